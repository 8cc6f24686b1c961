import { insertRows } from '../../kernel/db/insert-rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { writeImports, type PlacedOrder, type PreparedImport } from '../orders/index.ts';
import { recordPayment, type RecordedPayment } from '../payments/index.ts';
import { takeFromHold, type QuotaClaim } from '../tickets/index.ts';
import { problemOf, type ImportProblem } from './import-report.ts';
import { doneKeys, knownKeys } from './known-keys.ts';
import { lockTurn } from './locked-import.ts';
import { problemsOf, type ImportPlan, type LookedAt, type OpenReading } from './open-reading.ts';

export interface Run {
  readonly plan: ImportPlan;
  /** Where money is noted; nothing where the organization has no such account. */
  readonly account: RecordedPayment['account'] | undefined;
}

/** One of the orders that were to be made together could not be made. */
export class BatchRefused extends Error {
  readonly member: LookedAt;
  readonly problem: ImportProblem;

  constructor(member: LookedAt, problem: ImportProblem) {
    super('an order of the batch was refused');
    this.member = member;
    this.problem = problem;
  }
}

type Outcome = { readonly member: LookedAt } & ({ readonly order: PlacedOrder } | { readonly problem: ImportProblem });
type Made = Extract<Outcome, { readonly order: PlacedOrder }>;

/**
 * Writes orders, the money that came for them, and what became of each: all of it or nothing. The imports of the event
 * take turns, so that what another one made in the meantime is found; the unique key of each order stands behind that.
 */
export async function writeBatch(
  scope: Scope,
  tx: TxScope,
  { plan, account }: Run,
  reading: OpenReading,
  members: readonly LookedAt[],
  mode: 'each' | 'all',
): Promise<'made' | 'stopped'> {
  const row = await lockTurn(tx, plan);
  if (row.state !== 'running') return 'stopped';
  const groups = members.map(({ group }) => group);
  const done = await doneKeys(tx.em, plan, groups);
  const known = await knownKeys(tx.em, plan, groups);
  const open = members.filter(({ group }) => !done.has(group.keyHash));
  const outcomes: Outcome[] = open.flatMap((member) => {
    const code = known.get(member.group.keyHash);
    const [problem] = code === undefined ? member.problems : [knownAlready(member, code)];
    return problem ? [{ member, problem }] : [];
  });
  const ready = open.filter((member) => !outcomes.some((outcome) => outcome.member === member));
  outcomes.push(...(await makeAll(scope, tx, plan, reading, ready)));
  const refused = outcomes.find((outcome) => 'problem' in outcome);
  if (mode === 'all' && refused)
    throw new BatchRefused(refused.member, (refused as { problem: ImportProblem }).problem);

  await insertOutcomes(tx, plan, outcomes);
  const made = outcomes.filter((outcome): outcome is Made => 'order' in outcome);
  for (const { order, member } of made) {
    if (member.state !== 'paid' || order.totalMinor === 0) continue;
    await recordPayment(tx, { order, account: account!, ...member.payment });
  }
  row.doneCount += made.length;
  row.failedCount += outcomes.length - made.length;
  row.ticketCount += made.reduce((sum, { member }) => sum + member.prepared!.attendees.length, 0);
  row.totalMinor += made.reduce((sum, { order }) => sum + order.totalMinor, 0);
  return 'made';
}

async function makeAll(
  scope: Scope,
  tx: TxScope,
  plan: ImportPlan,
  reading: OpenReading,
  ready: readonly LookedAt[],
): Promise<Outcome[]> {
  if (ready.length === 0) return [];
  const imports: (PreparedImport & { readonly takesOver?: readonly QuotaClaim[] })[] = [];
  for (const { prepared } of ready) imports.push(await fromHold(scope, tx, plan, prepared!));
  const settled = await writeImports(scope, tx, imports);
  return ready.map((member, index) => {
    const each = settled[index]!;
    if (each.status === 'fulfilled') return { member, order: each.value };
    // Of a hold only what an order gets may be taken: whoever finds no place spoils the batch, and is tried alone.
    const problem = problemsOf(each.reason, member.group.rows[0]!.row, reading)?.[0];
    if (!problem || plan.options.holdId !== null) throw each.reason;
    return { member, problem };
  });
}

/** Places that were kept back for guests become their order's. */
async function fromHold(scope: Scope, tx: TxScope, { eventId, options }: ImportPlan, prepared: PreparedImport) {
  if (options.holdId === null) return prepared;
  const count = prepared.draft.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const takesOver = await takeFromHold(tx.behalfOf(scope), { eventId, id: options.holdId, count });
  return { ...prepared, takesOver };
}

function knownAlready({ group }: LookedAt, code: string): ImportProblem {
  return problemOf(group.rows[0]!.row, '', new DomainError('order_import.known', { params: { code } }));
}

const COLUMNS =
  'id, organization_id, order_import_id, event_id, key_hash, first_row, external_id, order_id, problem, created_at';

async function insertOutcomes(tx: TxScope, plan: ImportPlan, outcomes: readonly Outcome[]): Promise<void> {
  const now = tx.clock.now();
  const rows = outcomes.map((outcome) => {
    const { group, externalId } = outcome.member;
    return [
      ...[newId(), plan.organizationId, plan.id, plan.eventId, group.keyHash, group.rows[0]!.row, externalId],
      'order' in outcome ? outcome.order.id : null,
      'problem' in outcome ? JSON.stringify(outcome.problem) : null,
      now,
    ];
  });
  await insertRows(tx.em, 'imported_orders', COLUMNS, rows);
}
