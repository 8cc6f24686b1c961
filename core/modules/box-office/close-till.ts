import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import { Event } from '../events/index.ts';
import { refuseStrangersTill, type TillAddress } from './may-till.ts';
import { TillClosing } from './till-closing.entity.ts';
import { lastNumber, sumsOf } from './open-till.ts';

const Minor = z.int().min(0).max(100_000_000_000);

/** What somebody counted and says about it. */
export const TillCount = z.strictObject({
  openingMinor: Minor.default(0),
  /** Cash put in, or below nothing taken out, with the reason. */
  movements: z
    .array(
      z.strictObject({
        minor: z
          .int()
          .min(-100_000_000_000)
          .max(100_000_000_000)
          .refine((minor) => minor !== 0),
        note: z.string().trim().min(1).max(200),
      }),
    )
    .max(50)
    .default([]),
  countedMinor: Minor,
  denominations: z
    .array(z.strictObject({ valueMinor: Minor.min(1), count: z.int().min(0).max(1_000_000) }))
    .max(40)
    .nullable()
    .default(null),
  note: z.string().trim().max(1000).default(''),
});
export type TillCount = z.output<typeof TillCount>;

/**
 * Closes somebody's till at an event: what was sold and handed back since the closing before is counted by this one, and by
 * no other. `number` is the till that the caller was shown: of several that close it at once, one does.
 */
export async function closeTill(
  scope: Scope,
  { count, number, ...at }: TillAddress & { readonly number: number; readonly count: TillCount },
): Promise<{ readonly id: string }> {
  refuseWrongSum(count);
  await refuseStrangersTill(scope, at, 'write');
  const id = newId();
  await once(() =>
    scope.tx(async (tx) => {
      const event = await tx.em.findOneOrFail(Event, { id: at.eventId, organization: at.organizationId });
      if (number !== (await lastNumber(tx.em, at)) + 1) throw closedMeanwhile();
      const row = insert(tx, {
        ...{ id, at, event, count, number, revision: 1, seller: await nameOf(tx, at.sellerId) },
      });
      // From here on the number is taken: whoever is second waits, and is refused.
      await tx.em.flush();
      const sums = await claim(tx, at, id);
      tx.em.assign(row, { ...sums, expectedMinor: expectedOf(count, sums) });
      audit(tx, row, 'closed');
    }),
  );
  return { id };
}

/** Says anew what was counted in a till that is closed, and why. What was sold stays as it was counted. */
export async function correctTill(
  scope: Scope,
  {
    closingId,
    count,
    ...at
  }: Omit<TillAddress, 'sellerId'> & { readonly closingId: string; readonly count: TillCount },
): Promise<{ readonly id: string }> {
  refuseWrongSum(count);
  if (count.note === '') throw new DomainError('till.reason_missing', { field: 'note' });
  const known = await scope.em.fork().findOne(TillClosing, { id: closingId, event: at.eventId });
  if (known?.organizationId !== at.organizationId) throw new DomainError('till.not_found', { status: 404 });
  const { sellerId, seller, number, revision, day } = known;
  await refuseStrangersTill(scope, { ...at, sellerId }, 'write');
  const id = newId();
  await once(() =>
    scope.tx(async (tx) => {
      const event = await tx.em.findOneOrFail(Event, { id: at.eventId });
      const row = insert(tx, {
        ...{ id, at: { ...at, sellerId }, event, count, number, seller, day, revision: revision + 1 },
      });
      const { salesMinor, refundsMinor, byMethod, orderCount } = known;
      const sums = { salesMinor, refundsMinor, byMethod, orderCount };
      tx.em.assign(row, { ...sums, expectedMinor: expectedOf(count, sums) });
      audit(tx, row, 'corrected');
    }),
  );
  return { id };
}

interface NewClosing {
  readonly id: string;
  readonly at: TillAddress;
  readonly event: Event;
  readonly count: TillCount;
  readonly number: number;
  readonly revision: number;
  readonly seller: string;
  readonly day?: string;
}

function insert(tx: TxScope, { id, at, event, count, day, ...rest }: NewClosing): TillClosing {
  const { actor } = tx;
  const { note, ...counted } = count;
  const now = tx.clock.now();
  return tx.em.create(TillClosing, {
    ...{ id, organizationId: at.organizationId, event, sellerId: at.sellerId, currency: event.currency, ...rest },
    ...{ ...counted, note: note || null, day: day ?? localOf(now, event.zone).slice(0, 10), closedAt: now },
    ...{ salesMinor: 0, refundsMinor: 0, expectedMinor: 0, byMethod: [], orderCount: 0 },
    closedBy: actor.kind === 'user' ? actor.userId : null,
    closedByName: (actor.kind === 'user' ? actor.name || actor.email : 'name' in actor ? actor.name : '').slice(0, 200),
  });
}

async function claim(tx: TxScope, { eventId, sellerId }: TillAddress, closingId: string) {
  await tx.em.execute(
    `update payments set till_closing_id = ? where till_closing_id is null and method is not null
     and state = 'captured' and order_id in
     (select o.id from orders o where o.event_id = ? and o.sold_by = ? and o.channel = 'box_office')`,
    [closingId, eventId, sellerId],
    'run',
  );
  await tx.em.execute(
    `update refunds set till_closing_id = ? where till_closing_id is null and state = 'succeeded' and paid_out_by = ?
     and payment_id in (select p.id from payments p inner join orders o on o.id = p.order_id where o.event_id = ?)`,
    [closingId, sellerId, eventId],
    'run',
  );
  return sumsOf(tx.em, { closingId });
}

function expectedOf(
  { openingMinor, movements }: TillCount,
  { salesMinor, refundsMinor }: { readonly salesMinor: number; readonly refundsMinor: number },
): number {
  return openingMinor + salesMinor - refundsMinor + movements.reduce((sum, { minor }) => sum + minor, 0);
}

function refuseWrongSum({ denominations, countedMinor }: TillCount): void {
  if (denominations === null || denominations.length === 0) return;
  const sum = denominations.reduce((total, { valueMinor, count }) => total + valueMinor * count, 0);
  if (sum !== countedMinor) throw new DomainError('till.wrong_sum', { field: 'counted' });
}

async function nameOf(tx: TxScope, userId: string): Promise<string> {
  const [row] = await tx.em.execute<{ name: string }[]>('select name from users where id = ?', [userId]);
  if (!row) throw new DomainError('till.not_found', { status: 404 });
  return String(row.name).slice(0, 200);
}

function audit(tx: TxScope, row: TillClosing, what: 'closed' | 'corrected'): void {
  const { event, organizationId, number, revision, expectedMinor, countedMinor, currency } = row;
  tx.audit(
    `till.${what}`,
    { kind: 'event', id: event.id, organizationId, label: `${row.seller} ${number}` },
    { after: { number, revision, expected: expectedMinor, counted: countedMinor, currency } },
  );
}

function closedMeanwhile(): DomainError {
  return new DomainError('till.closed', { status: 409 });
}

async function once<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw closedMeanwhile();
    throw error;
  }
}
