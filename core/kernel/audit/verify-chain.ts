import type { Scope, SiteFacts } from '../scope/scope.ts';
import { AuditCheckpoint } from './audit-checkpoint.entity.ts';
import { AuditEntry } from './audit.entity.ts';
import { hashEntry, isTakenOut } from './canonical.ts';
import { CUT, HEAD, isGenuine } from './checkpoint.ts';
import { GENESIS, type Mark } from '../signed-mark.ts';

export type ChainProblem =
  /** An entry is not what it was when it was chained, or stands in another's place. */
  | 'changed'
  /** One or more entries are gone: in the middle, or at the end. */
  | 'missing'
  /** Entries follow that were never chained by the site. */
  | 'added'
  /** The entries fit each other, and not what the site signed: they were written anew. */
  | 'rewritten'
  /** A checkpoint is gone or not signed with the site's key. */
  | 'checkpoint';

export interface ChainReport {
  readonly ok: boolean;
  /** How many entries were looked at. */
  readonly entries: number;
  /** How many wait to be chained. */
  readonly waiting: number;
  /** How many had personal data taken out. */
  readonly anonymised: number;
  /** Up to here older entries were removed because of their age. */
  readonly removedUpTo: number;
  readonly head: Mark;
  readonly problem?: { readonly kind: ChainProblem; readonly seq: number; readonly id?: string };
}

export interface VerifyChain {
  /** A head that was noted elsewhere, such as in the log. */
  readonly anchor?: Mark | undefined;
  readonly onProgress?: (entries: number, of: number) => void;
  /** Whose signatures count: the site's, unless its key has just changed. */
  readonly site?: Pick<SiteFacts, 'key'> | undefined;
}

const AT_ONCE = 1000;

/** Walks the chain from its beginning and tells the first thing that is wrong with it. */
export async function verifyChain(scope: Scope, options: VerifyChain = {}): Promise<ChainReport> {
  for (;;) {
    const before = await checkpointAt(scope, CUT);
    const report = await walk(scope, before, options);
    // Old entries were removed meanwhile: what was missing may be just these.
    if (report.ok || (await checkpointAt(scope, CUT))?.seq === before?.seq) return report;
  }
}

async function walk(
  scope: Scope,
  cut: AuditCheckpoint | undefined,
  { anchor, onProgress, site = scope.site }: VerifyChain,
): Promise<ChainReport> {
  const head = await checkpointAt(scope, HEAD);
  const end = Number(head?.seq ?? 0);
  const start = Number(cut?.seq ?? 0);
  let last: Mark = { seq: start, hash: cut?.hash ?? GENESIS };
  let entries = 0;
  let anonymised = 0;
  const waiting = await scope.em.fork().count(AuditEntry, { seq: null });
  const report = (problem?: ChainReport['problem']): ChainReport => ({
    ...{ ok: problem === undefined, entries, waiting, anonymised, removedUpTo: start },
    head: { seq: end, hash: head?.hash ?? GENESIS },
    ...(problem && { problem }),
  });

  for (const checkpoint of [head, cut]) {
    if (checkpoint && !isGenuine(site, checkpoint)) return report({ kind: 'checkpoint', seq: Number(checkpoint.seq) });
  }
  if (anchor?.seq === start && anchor.hash !== last.hash) return report({ kind: 'rewritten', seq: start });
  const marks = await marksAfter(scope, site, { seq: start, anchor });
  for (;;) {
    const found = await entriesAfter(scope, last.seq, end);
    for (const entry of found) {
      const seq = Number(entry.seq);
      if (seq !== last.seq + 1) return report({ kind: 'missing', seq: last.seq + 1 });
      const at = { seq, id: entry.id };
      if (hashEntry(last.hash, entry) !== entry.hash) return report({ kind: 'changed', ...at });
      const mark = marks.get(seq);
      if (mark && !mark.genuine) return report({ kind: 'checkpoint', seq });
      if (mark && mark.hash !== entry.hash) return report({ kind: 'rewritten', ...at });
      last = { seq, hash: entry.hash };
      entries += 1;
      if (hasTakenOut(entry)) anonymised += 1;
    }
    onProgress?.(entries, end - start);
    if (found.length < AT_ONCE) break;
  }
  if (last.seq < end) return report({ kind: 'missing', seq: last.seq + 1 });
  if (end > start && last.hash !== head!.hash) return report({ kind: 'rewritten', seq: end });
  if (anchor && anchor.seq > end) return report({ kind: 'missing', seq: end + 1 });
  const added = await addedAfter(scope);
  return added ? report({ kind: 'added', ...added }) : report();
}

async function checkpointAt(scope: Scope, id: string): Promise<AuditCheckpoint | undefined> {
  return (await scope.em.fork().findOne(AuditCheckpoint, { id })) ?? undefined;
}

async function marksAfter(
  scope: Scope,
  site: Pick<SiteFacts, 'key'>,
  { seq, anchor }: { readonly seq: number; readonly anchor: Mark | undefined },
) {
  const found = await scope.em.fork().find(AuditCheckpoint, { kind: 'day', seq: { $gt: seq } });
  const marks = found.map((row) => [Number(row.seq), { hash: row.hash, genuine: isGenuine(site, row) }] as const);
  return new Map(anchor ? [...marks, [anchor.seq, { hash: anchor.hash, genuine: true }]] : marks);
}

function entriesAfter(scope: Scope, seq: number, end: number): Promise<(AuditEntry & Mark)[]> {
  const where = { seq: { $gt: seq, $lte: end } };
  const options = { orderBy: { seq: 'asc' }, limit: AT_ONCE, disableIdentityMap: true } as const;
  return scope.em.fork().find(AuditEntry, where, options) as Promise<(AuditEntry & Mark)[]>;
}

// In one statement, because the chain may grow meanwhile.
async function addedAfter(scope: Scope): Promise<{ seq: number; id: string } | undefined> {
  const [row] = await scope.em.execute<{ id: string; seq: unknown }[]>(
    `select id, seq from audit_entries
     where seq > coalesce((select seq from audit_checkpoints where id = ?), 0) order by seq limit 1`,
    [HEAD],
  );
  return row && { id: row.id, seq: Number(row.seq) };
}

function hasTakenOut({ digests, before, after }: AuditEntry): boolean {
  if (digests && Object.keys(digests).length > 0) return true;
  return [before, after].some(
    (side) =>
      JSON.stringify(side ?? {}, (_key, it: unknown) => (isTakenOut(it) ? 1 : it)) !== JSON.stringify(side ?? {}),
  );
}
