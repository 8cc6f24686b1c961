import { milliseconds } from '../../kernel/clock.ts';
import type { ChangedLine } from '../orders/index.ts';
import type { OrderChanges } from './order-changes.ts';
import type { PlanContext } from './plan-context.ts';

/** Why a change is not made; its sentence is `errors.<refusal>`. */
export interface ChangeRefusal {
  readonly refusal: string;
  readonly field: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** What a buyer may change of an order now, by the event's rules. */
export interface BuyersChoice {
  readonly names: boolean;
  readonly answers: boolean;
  readonly occurrence: boolean;
  readonly variation: boolean;
  readonly seat: boolean;
  readonly addOns: boolean;
}

type Judged = Pick<PlanContext, 'order' | 'rules' | 'now' | 'isHeld'> & {
  readonly sale: { readonly event: { readonly state: string } };
};

export function buyersChoice({ order, rules, now, isHeld, sale }: Judged): BuyersChoice {
  const isOn = sale.event.state === 'published' && order.approval !== 'needed';
  const placed = order.state === 'confirmed' || order.state === 'pending';
  const before = (hours: number) =>
    order.lines.every(({ startsAt }) => startsAt.getTime() - milliseconds({ hours }) > now.getTime());
  const isUnused = order.tickets.every(({ admittedAt }) => admittedAt === null);
  const may = order.state === 'confirmed' && isOn && !isHeld && isUnused && before(rules.untilHours);
  return {
    names: rules.names && placed && isOn && before(rules.namesUntilHours),
    answers: rules.answers && placed && isOn && before(rules.namesUntilHours),
    occurrence: rules.occurrence && may,
    variation: rules.variation && may,
    seat: rules.seat && may,
    addOns: rules.addOns && may,
  };
}

/** What of a change the rules forbid a buyer, each with its reason. */
export function refusalsForBuyer(
  cx: PlanContext,
  changes: OrderChanges,
  { after, differenceMinor }: { readonly after: readonly ChangedLine[]; readonly differenceMinor: number },
): ChangeRefusal[] {
  const may = buyersChoice(cx);
  const { moves = [], attendees = [], addOns = [], add = [] } = changes;
  const no = (field: string, is: boolean): ChangeRefusal[] =>
    is ? [{ refusal: 'order.change.not_by_buyer', field }] : [];
  const isUsed = (id: string) => cx.order.tickets.some((ticket) => ticket.id === id && ticket.admittedAt !== null);
  return [
    ...no('attendees', attendees.length > 0 && !may.names),
    ...attendees
      .filter(({ ticketId }) => isUsed(ticketId))
      .map(() => ({ refusal: 'order.change.admitted', field: 'attendees' })),
    ...no('answers', changes.answers !== undefined && !may.answers),
    ...no(
      'moves',
      moves.some(({ ticketTypeId }) => ticketTypeId !== undefined),
    ),
    ...no('moves', moves.some(({ occurrenceId }) => occurrenceId !== undefined) && !may.occurrence),
    ...no('moves', moves.some(({ variationId }) => variationId !== undefined) && !may.variation),
    ...no('moves', after.some((line) => sitsElsewhere(cx, line)) && !may.seat),
    ...no('addOns', addOns.length > 0 && !may.addOns),
    ...no('add', add.length > 0),
    ...closedFor(cx, after),
    ...(differenceMinor < 0 && cx.rules.price === 'same_or_higher'
      ? [{ refusal: 'order.change.cheaper', field: 'moves' }]
      : []),
  ];
}

/** On the same date, as the same ticket. */
function sitsElsewhere({ lines }: PlanContext, { ticketTypeId, occurrenceId, ticketIds, seatWish }: ChangedLine) {
  return (seatWish?.positions ?? []).some((position) => {
    const was = lines.find((line) => line.ticketIds.includes(ticketIds[position]!));
    return was?.occurrenceId === occurrenceId && was.ticketTypeId === ticketTypeId;
  });
}

/** A buyer moves to what the shop sells now. */
function closedFor({ sale, lines, order }: PlanContext, after: readonly ChangedLine[]): ChangeRefusal[] {
  return after.flatMap((line) => {
    const was = lines.find(({ id }) => id === line.id);
    if (was && was.occurrenceId === line.occurrenceId && was.variationId === line.variationId) return [];
    const stays = lines.some(
      (each) => each.ticketTypeId === line.ticketTypeId && each.occurrenceId === line.occurrenceId,
    );
    const type = sale.types.find(({ id }) => id === line.ticketTypeId);
    const offer = type?.offers.find(({ occurrenceId }) => occurrenceId === line.occurrenceId);
    const params = { ticket: line.name || order.code };
    if (stays && line.addOnToId === null) return [];
    if (sale.event.salesClosed !== null || offer?.state === 'ended')
      return [{ refusal: 'order.sales_ended', field: 'moves', params }];
    return offer?.state === 'not_yet' ? [{ refusal: 'order.not_on_sale_yet', field: 'moves', params }] : [];
  });
}
