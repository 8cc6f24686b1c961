import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { HoldCount, holdOf, HoldSeats, takeFromHold, type HoldRow, type KeptSeat } from '../tickets/index.ts';
import { releaseDraft } from './cancel-order.ts';
import { placeOrder, PlaceOrder } from './place-order.ts';
import { startOrderOn } from './start-order.ts';
import type { StartOrder } from './start-order-input.ts';
import type { PlacedOrder } from './write-placements.ts';

export const ConvertHold = z.object({
  eventId: z.uuid(),
  holdId: z.uuid(),
  /** Of seats: the first of them, all where nothing is said. */
  count: HoldCount.optional(),
  seatIds: HoldSeats.optional(),
  /** Where the hold says neither, and there are several. */
  ticketTypeId: z.uuid().optional(),
  variationId: z.uuid().optional(),
  buyer: PlaceOrder.shape.buyer,
});
export type ConvertHold = z.output<typeof ConvertHold>;

/** Somebody who died between the draft and its placing kept nothing for longer. */
const DRAFT_MINUTES = 2;

/**
 * Makes places that were kept back, or some of them, into an order for somebody. The draft takes them over in its own
 * transaction, so nobody can be quicker; where it is not placed after that, they are kept back again.
 */
export async function convertHold(scope: Scope, input: ConvertHold): Promise<PlacedOrder> {
  const { eventId, holdId, buyer } = input;
  await endAbandoned(scope, holdId);
  const hold = await holdOf(scope, { eventId, id: holdId });
  if (hold.state !== 'active') throw new DomainError('hold.is_over', { status: 409 });
  const wanted = hold.seated ? seatsOf(hold, input) : undefined;
  const count = wanted?.length ?? input.count ?? hold.count;
  if (count > hold.count)
    throw new DomainError('hold.fewer_left', { status: 409, field: 'count', params: { count: hold.count } });
  const from = { eventId, id: holdId, count, seatIds: wanted?.map(({ id }) => id) };
  const draft = await startOrderOn(
    // The order is the buyer's, not that of the member who makes it.
    scope.in(buyer.locale ?? scope.locale).as(SYSTEM),
    { eventId, lines: await linesFor(scope, hold, input, wanted ?? count) },
    {
      by: 'staff',
      holdId,
      expiresAt: scope.clock.in({ minutes: DRAFT_MINUTES }),
      within: (tx) => takeFromHold(tx.behalfOf(scope), from),
    },
  );
  try {
    return await placeOrder(scope, { code: draft.code, buyer });
  } catch (error) {
    await releaseDraft(scope, draft);
    throw error;
  }
}

/** What an attempt left behind that did not come to its end, so that the next one finds the hold whole. */
async function endAbandoned(scope: Scope, holdId: string): Promise<void> {
  const drafts = await scope.em.execute<{ code: string }[]>(
    `select code from orders where hold_id = ? and state = 'draft' and expires_at <= ?`,
    [holdId, scope.clock.now()],
  );
  for (const { code } of drafts) await releaseDraft(scope, { code });
}

function seatsOf({ seats }: HoldRow, { seatIds, count = seats.length }: ConvertHold): readonly KeptSeat[] {
  if (!seatIds) return seats.slice(0, count);
  const wanted = seats.filter(({ id }) => seatIds.includes(id));
  if (wanted.length === new Set(seatIds).size) return wanted;
  throw new DomainError('hold.not_its_seats', { status: 409, field: 'seatIds' });
}

type Lines = StartOrder['lines'];

async function linesFor(
  scope: Scope,
  hold: HoldRow,
  { ticketTypeId, variationId }: ConvertHold,
  wanted: readonly KeptSeat[] | number,
): Promise<Lines> {
  const { occurrenceId } = hold;
  const form = hold.variationId ?? variationId;
  if (typeof wanted === 'number') {
    return [{ ticketTypeId: hold.ticketTypeId!, variationId: form, occurrenceId, quantity: wanted }];
  }
  const types = await seatTypes(scope, hold.eventId);
  return [...Map.groupBy(wanted, ({ category }) => category)].map(([category, seats]) => {
    const fitting = types.filter((type) => type.category === category).map(({ id }) => id);
    const named = [hold.ticketTypeId, ticketTypeId].find((id) => id && fitting.includes(id));
    const typeId = named ?? (fitting.length === 1 ? fitting[0] : undefined);
    if (!typeId) throw new DomainError('hold.type_needed', { field: 'ticketTypeId', params: { category } });
    const seatIds = seats.map(({ id }) => id);
    return { ticketTypeId: typeId, variationId: form, occurrenceId, quantity: seats.length, seatIds };
  });
}

async function seatTypes({ em }: Pick<Scope, 'em'>, eventId: string): Promise<{ id: string; category: string }[]> {
  const rows = await em.execute<{ id: string; seat_category: string }[]>(
    `select id, seat_category from ticket_types where event_id = ? and state = 'active' and seat_category is not null
     order by position, id`,
    [eventId],
  );
  return rows.map(({ id, seat_category }) => ({ id, category: seat_category }));
}
