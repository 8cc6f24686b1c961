import { z } from 'zod';
import { DomainError, InvalidInput } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Block } from './block.entity.ts';
import { parseBlock } from './parse-block.ts';
import { forgetBlocks } from './refuse-blocked.ts';

const MOST_AT_ONCE = 5000;
/** So many are named in the history; a longer list is counted. */
const NAMED = 20;

export const AddBlocks = z.strictObject({
  entries: z.string().trim().min(1).max(400_000).meta({
    title: 'blocks.entries',
    help: 'blocks.entries_help',
    widget: 'textarea',
  }),
  note: z.string().trim().max(500).default('').meta({ title: 'blocks.note' }),
  days: z.int().min(1).max(3650).optional().meta({ title: 'blocks.days', help: 'blocks.days_help' }),
});

/** Blocks what a list names, one per line or separated by commas; what is blocked already stays as it is. */
export async function addBlocks(
  scope: Scope,
  { entries, note, days }: z.output<typeof AddBlocks>,
): Promise<{ added: number }> {
  const lines = [...new Set(entries.split(/[\n,;]+/).map((line) => line.trim()))].filter((line) => line !== '');
  const wrong = lines.filter((line) => !parseBlock(line));
  if (wrong.length > 0) throw notBlocks(scope, wrong);
  if (lines.length > MOST_AT_ONCE) {
    throw new DomainError('block.too_many', { field: 'entries', params: { count: MOST_AT_ONCE } });
  }
  const parsed = lines.map((line) => parseBlock(line)!);
  const added = await scope.tx(async (tx) => {
    const { actor } = tx;
    const createdBy = actor.kind === 'user' ? actor.email : actor.kind;
    const expiresAt = days === undefined ? null : tx.clock.in({ days });
    // What is over begins anew.
    const values = parsed.map(({ value }) => value);
    await tx.em.nativeDelete(Block, { value: { $in: values }, expiresAt: { $lte: tx.clock.now() } });
    const before = await tx.em.count(Block);
    await tx.em.upsertMany(
      Block,
      parsed.map((block) => ({
        ...block,
        id: newId(),
        note: note || null,
        createdBy,
        createdAt: tx.clock.now(),
        expiresAt,
      })),
      { onConflictFields: ['kind', 'value'], onConflictAction: 'ignore' },
    );
    const named = values.slice(0, NAMED);
    const label = parsed.length === 1 ? named[0]! : String(parsed.length);
    tx.audit('block.added', { kind: 'block', id: newId(), label }, { after: { entries: named.join(', ') } });
    return (await tx.em.count(Block)) - before;
  });
  forgetBlocks(scope);
  return { added };
}

export async function removeBlock(scope: Scope, { blockId }: { readonly blockId: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const block = isId(blockId) ? await tx.em.findOne(Block, { id: blockId }) : null;
    const removed = block ? await tx.em.nativeDelete(Block, { id: block.id }) : 0;
    if (!block || removed === 0) throw new DomainError('block.not_found', { status: 404 });
    tx.audit('block.removed', { kind: 'block', id: block.id, label: block.value });
  });
  forgetBlocks(scope);
}

function notBlocks(scope: Scope, wrong: readonly string[]): InvalidInput {
  const message = scope.t('errors.block.not_one', { entries: wrong.slice(0, 5).join(', ').slice(0, 300) });
  return new InvalidInput([{ field: 'entries', code: 'block.not_one', message }]);
}
