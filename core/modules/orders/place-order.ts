import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Batcher, togetherOrAlone, valueOf, type Settled } from '../../kernel/batcher.ts';
import { judgeEmail } from '../blocks/index.ts';
import { Answers, openQuestions, type QuestionRow } from '../questions/index.ts';
import { openTerms, type TermsRow } from '../terms/index.ts';
import { timed } from '../waiting-rooms/index.ts';
import { isMeantFor } from '../tickets/index.ts';
import { ticketCount, type Attendee } from './insert-tickets.ts';
import { normalizeOrderCode } from './order-code.ts';
import { refuseByPlugins, StepValues } from './checkout-steps.ts';
import { prepareConsents } from './consents.ts';
import { prepareAnswers } from './prepare-answers.ts';
import { preparePresents, Presents } from './present.ts';
import { orderSettings } from './order-settings.ts';
import { readDrafts, refusePlacing, type DraftToPlace } from './read-drafts.ts';
import { writePlacements, type PlacedOrder, type Placement } from './write-placements.ts';

const Name = z.string().trim().min(1).max(200);
const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));

export const PlaceOrder = z.object({
  code: z.string().max(40),
  buyer: z.strictObject({ email: Email, name: Name, locale: z.string().min(2).max(20).optional() }),
  /** In the order of the tickets: line by line. Tickets without one are in the buyer's name. */
  attendees: z
    .array(z.strictObject({ name: z.string().trim().max(200).default(''), email: Email.or(z.literal('')).optional() }))
    .max(5000)
    .optional(),
  answers: Answers.optional(),
  /** The terms that are agreed to, by id. */
  consents: z.array(z.uuid()).max(200).optional(),
  steps: StepValues.optional(),
  /** For whom the gift cards are, in the order of the cards; without one, and null, they are the buyer's own. */
  giftCards: Presents.optional(),
});
export type PlaceOrder = z.output<typeof PlaceOrder>;

/** Staff may sell to somebody who says no address; nothing is mailed then. */
export interface Placing extends Omit<PlaceOrder, 'buyer'> {
  readonly buyer: Omit<PlaceOrder['buyer'], 'email'> & { readonly email: string | null };
}

const MOST_TOGETHER = 64;
/** Placements share no row that all of them change: one batch is prepared while another is with the database. */
const LANES = 2;
const PAUSE_MS = 5;

/**
 * The buyer commits to a draft. The quotas are not touched: the draft holds its places already. Placements that arrive
 * while others are being written go to the database together; what is written in each caller's name stays theirs.
 */
export async function placeOrder(scope: Scope, input: Placing): Promise<PlacedOrder> {
  if (!scope.alone) return timed(scope.site, () => lineOf(scope).call({ scope, input }));
  const [result] = await prepareAll([{ scope, input }]);
  const placement = valueOf(result);
  return scope.tx(async (tx) => (await writePlacements(tx, [placement]))[0]!);
}

interface PlaceCall {
  readonly scope: Scope;
  readonly input: Placing;
}

const lines = new WeakMap<object, Batcher<PlaceCall, PlacedOrder>>();

function lineOf(scope: Scope): Batcher<PlaceCall, PlacedOrder> {
  const line =
    lines.get(scope.site) ??
    new Batcher<PlaceCall, PlacedOrder>(placeTogether, { most: MOST_TOGETHER, lanes: LANES, pauseMs: PAUSE_MS });
  lines.set(scope.site, line);
  return line;
}

async function placeTogether(calls: readonly PlaceCall[]): Promise<readonly Settled<PlacedOrder>[]> {
  const system = calls[0]!.scope.as(SYSTEM);
  const prepared = await prepareAll(calls);
  const allowed = prepared.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const placed = await togetherOrAlone(allowed, async (placements) => {
    const orders = await system.tx((tx) => writePlacements(tx, placements));
    return orders.map((value) => ({ status: 'fulfilled', value }));
  });
  let next = 0;
  return prepared.map((each) => (each.status === 'fulfilled' ? placed[next++]! : each));
}

async function prepareAll(calls: readonly PlaceCall[]): Promise<Settled<Placement>[]> {
  const codes = calls.map(({ input }) => normalizeOrderCode(input.code));
  const drafts = await readDrafts(calls[0]!.scope.em, codes);
  const eventIds = [...new Set([...drafts.values()].map(({ eventId }) => eventId))];
  const { scope } = calls[0]!;
  const [questions, terms] = [await openQuestions(scope, eventIds, 'checkout'), await openTerms(scope, eventIds)];
  const prepared = await Promise.allSettled(
    calls.map((call, index) => {
      const draft = drafts.get(codes[index]!);
      const eventId = draft?.eventId ?? '';
      const rules = { questions: questions.get(eventId) ?? [], terms: terms.get(eventId) ?? [] };
      return prepare(call, codes[index]!, draft, rules);
    }),
  );
  return refuseDoubles(prepared);
}

async function prepare(
  { scope, input }: PlaceCall,
  code: string,
  draft: DraftToPlace | undefined,
  { questions, terms }: { readonly questions: readonly QuestionRow[]; readonly terms: readonly TermsRow[] },
): Promise<Placement> {
  if (!draft) throw new DomainError('order.not_found', { status: 404, params: { code } });
  refusePlacing(draft, scope.clock.now());
  const { email } = input.buyer;
  refuseStrangers(draft, email ?? '');
  if (email === null && draft.channel !== 'box_office')
    throw new DomainError('order.email_missing', { field: 'buyer.email' });
  const { note } = email === null ? {} : await judgeEmail(scope, { email, use: 'order' });
  const attendees = attendeesOf(draft, input);
  const about = { ...draft, orderId: draft.id };
  return {
    scope,
    draft,
    buyer: { ...input.buyer, locale: input.buyer.locale ?? draft.locale },
    attendees,
    answers: await prepareAnswers(scope, about, questions, input.answers),
    consents: prepareConsents(scope, terms, input.consents, draft.channel),
    steps: await refuseByPlugins(scope, {
      ...about,
      buyer: { ...input.buyer, email: email ?? '' },
      attendees,
      steps: input.steps,
    }),
    presents: preparePresents(scope, draft, input.giftCards),
    ...(note !== undefined && { note }),
    expiresAt: await deadlineOf(scope, draft),
  };
}

// Another click on the same button, in the same batch.
function refuseDoubles(prepared: readonly Settled<Placement>[]): Settled<Placement>[] {
  const seen = new Set<string>();
  return prepared.map((each) => {
    if (each.status === 'rejected') return each;
    const { id, code } = each.value.draft;
    if (seen.has(id)) {
      return { status: 'rejected', reason: new DomainError('order.already_placed', { status: 409, params: { code } }) };
    }
    seen.add(id);
    return each;
  });
}

function attendeesOf(draft: DraftToPlace, { buyer, attendees = [] }: Placing): Attendee[] {
  const count = ticketCount(draft.lines);
  if (attendees.length > count) {
    throw new DomainError('order.too_many_attendees', { params: { count }, field: 'attendees' });
  }
  return Array.from({ length: count }, (_, index) => {
    const given = attendees[index];
    return { name: given?.name || buyer.name, email: given?.email || null };
  });
}

/** Until when the order waits: for a person's yes, then for its money; null where for neither. */
async function deadlineOf(scope: Scope, draft: DraftToPlace): Promise<Date | null> {
  const { organizationId, eventId, approval, totalMinor } = draft;
  if (approval === null && totalMinor === 0) return null;
  const { paymentMinutes, approvalDays } = await scope.settings.get(orderSettings, { organizationId, eventId });
  return approval === null ? scope.clock.in({ minutes: paymentMinutes }) : scope.clock.in({ days: approvalDays });
}

function refuseStrangers({ lines }: DraftToPlace, email: string): void {
  const closed = lines.find(({ onlyFor }) => !isMeantFor(onlyFor, email));
  if (!closed) return;
  throw new DomainError('order.not_meant_for', { status: 409, params: { ticket: closed.name }, field: 'buyer.email' });
}
