import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney } from '../../../kernel/values/money.ts';
import {
  isOnList,
  type CheckInListRow,
  type ScannedTicket,
  type ScanResult,
  type ScanRow,
  type Validation,
} from '../../../modules/admission/index.ts';
import { eventById, type EventDetail } from '../../../modules/events/index.ts';
import { askedQuestions, openQuestions } from '../../../modules/questions/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { seatShort, seatText } from '../../../modules/venues/index.ts';
import type {
  Action,
  ScanEntry,
  ScanPerson,
  ScanResult as ScanResultView,
  Tone,
} from '../../../render/contract/index.ts';
import { dateText, instantText, shortWhen, timeText } from '../../storefront/view-models/when.ts';
import { eventHref, eventTitle } from '../events/event-head.ts';
import { timeLocale } from '../../reader-time.ts';

export interface DoorPage {
  readonly scope: Scope;
  readonly request: PageRequest;
  readonly event: EventDetail;
  /** Without one, every ticket of the event is let in. */
  readonly list: CheckInListRow | undefined;
}

const TONES: Readonly<Record<ScanResult, Tone>> = {
  valid: 'success',
  already_used: 'warning',
  invalid: 'danger',
  cancelled: 'danger',
  blocked: 'danger',
  wrong_list: 'warning',
  wrong_event: 'warning',
  not_paid: 'info',
  too_early: 'warning',
  too_late: 'warning',
};

const OUTCOMES: Readonly<Record<ScanResult, ScanResultView['outcome']>> = {
  valid: 'valid',
  already_used: 'already_used',
  invalid: 'invalid',
  cancelled: 'cancelled',
  blocked: 'blocked',
  wrong_list: 'wrong_list',
  wrong_event: 'wrong_list',
  not_paid: 'unpaid',
  too_early: 'too_early',
  too_late: 'blocked',
};

export const resultTone = (result: ScanResult): Tone => TONES[result];

export const doorHref = (request: PageRequest, eventId: string): string => `${eventHref(request, eventId)}/check-in`;

/** What the person at the door reads from two metres away. */
export async function resultView(door: DoorPage, validation: Validation): Promise<ScanResultView> {
  const { scope } = door;
  const { result, ticket } = validation;
  return {
    outcome: OUTCOMES[result],
    tone: TONES[result],
    title: scope.t(`check_in.result.${result}`),
    text: await explained(door, validation),
    holder: ticket?.attendeeName,
    type: ticket && ticketText(door, ticket),
    code: ticket?.orderCode,
    actions: ticket ? await actionsOf(door, result, ticket) : [],
  };
}

async function explained({ scope, event, list }: DoorPage, validation: Validation): Promise<string | undefined> {
  const { result, ticket, firstScan } = validation;
  if (result === 'valid') return undefined;
  const say = (params: Record<string, string> = {}) => scope.t(`check_in.result_text.${result}`, params);
  switch (result) {
    case 'already_used': {
      const at = sinceText(firstScan?.at ?? ticket!.admittedAt!, scope, event.zone);
      return firstScan?.by ? scope.t('check_in.result_text.already_used_by', { at, by: firstScan.by }) : say({ at });
    }
    case 'wrong_list':
      return say({ list: list?.name ?? scope.t('check_in.all_tickets') });
    case 'wrong_event': {
      const other = await eventById(scope, ticket!.eventId);
      return say({ event: other ? eventTitle(scope, other) : '' });
    }
    case 'too_early':
    case 'too_late': {
      const until = result === 'too_early' ? ticket!.validFrom! : ticket!.validUntil!;
      return say({ when: instantText(until, event.zone, scope.locale) });
    }
    case 'not_paid':
      return ticket?.due ? say({ amount: formatMoney(ticket.due, scope.locale) }) : undefined;
    default:
      return say();
  }
}

/** The time alone where it was today. */
function sinceText(at: Date, scope: Scope, zone: string): string {
  const { clock, locale } = scope;
  const hours = timeLocale(scope);
  const isToday = dateText(at, zone, locale) === dateText(clock.now(), zone, locale);
  return isToday ? timeText(at, zone, hours) : instantText(at, zone, hours);
}

/** The type and the seat, and the date where the event has several. */
function ticketText({ scope, event }: DoorPage, ticket: ScannedTicket): string {
  const what = [ticket.typeName, ...(ticket.seat ? [seatText(scope, ticket.seat)] : [])].join(' · ');
  if (ticket.eventId !== event.id || event.occurrences.length < 2) return what;
  return `${what} · ${shortWhen(ticket.startsAt, event.zone, timeLocale(scope))}`;
}

async function actionsOf(door: DoorPage, result: ScanResult, ticket: ScannedTicket): Promise<Action[]> {
  if (result === 'not_paid') return payActions(door, ticket);
  return result === 'valid' ? askActions(door, ticket) : [];
}

/** What the organizer wants to know at the door. */
async function askActions({ scope, request, event }: DoorPage, ticket: ScannedTicket): Promise<Action[]> {
  const questions = (await openQuestions(scope, [event.id], 'check_in')).get(event.id) ?? [];
  if (askedQuestions(questions, [ticket.ticketTypeId], {}).length === 0) return [];
  const href = `${doorHref(request, event.id)}/tickets/${ticket.id}/answers`;
  return [{ label: scope.t('questions.door.title'), href, tone: 'primary' }];
}

async function payActions({ scope, request }: DoorPage, ticket: ScannedTicket): Promise<Action[]> {
  if (!ticket.due || !(await can(scope, 'orders.write', ticket))) return [];
  const label = scope.t('check_in.take_money', { amount: formatMoney(ticket.due, scope.locale) });
  const order = `/admin/o/${request.organization!.slug}/orders/${ticket.orderCode}`;
  return [{ label, action: `${order}/take-money`, tone: 'primary', icon: 'cash' }];
}

export function entryView({ scope, request, event, list }: DoorPage, scan: ScanRow): ScanEntry {
  const { id, result, undoneAt, at } = scan;
  const hidden = [{ name: 'scan', value: id }, ...listField(list)];
  return {
    name: scan.attendeeName ?? (scan.reading || scope.t('check_in.unknown')),
    type: [scan.typeName ?? scope.t('check_in.no_ticket'), ...(scan.seat ? [seatShort(scan.seat)] : [])].join(' · '),
    when: timeText(at, event.zone, timeLocale(scope)),
    iso: at.toISOString(),
    tone: undoneAt ? 'neutral' : TONES[result],
    outcome: scope.t(undoneAt ? 'check_in.undone' : `check_in.outcome.${result}`),
    undo:
      result === 'valid' && !undoneAt
        ? { label: scope.t('check_in.undo'), action: `${doorHref(request, event.id)}/undo`, tone: 'quiet', hidden }
        : undefined,
  };
}

export function personView(door: DoorPage, ticket: ScannedTicket): ScanPerson {
  const { scope, request, event, list } = door;
  const state = personState(ticket, list);
  const hidden = [{ name: 'code', value: ticket.code }, ...listField(list)];
  return {
    name: ticket.attendeeName,
    type: ticketText(door, ticket),
    code: ticket.code,
    order: ticket.orderCode,
    state: { label: scope.t(`check_in.person.${state}`), tone: PERSON_TONES[state] },
    admit:
      state === 'expected'
        ? { label: scope.t('check_in.admit'), action: doorHref(request, event.id), tone: 'primary', hidden }
        : undefined,
  };
}

type PersonState = 'expected' | 'admitted' | 'not_paid' | 'cancelled' | 'blocked' | 'wrong_list';

const PERSON_TONES: Readonly<Record<PersonState, Tone>> = {
  expected: 'success',
  admitted: 'info',
  not_paid: 'warning',
  cancelled: 'danger',
  blocked: 'danger',
  wrong_list: 'warning',
};

function personState(ticket: ScannedTicket, list: CheckInListRow | undefined): PersonState {
  if (ticket.isCancelled) return 'cancelled';
  if (ticket.blockedAt) return 'blocked';
  if (ticket.admittedAt) return 'admitted';
  if (list && !isOnList(ticket, list)) return 'wrong_list';
  return ticket.due || ticket.state === 'reserved' ? 'not_paid' : 'expected';
}

export function listField(list: CheckInListRow | undefined): { name: string; value: string }[] {
  return list ? [{ name: 'list', value: list.id }] : [];
}
