import { z } from 'zod';
import { togetherOrAlone } from '../../kernel/batcher.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { accountByHand } from '../payments/index.ts';
import { problemOf } from './import-report.ts';
import { doneKeys, inBatches } from './known-keys.ts';
import { planOf, subjectOf } from './locked-import.ts';
import { fileOf, lookAt, openReading, problemsOf, type LookedAt, type OpenReading } from './open-reading.ts';
import { OrderImport } from './order-import.entity.ts';
import { groupsOf, type RowGroup } from './read-groups.ts';
import { BatchRefused, writeBatch, type Run } from './write-batch.ts';

const AT_ONCE = 25;
/** One statement holds only so many values. */
const MOST_PIECES = 1000;

/**
 * Makes the orders of a file, some at a time. What was made is written beside it in the same transaction, so that a run
 * after a crash, or another one at the same time, goes on where this one was and makes none of them twice.
 */
export async function runImport(scope: Scope, importId: string): Promise<void> {
  const row = await scope.em.fork().findOneOrFail(OrderImport, importId);
  if (row.state !== 'running') return;
  const run = { plan: planOf(row), account: await accountOf(scope, row) };
  const groups = groupsOf(fileOf(scope, run.plan));
  if (row.options.mode === 'all') await runAtOnce(scope, run, groups);
  else {
    for await (const batch of inBatches(groups, AT_ONCE)) {
      if ((await runBatch(scope, run, batch)) === 'stopped') return;
    }
  }
  await finish(scope, importId);
}

async function accountOf(scope: Scope, { organizationId, event }: OrderImport): Promise<Run['account']> {
  const [found] = await scope.em.execute<{ currency: string }[]>('select currency from events where id = ?', [
    event.id,
  ]);
  // Whoever started it was told; where the account went since, what was paid fails and the rest goes on.
  return accountByHand(scope, { organizationId, currency: found!.currency }).catch(() => undefined);
}

async function runBatch(scope: Scope, run: Run, batch: readonly RowGroup[]): Promise<'made' | 'stopped'> {
  const done = await doneKeys(scope.em, run.plan, batch);
  const open = batch.filter(({ keyHash }) => !done.has(keyHash));
  if (open.length === 0) return 'made';
  const reading = await openReading(scope, run.plan);
  const looked: LookedAt[] = [];
  for (const group of open) looked.push(payable(run, await lookAt(scope, reading, group)));
  for (const members of byWeight(looked)) {
    if ((await writeAll(scope, run, reading, members)) === 'stopped') return 'stopped';
  }
  return 'made';
}

async function writeAll(
  scope: Scope,
  run: Run,
  reading: OpenReading,
  members: readonly LookedAt[],
): Promise<'made' | 'stopped'> {
  const results = await togetherOrAlone(members, async (some) => {
    const value = await scope.tx((tx) => writeBatch(scope, tx, run, reading, some, 'each'));
    return some.map(() => ({ status: 'fulfilled', value }));
  });
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled' && result.value === 'stopped') return 'stopped';
    if (result.status === 'rejected') await noteProblem(scope, run, reading, members[index]!, result.reason);
  }
  return 'made';
}

/** All or none: one transaction, of which nobody sees a part. */
async function runAtOnce(scope: Scope, run: Run, groups: AsyncIterable<RowGroup>): Promise<void> {
  const reading = await openReading(scope, run.plan);
  const looked: LookedAt[] = [];
  for await (const group of groups) looked.push(payable(run, await lookAt(scope, reading, group)));
  const wrong = looked.filter(({ prepared }) => !prepared);
  if (wrong.length > 0) return void (await writeAll(scope, run, reading, wrong));
  try {
    await scope.tx((tx) => writeBatch(scope, tx, run, reading, looked, 'all'));
  } catch (error) {
    const member = error instanceof BatchRefused ? error.member : looked[0]!;
    await noteProblem(scope, run, reading, member, error);
  }
}

/** Writes down why an order could not be made. */
async function noteProblem(
  scope: Scope,
  run: Run,
  reading: OpenReading,
  { prepared: _prepared, ...member }: LookedAt,
  error: unknown,
): Promise<void> {
  const row = member.group.rows[0]!.row;
  const expected = error instanceof BatchRefused ? [error.problem] : problemsOf(error, row, reading);
  if (!expected) scope.log.error('order_import.order_failed', { import: run.plan.id, row, error });
  const problems = expected ?? [problemOf(row, '', new DomainError('order_import.unexpected'))];
  await scope.tx((tx) => writeBatch(scope, tx, run, reading, [{ ...member, problems }], 'each'));
}

function payable({ account }: Run, looked: LookedAt): LookedAt {
  if (account || looked.state !== 'paid' || !looked.prepared || looked.prepared.draft.totalMinor === 0) return looked;
  const { prepared: _prepared, ...rest } = looked;
  const problem = problemOf(rest.group.rows[0]!.row, '', new DomainError('payment.no_manual_account'));
  return { ...rest, problems: [problem] };
}

function byWeight(looked: readonly LookedAt[]): LookedAt[][] {
  const batches: LookedAt[][] = [];
  let weight = Infinity;
  for (const one of looked) {
    const own = one.prepared?.draft.lines.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
    if (weight + own > MOST_PIECES) {
      batches.push([]);
      weight = 0;
    }
    batches.at(-1)!.push(one);
    weight += own;
  }
  return batches;
}

async function finish(scope: Scope, importId: string): Promise<void> {
  await scope.tx(async (tx) => {
    const done = { state: 'done', finishedAt: tx.clock.now() } as const;
    if ((await tx.em.nativeUpdate(OrderImport, { id: importId, state: 'running' }, done)) === 0) return;
    const row = await tx.em.findOneOrFail(OrderImport, importId);
    const { doneCount: orders, failedCount: failed, ticketCount: tickets } = row;
    tx.audit('order_import.finished', subjectOf(row), { after: { orders, tickets, failed } });
  });
}

export const runImportJob = defineJob({
  name: 'order-imports.run',
  payload: z.object({ importId: z.uuid() }),
  exclusiveBy: ({ importId }) => importId,
  run: (scope, { importId }) => runImport(scope, importId),
});
