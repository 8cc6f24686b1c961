import { DomainError } from '../../kernel/errors.ts';
import { fromRule } from '../../kernel/values/money.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  sumOfFees,
  taxesIn,
  type AddedTicket,
  type ChangedLine,
  type ChangedOrder,
  type OrderFee,
} from '../orders/index.ts';
import { keptOf, refundShares, type RefundShare } from '../payments/index.ts';
import { addLines, changeAddOn, type NewTicket } from './change-add-ons.ts';
import { chargesOfChange, type Charges } from './charges-of-change.ts';
import { feesOfChange } from './fees-of-change.ts';
import { LineBook } from './line-pieces.ts';
import { movePieces, type Move } from './move-pieces.ts';
import type { OrderChanges } from './order-changes.ts';
import { wholeClaims } from './plan-claims.ts';
import type { PlanContext } from './plan-context.ts';
import { bothAtOnce } from './price-at-once.ts';
import { takePromotions } from './price-promotions.ts';
import { refusalsForBuyer, type ChangeRefusal } from './refuse-buyers.ts';
import { settleTaxes } from './settle-taxes.ts';

/** What a change does, in lines, tickets and money: it is shown before the act, and the act does it. */
export interface ChangePlan {
  /** Null: nothing but names and answers. */
  readonly change: ChangedOrder | null;
  readonly attendees: readonly NewAttendee[];
  readonly currency: string;
  readonly totalMinor: { readonly before: number; readonly after: number };
  /** Of the lines alone, without the fees. */
  readonly differenceMinor: number;
  /** What the order's fees are more, or less, that its buyer pays. */
  readonly fees: readonly OrderFee[];
  /** Of the change itself. */
  readonly feeMinor: number;
  /** To be paid before it takes hold. */
  readonly dueMinor: number;
  readonly payUntil: Date | null;
  readonly backMinor: number;
  /** Of a lower price, what is not given back. */
  readonly keptMinor: number;
  readonly refunds: readonly RefundShare[];
  /** Tickets that get a new code: what was printed does not open the door any more. */
  readonly newCodeIds: readonly string[];
  readonly mails: 0 | 1;
  readonly refusals: readonly ChangeRefusal[];
}

export interface NewAttendee {
  readonly ticketId: string;
  readonly name: string;
  readonly email: string | null;
}

/** What a plan needs that is not a fact: new codes, and sentences in the order's language. */
export interface Making {
  readonly newCode: () => string;
  readonly capabilities: Scope['capabilities'];
  readonly charges: Charges;
  readonly words: { readonly fee: string; readonly kept: string };
}

export async function planChange(cx: PlanContext, changes: OrderChanges, making: Making): Promise<ChangePlan> {
  const { order, rules, by, lines: before } = cx;
  refuseState(cx);
  const attendees = newAttendees(cx, changes);
  const book = new LineBook(before);
  const moved = moveAll(cx, book, changes.moves ?? []);
  const made = [
    ...(changes.addOns ?? []).flatMap((wanted, index) => changeAddOn(cx, book, wanted, `addOns.${index}`)),
    ...addLines(cx, book, changes.add ?? []),
  ];
  const both = bothAtOnce(cx, before, book.lines);
  const { lines: promoted, discounts } = takePromotions(cx, both, before, book.lines);
  const after = settleTaxes(cx, both, before, promoted);
  const { claims, beyond } = wholeClaims(cx, after, discounts);
  const isOther = JSON.stringify(after) !== JSON.stringify(before);
  const differenceMinor = worthOf(after) - worthOf(before);
  const charges = isOther ? await chargesOfChange(cx, after, making.charges) : [];
  const fees = [...feesOfChange(cx, both, after), ...charges];
  const feesNow = sumOfFees(fees);
  const money = moneyOf(cx, differenceMinor + feesNow.minor, isOther);
  const renewed = rules.newCodes ? renewedBy(cx, { before, after, attendees, moved }) : [];
  const codes = Object.fromEntries(renewed.map((id) => [id, making.newCode()]));
  const isAnything = isOther || attendees.length > 0 || changes.answers !== undefined;
  const change: ChangedOrder | null = isOther
    ? {
        ...{ before, after },
        totalMinor: order.totalMinor + differenceMinor + feesNow.minor + money.feeMinor + money.keptMinor,
        taxMinor: order.taxMinor + taxOf(after) - taxOf(before) + feesNow.taxMinor,
        addedFees: [...fees, ...feesOf(cx, money, making)],
        ...{ discounts, claims, beyond },
        movedIds: [...new Set(moved)],
        codes: Object.fromEntries(Object.entries(codes).filter(([id]) => moved.includes(id))),
        added: made.map((ticket) => addedTicket(cx, ticket, making)),
        notify: cx.notify,
      }
    : null;
  const used = [...new Set(moved)].some((id) => order.tickets.some((it) => it.id === id && it.admittedAt !== null));
  return {
    ...{ change, attendees, currency: order.currency, differenceMinor },
    totalMinor: { before: order.totalMinor, after: change?.totalMinor ?? order.totalMinor },
    fees: fees.filter(({ minor, paidBy }) => minor !== 0 && paidBy !== 'organizer'),
    ...money,
    payUntil: money.dueMinor > 0 ? new Date(cx.now.getTime() + rules.payMinutes * 60_000) : null,
    refunds: refundShares(making, cx.payments, money.backMinor),
    newCodeIds: renewed,
    mails: cx.notify === 'buyer' && order.email !== null && (isOther || attendees.length > 0) ? 1 : 0,
    refusals: [
      ...(isAnything ? [] : [{ refusal: 'order.change.nothing', field: '' }]),
      ...(used ? [{ refusal: 'order.change.admitted', field: 'moves' }] : []),
      ...(cx.isHeld && isOther ? [{ refusal: 'order.change.waits', field: '' }] : []),
      ...(by === 'buyer' ? refusalsForBuyer(cx, changes, { after: isOther ? after : [], differenceMinor }) : []),
    ],
  };
}

/** Those that only sit elsewhere come last: whoever leaves their line before does not take their seats along. */
function moveAll(cx: PlanContext, book: LineBook, moves: readonly Move[]): string[] {
  const all = moves.map((move, index) => ({ move, field: `moves.${index}` }));
  const goesElsewhere = ({ move: { occurrenceId, ticketTypeId, variationId } }: (typeof all)[number]) =>
    Boolean(occurrenceId ?? ticketTypeId ?? variationId);
  return [...all.filter(goesElsewhere), ...all.filter((each) => !goesElsewhere(each))].flatMap(({ move, field }) =>
    movePieces(cx, book, move, field),
  );
}

function refuseState({ order }: PlanContext): void {
  if (order.state !== 'pending' && order.state !== 'confirmed') {
    throw new DomainError('order.change.not_open', { status: 409, params: { code: order.code } });
  }
}

function newAttendees({ order }: PlanContext, { attendees = [] }: OrderChanges): NewAttendee[] {
  return attendees.flatMap(({ ticketId, name, email }, index) => {
    const ticket = order.tickets.find(({ id }) => id === ticketId);
    if (!ticket) throw new DomainError('ticket.not_found', { status: 404, field: `attendees.${index}.ticketId` });
    const now = { name: name ?? ticket.attendeeName, email: email === undefined ? ticket.attendeeEmail : email };
    if (now.name === ticket.attendeeName && now.email === ticket.attendeeEmail) return [];
    if (ticket.state === 'cancelled') throw new DomainError('ticket.already_cancelled', { status: 409 });
    return [{ ticketId, ...now }];
  });
}

interface ChangeMoney {
  readonly feeMinor: number;
  readonly keptMinor: number;
  readonly backMinor: number;
  readonly dueMinor: number;
}

function moneyOf(cx: PlanContext, differenceMinor: number, isOther: boolean): ChangeMoney {
  const { order, rules, by, money } = cx;
  const paid = keptOf(cx.payments);
  const feeMinor = by === 'buyer' && isOther ? fromRule(rules.fee || '0', order.currency).minor : 0;
  const more = differenceMinor + feeMinor;
  const total = order.totalMinor + more;
  if (total < 0) throw new DomainError('order.total_invalid');
  if (more > 0) {
    // An order that is paid at the door, or not yet, is so with its new price.
    const isPaid = order.state === 'confirmed' && paid >= order.totalMinor;
    const dueMinor = isPaid && (money === 'settle' || by === 'buyer') ? Math.max(0, total - paid) : 0;
    return { feeMinor, dueMinor, keptMinor: 0, backMinor: 0 };
  }
  const tooMuch = Math.max(0, Math.min(-more, paid - total));
  const isKept = by === 'buyer' && rules.difference === 'keep';
  const goesBack = !isKept && (by === 'buyer' || money === 'settle');
  return { feeMinor, dueMinor: 0, keptMinor: isKept ? tooMuch : 0, backMinor: goesBack ? tooMuch : 0 };
}

function feesOf({ order, now }: PlanContext, { feeMinor, keptMinor }: ChangeMoney, { words }: Making): OrderFee[] {
  const at = now.getTime().toString(36);
  const fee = (kind: string, label: string, minor: number): OrderFee[] =>
    minor === 0 ? [] : [{ code: `core.${kind}.${order.fees.length}.${at}`, label, minor }];
  return [...fee('change', words.fee, feeMinor), ...fee('kept', words.kept, keptMinor)];
}

function renewedBy(
  { order }: PlanContext,
  plan: {
    readonly before: readonly ChangedLine[];
    readonly after: readonly ChangedLine[];
    readonly attendees: readonly NewAttendee[];
    readonly moved: readonly string[];
  },
): string[] {
  const of = (lines: readonly ChangedLine[], id: string) => lines.find(({ ticketIds }) => ticketIds.includes(id))!;
  const elsewhere = plan.moved.filter((id) => {
    const [was, is] = [of(plan.before, id), of(plan.after, id)];
    return was.occurrenceId !== is.occurrenceId || was.ticketTypeId !== is.ticketTypeId;
  });
  const renamed = plan.attendees.filter(({ ticketId, name }) =>
    order.tickets.some((it) => it.id === ticketId && it.attendeeName !== name && it.admittedAt === null),
  );
  return [...new Set([...elsewhere, ...renamed.map(({ ticketId }) => ticketId)])];
}

function addedTicket({ order }: PlanContext, ticket: NewTicket, { newCode }: Making): AddedTicket {
  return { ...ticket, code: newCode(), name: order.name ?? '', email: null };
}

const worthOf = (lines: readonly ChangedLine[]): number =>
  lines.reduce((sum, { totalMinor, creditedMinor }) => sum + totalMinor - creditedMinor, 0);

const taxOf = (lines: readonly ChangedLine[]): number =>
  lines.reduce((sum, line) => sum + line.taxMinor - taxesIn(line, line.creditedMinor), 0);
