import { likePattern } from '../../kernel/db/like.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Block, type BlockKind } from './block.entity.ts';

export interface BlockRow {
  readonly id: string;
  readonly kind: BlockKind;
  readonly value: string;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** What is blocked, or was until its time was over; the latest first. */
export async function listBlocks(
  scope: Scope,
  { q = '', cursor, limit = 50 }: { q?: string | undefined; cursor?: string | undefined; limit?: number },
): Promise<{ rows: readonly BlockRow[]; nextCursor: string | undefined }> {
  const found = await scope.em.find(
    Block,
    {
      ...(q.trim() === '' ? {} : { value: { $like: likePattern(q.trim().toLowerCase()) } }),
      ...(cursor === undefined ? {} : { id: { $lt: cursor } }),
    },
    { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true },
  );
  const rows = found.slice(0, limit).map((block) => ({
    id: block.id,
    kind: block.kind,
    value: block.value,
    note: block.note ?? null,
    createdBy: block.createdBy,
    createdAt: block.createdAt,
    expiresAt: block.expiresAt ?? null,
  }));
  return { rows, nextCursor: found.length > limit ? rows.at(-1)?.id : undefined };
}
