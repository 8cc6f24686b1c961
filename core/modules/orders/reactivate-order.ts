import type { KeyObject } from 'node:crypto';
import { DomainError } from '../../kernel/errors.ts';
import type { SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import { billOrder } from '../ledger/index.ts';
import { mintTicketCode } from '../tickets/index.ts';
import { issue, lockOrder } from './confirm-order.ts';
import { refuseDeadline } from './deadline.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import { claimAgain, quotasNamed, type ClaimAgain } from './places.ts';
import type { Order } from './order.entity.ts';
import { ticketKey } from './ticket-key.ts';
import { Ticket } from './ticket.entity.ts';

export type Reactivation =
  | { readonly ok: true }
  /** `short`: places are gone. `closed`: the event or the date is, or the order did not expire after being placed. */
  | { readonly ok: false; readonly reason: 'short' | 'closed' };

/** An expired order was paid after all: takes its places again where there are some, and issues its tickets. */
export async function reactivateOrder(tx: TxScope, orderId: string): Promise<Reactivation> {
  const order = await lockOrder(tx, orderId);
  if (order.state !== 'expired' || !order.placedAt || !(await isStillOn(tx, order))) {
    return { ok: false, reason: 'closed' };
  }
  const claim = await claimAgain(tx.em, order.id);
  if (!claim.ok) return { ok: false, reason: 'short' };
  await issue(tx, order, 'cancelled');
  return { ok: true };
}

interface Over {
  readonly state: Order['state'];
  readonly placedAt?: Date | null | undefined;
}

/** Expired or cancelled after it was placed. */
export function canReopen({ state, placedAt }: Over): boolean {
  return (state === 'expired' || state === 'cancelled') && Boolean(placedAt);
}

interface Reopened {
  readonly paidMinor: number;
  readonly totalMinor: number;
  readonly approval?: Order['approval'] | undefined;
  readonly confirmedAt?: Date | null | undefined;
}

/** What an order becomes that is reactivated: what was confirmed before, or is paid, has its tickets at once. */
export function reopensAs({ paidMinor, totalMinor, approval, confirmedAt }: Reopened): 'pending' | 'confirmed' {
  if (approval === 'needed') return 'pending';
  return confirmedAt || paidMinor >= totalMinor ? 'confirmed' : 'pending';
}

/**
 * Staff bring back a locked order that is over: it takes its places, seats and all that it claimed again, or is refused.
 * Tickets that were shown to somebody get new codes. One that is to be paid waits until `until`.
 */
export async function reopenLocked(
  tx: TxScope,
  order: Order,
  { until, site }: { readonly until: Date; readonly site: SiteFacts },
): Promise<void> {
  const { code, state: before } = order;
  if (!canReopen(order)) throw new DomainError('order.not_reactivatable', { status: 409, params: { code } });
  if (!(await isStillOn(tx, order))) throw new DomainError('order.event_over', { status: 409 });
  const after = reopensAs(order);
  if (after === 'pending') await refuseDeadline(tx, order.id, until);
  const claim = await claimAgain(tx.em, order.id);
  if (!claim.ok) throw await refusal(tx, claim);

  if (before === 'cancelled') await renewCodes(tx, order.id, ticketKey(site));
  const approval = order.approval === 'declined' ? 'granted' : order.approval;
  tx.em.assign(order, { approval: approval ?? null, cancelledAt: null, cancelReason: null, keptMinor: 0 });
  if (after === 'pending') await wait(tx, order, until);
  tx.audit('order.reactivated', subjectOf(order), {
    before: { state: before },
    after: { state: after, ...(after === 'pending' ? { expiresAt: until.toISOString() } : {}) },
  });
  if (after === 'confirmed') await issue(tx, order, 'cancelled');
  const expiresAt = after === 'pending' ? until.toISOString() : null;
  tx.emit('order.reactivated', { ...factOf(named(order)), state: after, until: expiresAt });
}

async function wait(tx: TxScope, order: Order, until: Date): Promise<void> {
  tx.em.assign(order, { state: 'pending', expiresAt: until, updatedAt: tx.clock.now() });
  await tx.em.flush();
  await tx.em.execute(
    `update tickets set state = 'reserved' where order_id = ? and state = 'cancelled' and cancelled_at is null`,
    [order.id],
    'run',
  );
  await billOrder(tx, order, 'order.reopened');
}

// Codes that were cancelled may be in anybody's hands.
async function renewCodes(tx: TxScope, orderId: string, key: KeyObject): Promise<void> {
  for (const ticket of await tx.em.find(Ticket, { order: orderId, cancelledAt: null }, { refresh: true })) {
    ticket.code = mintTicketCode(key);
  }
  await tx.em.flush();
}

async function refusal(tx: TxScope, claim: ClaimAgain & { readonly ok: false }): Promise<DomainError> {
  if (claim.seats === 'gone') return new DomainError('order.seats_gone', { status: 409 });
  const names = [...(await quotasNamed(tx.em, claim.short)).values()].map(({ name }) => name);
  if (names.includes(null)) return new DomainError('order.buyer_limit_again', { status: 409 });
  return new DomainError('order.sold_out_again', { status: 409, params: { what: names.join(', ') } });
}

async function isStillOn(tx: Pick<TxScope, 'em' | 'clock'>, order: Pick<Order, 'id' | 'event'>): Promise<boolean> {
  const event = await tx.em.findOne(Event, { id: order.event.id });
  if (event?.state !== 'published') return false;
  const [row] = await tx.em.execute<{ closed: unknown }[]>(
    `select count(*) as closed from order_lines l inner join occurrences o on o.id = l.occurrence_id
     where l.order_id = ? and (o.state <> 'scheduled' or o.ends_at <= ?)`,
    [order.id, tx.clock.now()],
  );
  return Number(row?.closed) === 0;
}
