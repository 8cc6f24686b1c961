import type { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { handOutRefund, waitingRefund, type HandOut } from '../payments/index.ts';

export interface TillAt {
  readonly sellerId: string;
  readonly seller: string;
}

/** The tills that money may leave at an event: of whoever acts, and of all who sold there. */
export async function tillsAt({ em, actor }: Pick<Scope, 'em' | 'actor'>, eventId: string): Promise<TillAt[]> {
  const own = actor.kind === 'user' ? [{ sellerId: actor.userId, seller: actor.name || actor.email }] : [];
  const rows = await em.execute<{ id: string; name: string }[]>(
    `select u.id, u.name from users u where u.id in
     (select o.sold_by from orders o where o.event_id = ? and o.channel = 'box_office') order by u.name, u.id`,
    [eventId],
  );
  const others = rows.map(({ id, name }) => ({ sellerId: id, seller: name }));
  return [...own, ...others.filter(({ sellerId }) => sellerId !== own[0]?.sellerId)];
}

/** Hands a refund out that waits for it, of a till where one is named. */
export async function handOut(
  scope: Scope,
  input: z.output<typeof HandOut> & { readonly paymentId: string; readonly refundId: string },
): Promise<void> {
  const { till } = input;
  const waiting = till === null ? undefined : await waitingRefund(scope, input);
  if (waiting && !(await tillsAt(scope, waiting.order.eventId)).some(({ sellerId }) => sellerId === till)) {
    throw new DomainError('till.not_found', { status: 404, field: 'till' });
  }
  await handOutRefund(scope, input);
}
