import { createHash } from 'node:crypto';
import { ownValues } from '../../kernel/db/own-values.ts';
import type { Scope, SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';
import { LedgerMark } from './ledger-mark.entity.ts';
import { GENESIS, type Mark } from '../../kernel/signed-mark.ts';
import { HEAD, isGenuine, lockHead, moveHead } from './marks.ts';

const AT_ONCE = 200;
const WALK_AT_ONCE = 1000;

/**
 * Chains what was committed and is not chained yet, as the audit trail does: each entry with the hash of the one before it,
 * and the last one signed with the site's key.
 */
export async function chainLedger(scope: Scope): Promise<{ chained: number }> {
  let chained = 0;
  for (;;) {
    const count = await scope.tx((tx) => chainSome(scope, tx));
    chained += count;
    if (count < AT_ONCE) return { chained };
  }
}

async function chainSome({ site }: Scope, tx: TxScope): Promise<number> {
  const head = await lockHead(tx, site);
  // A head that somebody else made would be made genuine by moving it.
  if (!isGenuine(site, head)) throw new Error('the head of the ledger is not ours: eventportal ledger verify');
  const found = await tx.em.find(
    LedgerEntry,
    { seq: null },
    { orderBy: { createdAt: 'asc', id: 'asc' }, limit: AT_ONCE, disableIdentityMap: true },
  );
  if (found.length === 0) return 0;
  let last: Mark = { seq: Number(head.seq), hash: head.hash };
  const links = found.map((entry) => {
    const seq = last.seq + 1;
    last = { seq, hash: hashOf(last.hash, entry, seq) };
    return { id: entry.id, ...last };
  });
  const own = (pick: (link: Mark) => string | number) =>
    ownValues(
      'id',
      links.map((link) => [link.id, pick(link)]),
    );
  const [seqs, hashes] = [own(({ seq }) => seq), own(({ hash }) => hash)];
  await tx.em.execute(
    `update ledger_entries set seq = ${seqs.sql}, hash = ${hashes.sql} where id in (?)`,
    [...seqs.params, ...hashes.params, links.map(({ id }) => id)],
    'run',
  );
  moveHead(tx, site, head, last);
  return links.length;
}

export interface LedgerChain {
  readonly ok: boolean;
  /** How many entries are in order. */
  readonly entries: number;
  /** How many wait to be chained. */
  readonly waiting: number;
  /** `changed`: not what it was when it was chained. `missing`: gone. `added`: not ours. `head`: not signed by the site. */
  readonly problem?: { readonly kind: 'changed' | 'missing' | 'added' | 'head'; readonly seq: number };
}

/** Walks the chain from its beginning and tells the first thing that is wrong with it. */
export async function verifyLedgerChain(
  scope: Scope,
  { site = scope.site }: { readonly site?: Pick<SiteFacts, 'key'> } = {},
): Promise<LedgerChain> {
  const head = await scope.em.fork().findOne(LedgerMark, { id: HEAD });
  const end = Number(head?.seq ?? 0);
  const waiting = await scope.em.fork().count(LedgerEntry, { seq: null });
  let last: Mark = { seq: 0, hash: GENESIS };
  const report = (problem?: LedgerChain['problem']): LedgerChain => ({
    ...{ ok: problem === undefined, entries: last.seq, waiting },
    ...(problem && { problem }),
  });
  if (head && !isGenuine(site, head)) return report({ kind: 'head', seq: end });
  for (;;) {
    const found = await scope.em
      .fork()
      .find(
        LedgerEntry,
        { seq: { $gt: last.seq, $lte: end } },
        { orderBy: { seq: 'asc' }, limit: WALK_AT_ONCE, disableIdentityMap: true },
      );
    for (const entry of found) {
      const seq = Number(entry.seq);
      if (seq !== last.seq + 1) return report({ kind: 'missing', seq: last.seq + 1 });
      if (hashOf(last.hash, entry, seq) !== entry.hash) return report({ kind: 'changed', seq });
      last = { seq, hash: entry.hash };
    }
    if (found.length < WALK_AT_ONCE) break;
  }
  if (last.seq < end) return report({ kind: 'missing', seq: last.seq + 1 });
  if (head && last.hash !== head.hash) return report({ kind: 'changed', seq: end });
  return (await isLonger(scope)) ? report({ kind: 'added', seq: end + 1 }) : report();
}

// In one statement, because the chain may grow meanwhile.
async function isLonger(scope: Scope): Promise<boolean> {
  const rows = await scope.em.execute<unknown[]>(
    'select id from ledger_entries where seq > coalesce((select seq from ledger_marks where id = ?), 0) limit 1',
    [HEAD],
  );
  return rows.length > 0;
}

/** After a new app key: what verifies with the old one is signed with the new one. */
export async function resignLedger(scope: Scope, old: Pick<SiteFacts, 'key'>): Promise<LedgerChain> {
  const head = await scope.em.fork().findOne(LedgerMark, { id: HEAD });
  if (!head || isGenuine(scope.site, head)) return verifyLedgerChain(scope);
  const chain = await verifyLedgerChain(scope, { site: old });
  if (!chain.ok) return chain;
  await scope.tx(async (tx) => {
    const held = await lockHead(tx, scope.site);
    if (isGenuine(old, held)) moveHead(tx, scope.site, held, { seq: Number(held.seq), hash: held.hash });
  });
  return chain;
}

function hashOf(before: string, entry: LedgerEntry, seq: number): string {
  const { id, key, kind, organizationId, currency, sourceKind, sourceId, orderId, gatewayAccountId } = entry;
  const facts = [
    ...[1, seq, id, key, kind, organizationId, currency, sourceKind, sourceId, orderId ?? null],
    ...[gatewayAccountId ?? null, entry.at.toISOString(), entry.createdAt.toISOString()],
    ...[entry.receivableMinor, entry.clearingMinor, entry.payableMinor, entry.platformFeeMinor, entry.feesMinor],
    ...[entry.taxMinor, entry.giftCardsMinor, entry.refundsDueMinor, entry.disputesMinor].map(Number),
    // Of entries that move none of them nothing was hashed before there were payouts.
    ...(Number(entry.payoutsDueMinor) === 0 && Number(entry.paidOutMinor) === 0
      ? []
      : ['payouts', Number(entry.payoutsDueMinor), Number(entry.paidOutMinor)]),
  ];
  return createHash('sha256')
    .update(`${before}\n${JSON.stringify(facts)}`)
    .digest('hex');
}
