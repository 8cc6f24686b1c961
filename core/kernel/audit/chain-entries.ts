import { isPostgres } from '../db/columns.ts';
import { ownValues } from '../db/own-values.ts';
import { instantIn, jsonIn } from '../db/rows.ts';
import type { Scope, TxScope } from '../scope/scope.ts';
import { AuditCheckpoint } from './audit-checkpoint.entity.ts';
import { hashEntry, newSalts, type AuditFacts } from './canonical.ts';
import type { Mark } from '../signed-mark.ts';
import { addCheckpoint, isGenuine, lockHead, moveTo } from './checkpoint.ts';

const AT_ONCE = 200;

/**
 * Chains what was committed and is not chained yet. Entries stand in the order in which they are found: a transaction
 * that began early may commit late. Several may be called at once; the lock on the head lets one after the other.
 */
export async function chainEntries(scope: Scope): Promise<{ chained: number }> {
  let chained = 0;
  for (;;) {
    const { count, head } = await scope.tx((tx) => chainSome(scope, tx));
    chained += count;
    if (count === AT_ONCE) continue;
    // The log is usually kept elsewhere: who shortens the chain, and its checkpoints, would have to change it as well.
    if (chained > 0) scope.log.info('audit.chained', { entries: chained, seq: head.seq, hash: head.hash });
    return { chained };
  }
}

async function chainSome(scope: Scope, tx: TxScope): Promise<{ count: number; head: Mark }> {
  const head = await lockHead(tx, scope.site);
  // A head that somebody else made would be made genuine by moving it.
  if (!isGenuine(scope.site, head))
    throw new Error('the head of the audit chain is not ours: eventportal audit verify');
  const found = await unchained(tx);
  let last: Mark = { seq: Number(head.seq), hash: head.hash };
  const links = found.map((entry) => {
    const link = chain(entry, last);
    last = link;
    return link;
  });
  if (links.length > 0) await write(tx, links);
  if (found.length > 0) moveTo(tx, scope.site, head, last);
  if (found.length > 0 && (await isFirstToday(tx))) await addCheckpoint(tx, scope.site, { kind: 'day', ...last });
  return { count: found.length, head: last };
}

// Plain SQL, as it was written: entities that nobody changes cost several times as much.
async function unchained(tx: TxScope): Promise<AuditFacts[]> {
  const rows = await tx.em.execute<Record<string, unknown>[]>(
    `select * from audit_entries where seq is null order by at, id limit ${AT_ONCE}`,
  );
  return rows.map(factsIn);
}

function factsIn(row: Record<string, unknown>): AuditFacts {
  const maybe = (column: string) => (row[column] ?? null) as string | null;
  return {
    id: String(row['id']),
    at: instantIn(row['at']),
    actorKind: String(row['actor_kind']),
    actorId: maybe('actor_id'),
    actorLabel: maybe('actor_label'),
    impersonatorId: maybe('impersonator_id'),
    impersonatorLabel: maybe('impersonator_label'),
    viaId: maybe('via_id'),
    viaLabel: maybe('via_label'),
    action: String(row['action']),
    subjectKind: String(row['subject_kind']),
    subjectId: String(row['subject_id']),
    subjectLabel: maybe('subject_label'),
    organizationId: maybe('organization_id'),
    before: jsonIn(maybe('before')),
    after: jsonIn(maybe('after')),
    note: maybe('note'),
    ip: maybe('ip'),
    userAgent: maybe('user_agent'),
    requestId: maybe('request_id'),
  };
}

interface Link extends Mark {
  readonly id: string;
  readonly salts: string;
}

function chain(entry: AuditFacts, before: Mark): Link {
  const seq = before.seq + 1;
  const salts = newSalts(entry);
  const hash = hashEntry(before.hash, { ...entry, seq, salts });
  return { id: entry.id, seq, hash, salts: JSON.stringify(salts) };
}

// One statement for all of them: a rush leaves tens of thousands within the minute.
async function write(tx: TxScope, links: readonly Link[]): Promise<void> {
  const own = (pick: (link: Link) => string | number) =>
    ownValues(
      'id',
      links.map((link) => [link.id, pick(link)]),
    );
  const [seqs, hashes, salts] = [own(({ seq }) => seq), own(({ hash }) => hash), own((link) => link.salts)];
  const asJson = isPostgres(tx.em.getPlatform()) ? '::jsonb' : '';
  await tx.em.execute(
    `update audit_entries set seq = ${seqs.sql}, hash = ${hashes.sql}, salts = (${salts.sql})${asJson} where id in (?)`,
    [...seqs.params, ...hashes.params, ...salts.params, links.map(({ id }) => id)],
    'run',
  );
}

async function isFirstToday(tx: TxScope): Promise<boolean> {
  const [last] = await tx.em.find(AuditCheckpoint, { kind: 'day' }, { orderBy: { seq: 'desc' }, limit: 1 });
  return last === undefined || last.at.toISOString().slice(0, 10) < tx.clock.now().toISOString().slice(0, 10);
}
