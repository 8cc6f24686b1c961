import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { AttentionItem } from './attention.entity.ts';

/** A person has dealt with it. */
export async function resolveAttention(scope: Scope, organizationId: string, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const item = await tx.em.findOne(AttentionItem, { id, organizationId });
    if (!item) throw new DomainError('attention.not_found', { status: 404 });
    item.resolvedAt ??= tx.clock.now();
    item.resolvedBy ??= tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
    tx.audit(
      'attention.resolved',
      { kind: 'order', id: item.order.id, organizationId },
      { after: { kind: item.kind } },
    );
  });
}
