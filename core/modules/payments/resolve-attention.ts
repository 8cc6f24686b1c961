import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { AttentionItem } from './attention.entity.ts';

/** A person has dealt with it. */
export async function resolveAttention(scope: Scope, organizationId: string, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const item = await tx.em.findOne(AttentionItem, { id, organizationId });
    if (!item) throw new DomainError('attention.not_found', { status: 404 });
    // What became of the money is said on its own page, and with that it is resolved.
    if (item.bankEntryId || item.differenceId || item.refundId || !item.order)
      throw new DomainError('attention.has_an_act', { status: 409 });
    item.resolvedAt ??= tx.clock.now();
    item.resolvedBy ??= tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
    const { code } = await tx.em.findOneOrFail(Order, item.order.id);
    tx.audit(
      'attention.resolved',
      { kind: 'order', id: item.order.id, label: code, organizationId },
      { after: { kind: item.kind } },
    );
  });
}
