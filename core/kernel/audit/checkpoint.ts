import { LockMode } from '@mikro-orm/core';
import { isPostgres } from '../db/columns.ts';
import { newId } from '../ids.ts';
import type { SiteFacts, TxScope } from '../scope/scope.ts';
import { GENESIS, isSigned, signMark, type Mark } from '../signed-mark.ts';
import { AuditCheckpoint, type CheckpointKind } from './audit-checkpoint.entity.ts';

type Site = Pick<SiteFacts, 'key'>;

const PURPOSE = 'audit-chain';

// There is one of each, which moves.
export const HEAD = '00000000-0000-7000-8000-000000000001';
export const CUT = '00000000-0000-7000-8000-000000000002';

export function isGenuine(site: Site, checkpoint: AuditCheckpoint): boolean {
  return isSigned(site, PURPOSE, checkpoint);
}

/** Whoever holds the head is the only one who chains, prunes or takes out. Made when it is first needed. */
export async function lockHead(tx: TxScope, site: Site): Promise<AuditCheckpoint> {
  const find = () => tx.em.findOne(AuditCheckpoint, { id: HEAD }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const found = await find();
  if (found) return found;
  const first = signed(site, { id: HEAD, kind: 'head', seq: 0, hash: GENESIS, at: tx.clock.now() });
  await tx.em.upsert(AuditCheckpoint, first, { onConflictFields: ['id'], onConflictAction: 'ignore' });
  return (await find())!;
}

export function moveTo(tx: TxScope, site: Site, checkpoint: AuditCheckpoint, { seq, hash }: Mark): void {
  const { id, kind } = checkpoint;
  Object.assign(checkpoint, signed(site, { id, kind, seq, hash, at: tx.clock.now() }));
}

export async function addCheckpoint(
  tx: TxScope,
  site: Site,
  { kind, id = newId(), seq, hash }: Mark & { readonly kind: CheckpointKind; readonly id?: string },
): Promise<void> {
  await tx.em.upsert(AuditCheckpoint, signed(site, { id, kind, seq, hash, at: tx.clock.now() }));
}

/**
 * The database refuses changes of entries but those that say what they are for. PostgreSQL forgets it at the end of the
 * transaction, MySQL when it is told: the next user of the connection must not inherit it.
 */
export async function allowing<T>(tx: TxScope, what: 'prune' | 'anonymise', work: () => Promise<T>): Promise<T> {
  if (isPostgres(tx.em.getPlatform())) {
    await tx.em.execute(`select set_config('eventportal.audit', ?, true)`, [what]);
    return work();
  }
  await tx.em.execute('set @eventportal_audit = ?', [what], 'run');
  try {
    return await work();
  } finally {
    await tx.em.execute('set @eventportal_audit = null', [], 'run');
  }
}

/** Signs a checkpoint anew, after the key has changed; what it says stays. */
export function resign(site: Site, checkpoint: AuditCheckpoint): void {
  checkpoint.mac = signMark(site, PURPOSE, checkpoint);
}

type Unsigned = Omit<AuditCheckpoint, 'mac'>;

function signed(site: Site, { id, kind, seq, hash, at }: Unsigned) {
  const row = { id, kind, seq, hash, at };
  return { ...row, mac: signMark(site, PURPOSE, row) };
}
