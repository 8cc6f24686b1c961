import { LockMode } from '@mikro-orm/core';
import { isPostgres } from '../../kernel/db/columns.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope, SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { GENESIS, isSigned, signMark, type Mark } from '../../kernel/signed-mark.ts';
import { LedgerMark } from './ledger-mark.entity.ts';

type Site = Pick<SiteFacts, 'key'>;

const PURPOSE = 'ledger-chain';

// There is one of each.
export const HEAD = '00000000-0000-7000-8000-000000000011';
const OPENED = '00000000-0000-7000-8000-000000000012';
export const SUMMED = '00000000-0000-7000-8000-000000000013';

/** Whoever holds the head is the only one who chains. */
export function lockHead(tx: TxScope, site: Site): Promise<LedgerMark> {
  return lockMark(tx, signed(site, { id: HEAD, kind: 'head', seq: 0, hash: GENESIS, at: tx.clock.now() }));
}

/** Whoever holds it is the only one who changes what is kept of entries. */
export function lockSummed(tx: TxScope): Promise<LedgerMark> {
  const at = tx.clock.now();
  return lockMark(tx, { id: SUMMED, kind: 'summed', seq: 0, hash: GENESIS, at, mac: GENESIS });
}

/** Made when it is first needed. */
async function lockMark(tx: TxScope, first: LedgerMark): Promise<LedgerMark> {
  const find = () => tx.em.findOne(LedgerMark, { id: first.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const found = await find();
  if (found) return found;
  await makeOnce(tx, first);
  return (await find())!;
}

export function moveHead(tx: TxScope, site: Site, head: LedgerMark, { seq, hash }: Mark): void {
  Object.assign(head, { seq, hash, at: tx.clock.now() });
  head.mac = signMark(site, PURPOSE, head);
}

const signed = (site: Site, mark: Omit<LedgerMark, 'mac'>): LedgerMark => ({
  ...mark,
  mac: signMark(site, PURPOSE, mark),
});

export function isGenuine(site: Site, mark: LedgerMark): boolean {
  return isSigned(site, PURPOSE, mark);
}

/** When what happened before there was a ledger was put into it. */
export async function openedAt(scope: Pick<Scope, 'em'>): Promise<Date | undefined> {
  return (await scope.em.fork().findOne(LedgerMark, { id: OPENED }))?.at;
}

/** Once, and said in the history: who empties the ledger cannot have it filled anew without being noticed. */
export function markOpened(scope: Scope): Promise<void> {
  return scope.tx(async (tx) => {
    const mark = { id: OPENED, kind: 'opened', seq: 0, hash: GENESIS, at: tx.clock.now() } as const;
    if (!(await makeOnce(tx, signed(scope.site, mark)))) return;
    tx.audit('ledger.opened', { kind: 'ledger', id: OPENED });
  });
}

/** How often the history says that the ledger was opened. */
export async function timesOpened({ em }: Pick<Scope, 'em'>): Promise<number> {
  const [row] = await em
    .fork()
    .execute<{ times: unknown }[]>("select count(*) as times from audit_entries where action = 'ledger.opened'");
  return numberIn(row?.times);
}

/** Answers whether it was not there. */
async function makeOnce(tx: TxScope, mark: LedgerMark): Promise<boolean> {
  const values = 'into ledger_marks (id, kind, seq, hash, at, mac) values (?, ?, ?, ?, ?, ?)';
  const sql = isPostgres(tx.em.getPlatform()) ? `insert ${values} on conflict do nothing` : `insert ignore ${values}`;
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    sql,
    [mark.id, mark.kind, mark.seq, mark.hash, mark.at, mark.mac],
    'run',
  );
  return affectedRows === 1;
}
