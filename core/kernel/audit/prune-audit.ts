import { DateTime } from 'luxon';
import type { Scope, TxScope } from '../scope/scope.ts';
import { AuditCheckpoint } from './audit-checkpoint.entity.ts';
import { AuditEntry } from './audit.entity.ts';
import { auditSettings } from './audit-settings.ts';
import { hashEntry } from './canonical.ts';
import { addCheckpoint, allowing, CUT, isGenuine, lockHead } from './checkpoint.ts';
import { GENESIS, type Mark } from '../signed-mark.ts';

/** Few at a time, so that nobody waits long for the chain. */
const AT_ONCE = 500;

/**
 * Removes entries that are older than the site keeps them, from the beginning of the chain. A signed mark at the cut
 * lets the rest be verified. What does not verify stays: it may be needed to find out what happened.
 */
export async function pruneAudit(scope: Scope): Promise<{ removed: number }> {
  const { keepMonths } = await scope.settings.get(auditSettings);
  if (keepMonths === 0) return { removed: 0 };
  const before = DateTime.fromJSDate(scope.clock.now(), { zone: 'UTC' }).minus({ months: keepMonths }).toJSDate();
  let removed = 0;
  for (;;) {
    const count = await scope.tx((tx) => pruneSome(scope, tx, before));
    removed += count;
    if (count < AT_ONCE) return { removed };
  }
}

async function pruneSome(scope: Scope, tx: TxScope, before: Date): Promise<number> {
  const { site } = scope;
  const head = await lockHead(tx, site);
  const cut = await tx.em.findOne(AuditCheckpoint, { id: CUT });
  const start: Mark = { seq: Number(cut?.seq ?? 0), hash: cut?.hash ?? GENESIS };
  const rows = await tx.em.find(
    AuditEntry,
    { seq: { $gt: start.seq, $lte: Number(head.seq) } },
    { orderBy: { seq: 'asc' }, limit: AT_ONCE, disableIdentityMap: true },
  );
  const young = rows.findIndex(({ at }) => at >= before);
  const old = young === -1 ? rows : rows.slice(0, young);
  if (old.length === 0) return 0;

  const end = endOf(start, old);
  if (!end || [head, cut].some((mark) => mark && !isGenuine(site, mark))) {
    throw new Error('the audit chain is broken where its oldest entries are to be removed: eventportal audit verify');
  }
  await addCheckpoint(tx, site, { id: CUT, kind: 'cut', ...end });
  await allowing(tx, 'prune', () => tx.em.nativeDelete(AuditEntry, { seq: { $gt: start.seq, $lte: end.seq } }));
  await tx.em.nativeDelete(AuditCheckpoint, { kind: 'day', seq: { $lte: end.seq } });
  tx.audit(
    'audit.pruned',
    { kind: 'audit', id: 'site' },
    { after: { entries: old.length, upTo: end.seq, olderThan: before.toISOString() } },
  );
  return old.length;
}

/** Where these entries end, when each follows the one before it and is what it was. */
function endOf(start: Mark, entries: readonly AuditEntry[]): Mark | undefined {
  let last = start;
  for (const entry of entries) {
    const seq = Number(entry.seq);
    if (seq !== last.seq + 1 || hashEntry(last.hash, entry) !== entry.hash) return undefined;
    last = { seq, hash: entry.hash! };
  }
  return last;
}
