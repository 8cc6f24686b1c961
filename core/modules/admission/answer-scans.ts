import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { togetherOrAlone, type Settled } from '../../kernel/batcher.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ticketKey } from '../orders/index.ts';
import { readTicketCode } from '../tickets/index.ts';
import { doorsOf, type Doors } from './door-queries.ts';
import { judgeScan, type Door } from './judge-scan.ts';
import { type ScanEvent, scanPermissions } from './scan-permissions.ts';
import { scansBySender, type ScanRow } from './scan-queries.ts';
import { ticketsByCode, type ScannedTicket } from './scanned-ticket.ts';
import type { ValidateTicket } from './validate-ticket.ts';
import { NOWHERE, validationsOf, type Validation, type WrittenScan } from './validation.ts';
import { writeScans, type JudgedScan } from './write-scans.ts';

export interface ScanCall {
  readonly scope: Scope;
  readonly input: ValidateTicket;
}

interface Known {
  readonly tickets: ReadonlyMap<string, ScannedTicket>;
  readonly doors: Doors;
  readonly answered: readonly ScanRow[];
  /** Whether whoever calls may check in at an event. */
  readonly allows: (call: ScanCall, event: ScanEvent) => boolean;
}

type Judgement =
  /** Nothing that could be written down. */
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'again'; readonly scan: ScanRow; readonly ticket: ScannedTicket | undefined }
  | { readonly kind: 'new'; readonly scan: JudgedScan };

const ROUNDS = 8;
const READING = 80;

/**
 * Answers scans that arrived together: what can be read is read for all of them, then one transaction lets in and
 * writes down. Scans of one ticket follow each other in rounds, so that the later ones see what the first did.
 */
export async function answerScans(calls: readonly ScanCall[]): Promise<readonly Settled<Validation>[]> {
  const answers = new Map<ScanCall, Settled<Validation>>();
  let open = [...calls];
  for (let round = 1; open.length > 0 && round <= ROUNDS; round += 1) open = await answerRound(open, answers);
  for (const call of open) answers.set(call, rejected(new DomainError('http.busy', { status: 409 })));
  return calls.map((call) => answers.get(call)!);
}

/** Answers what it can and returns the calls that have to wait for another. */
async function answerRound(open: readonly ScanCall[], answers: Map<ScanCall, Settled<Validation>>) {
  const codes = new Map(open.map((call) => [call, codeOf(call)]));
  const known = await look(open, codes);
  const later: ScanCall[] = [];
  const fresh: { call: ScanCall; scan: JudgedScan }[] = [];
  const done: { call: ScanCall; scan: WrittenScan }[] = [];
  const taken = new Set<string>();

  for (const call of open) {
    try {
      const judged = judge(call, codes.get(call), known);
      if (judged.kind === 'nowhere') answers.set(call, fulfilled(NOWHERE));
      else if (judged.kind === 'again') done.push({ call, scan: { ...judged.scan, ticket: judged.ticket } });
      else if (isFirst(judged.scan, taken)) fresh.push({ call, scan: judged.scan });
      else later.push(call);
    } catch (error) {
      answers.set(call, rejected(error));
    }
  }

  const scope = nobodys(open);
  const written = await togetherOrAlone(fresh, async (members) => {
    const scans = members.map(({ scan }) => scan);
    return (await scope.tx((tx) => writeScans(tx, scans))).map(fulfilled);
  });
  fresh.forEach(({ call }, index) => {
    const outcome = written[index]!;
    if (outcome.status === 'fulfilled') done.push({ call, scan: outcome.value });
    // Another process answered the same scan a moment ago: its answer is read in the next round.
    else if (outcome.reason instanceof UniqueConstraintViolationException) later.push(call);
    else answers.set(call, outcome);
  });
  const scans = done.map(({ scan }) => scan);
  const validations = await validationsOf(scope, scans);
  done.forEach(({ call }, index) => answers.set(call, fulfilled(validations[index]!)));
  return later;
}

function codeOf({ scope, input }: ScanCall): string | undefined {
  const reading = readTicketCode(input.code, ticketKey(scope.site));
  return reading.ok ? reading.code : undefined;
}

async function look(calls: readonly ScanCall[], codes: ReadonlyMap<ScanCall, string | undefined>): Promise<Known> {
  const scope = nobodys(calls);
  const [tickets, doors, answered] = await Promise.all([
    ticketsByCode(scope, unique([...codes.values()])),
    doorsOf(
      scope,
      unique(calls.map(({ input }) => input.eventId)),
      unique(calls.map(({ input }) => input.checkInListId)),
    ),
    scansBySender(scope, unique(calls.map(({ input }) => input.scanId))),
  ]);
  const allows = await scanPermissions(
    calls.map((call) => ({
      scope: call.scope,
      within: call.input.organizationId,
      events: [
        tickets.get(codes.get(call) ?? ''),
        doors.lists.get(call.input.checkInListId ?? ''),
        doors.events.get(call.input.eventId ?? ''),
      ].filter((event) => event !== undefined),
    })),
  );
  const allowsCall: Known['allows'] = ({ scope, input }, event) => allows(scope, input.organizationId, event);
  return { tickets, doors, answered, allows: allowsCall };
}

/** What one of the callers may do is of no concern to the others. */
function nobodys(calls: readonly ScanCall[]): Scope {
  return calls[0]!.scope.as(SYSTEM);
}

function judge(call: ScanCall, code: string | undefined, known: Known): Judgement {
  const { scope, input } = call;
  const { door, organizationId: ofDoor } = doorOf(call, known);
  const found = code === undefined ? undefined : known.tickets.get(code);
  // A ticket of somebody else's is no ticket here; one for another event of the same organization is the wrong ticket.
  const isOurs = found && (ofDoor === undefined ? known.allows(call, found) : ofDoor === found.organizationId);
  const ticket = isOurs ? found : undefined;
  const organizationId = ofDoor ?? ticket?.organizationId;
  const eventId = door.eventId ?? ticket?.eventId;
  if (organizationId === undefined || eventId === undefined) return { kind: 'nowhere' };

  const reading = ticket ? null : readable(input.code);
  const scanId = input.scanId ?? null;
  const before = known.answered.find((scan) => scan.scanId === scanId && scan.organizationId === organizationId);
  if (before) {
    if (before.ticketId !== (ticket?.id ?? null) || before.reading !== reading) {
      throw new DomainError('check_in.scan_id_taken', { status: 409, field: 'scanId' });
    }
    return { kind: 'again', scan: before, ticket };
  }
  const { actor, clock } = scope;
  const now = clock.now();
  const at = input.at && input.at < now ? input.at : now;
  const scan: JudgedScan = {
    caller: scope,
    id: newId(),
    scanId,
    organizationId,
    eventId,
    door,
    ticket,
    reading,
    result: ticket ? judgeScan(ticket, door, at) : 'invalid',
    at,
    byUserId: actor.kind === 'user' ? actor.userId : null,
    byLabel: 'name' in actor ? actor.name.slice(0, 200) : null,
  };
  return { kind: 'new', scan };
}

/** As far as a database keeps it: no control characters, no halves of a character. */
function readable(code: string): string {
  return code
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, READING)
    .toWellFormed();
}

function doorOf(call: ScanCall, { doors, allows }: Known): { door: Door; organizationId: string | undefined } {
  const { eventId, checkInListId } = call.input;
  if (checkInListId !== undefined) {
    const list = doors.lists.get(checkInListId);
    if (!list || !allows(call, list) || (eventId !== undefined && list.eventId !== eventId)) {
      throw new DomainError('check_in.list_not_found', { status: 404, field: 'checkInListId' });
    }
    return { door: { eventId: list.eventId, list }, organizationId: list.organizationId };
  }
  if (eventId === undefined) return { door: { eventId: undefined, list: undefined }, organizationId: undefined };
  const event = doors.events.get(eventId);
  if (!event || !allows(call, event)) throw new DomainError('event.not_found', { status: 404, field: 'eventId' });
  return { door: { eventId, list: undefined }, organizationId: event.organizationId };
}

/** Whether no earlier scan of this round gets the same ticket in, or is the same scan. */
function isFirst({ organizationId, scanId, ticket, result }: JudgedScan, taken: Set<string>): boolean {
  const claims = [
    ...(result === 'valid' ? [`ticket ${ticket!.id}`] : []),
    ...(scanId === null ? [] : [`scan ${organizationId} ${scanId}`]),
  ];
  if (claims.some((claim) => taken.has(claim))) return false;
  for (const claim of claims) taken.add(claim);
  return true;
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function fulfilled<T>(value: T): Settled<T> {
  return { status: 'fulfilled', value };
}

function rejected(reason: unknown): Settled<never> {
  return { status: 'rejected', reason };
}
