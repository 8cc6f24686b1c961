import { DomainError } from '../errors.ts';
import type { Scope, SiteFacts } from '../scope/scope.ts';
import { AuditCheckpoint } from './audit-checkpoint.entity.ts';
import { HEAD, isGenuine, lockHead, resign } from './checkpoint.ts';
import { verifyChain, type VerifyChain, type ChainReport } from './verify-chain.ts';

export interface ResignReport {
  /** What the chain was before, under the key that it was signed with. */
  readonly chain: ChainReport;
  /** How many checkpoints are signed with the site's key now and were not before. */
  readonly signed: number;
}

/**
 * After a new app key: verifies the chain with the old one and signs every checkpoint with the new one. What does not
 * verify is not signed, or the site would vouch for what somebody else has written.
 */
export async function resignChain(
  scope: Scope,
  old: Pick<SiteFacts, 'key'>,
  { onProgress }: Pick<VerifyChain, 'onProgress'> = {},
): Promise<ResignReport> {
  const { site } = scope;
  const head = await scope.em.findOne(AuditCheckpoint, { id: HEAD }, { disableIdentityMap: true });
  const progress = onProgress ? { onProgress } : {};
  if (!head || isGenuine(site, head)) return { chain: await verifyChain(scope, progress), signed: 0 };
  const chain = await verifyChain(scope, { ...progress, site: old });
  if (!chain.ok) return { chain, signed: 0 };
  const signed = await scope.tx(async (tx) => {
    const { seq } = await lockHead(tx, site);
    // A process that still has the old key may have chained on meanwhile: what it signed is as good.
    const checkpoints = await tx.em.find(AuditCheckpoint, {}, { orderBy: { seq: 'asc' } });
    const open = checkpoints.filter((checkpoint) => !isGenuine(site, checkpoint));
    if (open.some((checkpoint) => !isGenuine(old, checkpoint))) throw new DomainError('audit.changed', { status: 409 });
    for (const checkpoint of open) resign(site, checkpoint);
    const after = { upTo: Number(seq), checkpoints: open.length };
    if (open.length > 0) tx.audit('audit.resigned', { kind: 'audit', id: 'site' }, { after });
    return open.length;
  });
  return { chain, signed };
}
