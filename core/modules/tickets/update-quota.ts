import { numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Quota } from './quota.entity.ts';

export interface UpdateQuota {
  readonly eventId: string;
  readonly id: string;
  readonly name?: string | undefined;
  /** Null: unlimited. */
  readonly size?: number | null | undefined;
}

export async function updateQuota(scope: Scope, input: UpdateQuota): Promise<void> {
  await scope.tx(async (tx) => {
    const quota = await tx.em.findOne(Quota, { id: input.id, event: input.eventId });
    if (!quota) throw new DomainError('quota.not_found', { status: 404 });
    const before = { name: quota.name, size: quota.size ?? null };
    if (input.name !== undefined) {
      await tx.em.execute('update quotas set name = ? where id = ?', [input.name, quota.id], 'run');
    }
    if (input.size !== undefined) await resizeQuota(tx, quota, input.size);
    tx.audit('quota.updated', quotaSubject(quota), {
      before,
      after: { name: input.name ?? before.name, size: input.size === undefined ? before.size : input.size },
    });
  });
}

/** Never under what is taken, even while buyers take more: the database compares. */
export async function resizeQuota(tx: TxScope, quota: Quota, size: number | null): Promise<void> {
  if ((quota.size ?? null) === size) return;
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update quotas set size = ? where id = ?${size === null ? '' : ' and taken <= ?'}`,
    size === null ? [null, quota.id] : [size, quota.id, size],
    'run',
  );
  if (affectedRows === 1) return;
  const [row] = await tx.em.execute<{ taken: unknown }[]>('select taken from quotas where id = ?', [quota.id]);
  throw new DomainError('quota.below_taken', {
    status: 409,
    params: { taken: numberIn(row?.taken ?? 0) },
    field: 'size',
  });
}

export function quotaSubject(quota: Quota) {
  return { kind: 'quota', id: quota.id, organizationId: quota.organizationId, label: quota.name };
}
