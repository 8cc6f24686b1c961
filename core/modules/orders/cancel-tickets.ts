import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { billOrder } from '../ledger/index.ts';
import { releaseQuota, type QuotaClaim } from '../tickets/index.ts';
import { openSeatings, releaseSeat } from '../venues/index.ts';
import { confirmOrder } from './confirm-order.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import { mergeFees, sumOfFees } from './order-fees.ts';
import { OrderLine } from './order-line.entity.ts';
import type { Order, OrderFee } from './order.entity.ts';
import { dropChange } from './pending-changes.ts';
import { taxesIn } from './share-of-line.ts';
import { shrinkClaims } from './shrink-claims.ts';
import { Ticket } from './ticket.entity.ts';

export interface CancelTickets {
  readonly ticketIds: readonly string[];
  /** By line: how many of its pieces that are no tickets, such as what was bought with them. */
  readonly products: ReadonlyMap<string, number>;
  /** By line: what is taken off its price. */
  readonly credits: ReadonlyMap<string, number>;
  /** What comes off the fees, below zero. */
  readonly fees: readonly OrderFee[];
  readonly reason: string;
  readonly notify: 'buyer' | 'nobody';
}

/**
 * Some of a locked order's tickets become worthless, and their places free. The lines still tell what was bought; what
 * was taken off stands beside it. Money is given back by the payments module.
 */
export async function cancelTickets(
  tx: TxScope,
  order: Order,
  { ticketIds, products, credits, fees, reason, notify }: CancelTickets,
): Promise<void> {
  const tickets = await tx.em.find(Ticket, { order: order.id, id: { $in: [...ticketIds] } }, { refresh: true });
  const live = tickets.filter(({ state }) => state !== 'cancelled');
  if (live.length !== new Set(ticketIds).size) throw new DomainError('ticket.already_cancelled', { status: 409 });
  // What it was made for is not there any more.
  await dropChange(tx, order, 'dropped');
  const now = tx.clock.now();
  const totalBefore = order.totalMinor;
  await freeSeatsOf(tx, live);
  const freed = await shrinkLines(tx, order, { counts: countsOf(live, products), credits });
  const off = sumOfFees(fees);
  tx.em.assign(order, {
    fees: mergeFees(order.fees, fees),
    totalMinor: order.totalMinor + off.minor,
    taxMinor: order.taxMinor + off.taxMinor,
  });
  for (const ticket of live) tx.em.assign(ticket, { state: 'cancelled', cancelledAt: now });
  order.updatedAt = now;
  await tx.em.flush();
  freed.push(...(await shrinkClaims(tx.em, order.id)));
  await billOrder(tx, order, 'order.tickets_cancelled');

  tx.audit('order.tickets_cancelled', subjectOf(order), {
    before: { total: totalBefore },
    after: {
      total: order.totalMinor,
      currency: order.currency,
      tickets: live.map(({ attendeeName }) => attendeeName).join(', '),
    },
    ...(reason ? { note: reason } : {}),
  });
  tx.emit('order.tickets_cancelled', {
    ...factOf(named(order)),
    ticketIds: live.map(({ id }) => id),
    reason,
    notify,
  });
  // Nothing is left to pay: what it waited for has come.
  const isReady = order.state === 'pending' && order.approval !== 'needed' && order.paidMinor >= order.totalMinor;
  if (isReady) await confirmOrder(tx, order.id);
  tx.claimLast((em) => releaseQuota(em, freed));
}

function countsOf(tickets: readonly Ticket[], products: ReadonlyMap<string, number>): Map<string, number> {
  const byLine = Map.groupBy(tickets, ({ line }) => line.id);
  return new Map([...[...byLine].map(([id, own]) => [id, own.length] as const), ...products]);
}

interface Off {
  readonly counts: ReadonlyMap<string, number>;
  readonly credits: ReadonlyMap<string, number>;
}

async function shrinkLines(tx: TxScope, order: Order, { counts, credits }: Off): Promise<QuotaClaim[]> {
  const freed: QuotaClaim[] = [];
  for (const [lineId, count] of counts) {
    const line = await tx.em.findOneOrFail(OrderLine, { id: lineId, order: order.id }, { refresh: true });
    freed.push(...line.quotaIds.map((quotaId) => ({ quotaId, count })));
    const credited = line.creditedMinor + (credits.get(lineId) ?? 0);
    order.taxMinor -= taxesIn(line, credited) - taxesIn(line, line.creditedMinor);
    order.totalMinor -= credited - line.creditedMinor;
    tx.em.assign(line, { cancelledCount: line.cancelledCount + count, creditedMinor: credited });
  }
  return freed;
}

async function freeSeatsOf(tx: TxScope, tickets: readonly Ticket[]): Promise<void> {
  const revisions = await openSeatings(
    tx.em,
    tickets.map(({ occurrence }) => occurrence.id),
  );
  for (const { occurrence, line, position } of tickets) {
    const revision = revisions.get(occurrence.id);
    if (revision === undefined) continue;
    await releaseSeat(tx.em, { occurrenceId: occurrence.id, lineId: line.id, position }, revision);
  }
}
