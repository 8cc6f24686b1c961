import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';
import { factOf, named, subjectOf } from './order-facts.ts';

export const ChangeBuyer = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  email: z.string().trim().toLowerCase().pipe(z.email().max(254)).optional(),
  /** `end`: earlier links to the order stop working, and it leaves the account that it was in. */
  links: z.enum(['keep', 'end']).default('keep'),
});

/**
 * Staff put right who bought an order. What one buyer may have goes on being counted for the address that it was bought
 * with.
 */
export async function changeBuyer(
  scope: Scope,
  { code, name, email, links }: z.output<typeof ChangeBuyer> & { readonly code: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    if (!order.placedAt) throw new DomainError('order.not_placed', { status: 409, params: { code: order.code } });
    const before = { name: order.name ?? null, email: order.email ?? null };
    const after = { name: name ?? before.name, email: email ?? before.email };
    tx.em.assign(order, { ...after, updatedAt: tx.clock.now() });
    if (links === 'end') tx.em.assign(order, { secretVersion: order.secretVersion + 1, userId: null });
    const change = changed(before, after);
    tx.audit('order.buyer_changed', subjectOf(order), {
      ...change,
      ...(links === 'end' ? { after: { ...change.after, links: 'ended' } } : {}),
    });
    tx.emit('order.buyer_changed', factOf(named(order)));
  });
}
