import { LockMode } from '@mikro-orm/core';
import type { Scope, SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { GENESIS, isSigned, signMark, type Mark } from '../../kernel/signed-mark.ts';
import { LedgerMark } from './ledger-mark.entity.ts';

type Site = Pick<SiteFacts, 'key'>;

const PURPOSE = 'ledger-chain';

// There is one of each.
export const HEAD = '00000000-0000-7000-8000-000000000011';
const OPENED = '00000000-0000-7000-8000-000000000012';

/** Whoever holds the head is the only one who chains. Made when it is first needed. */
export async function lockHead(tx: TxScope, site: Site): Promise<LedgerMark> {
  const find = () => tx.em.findOne(LedgerMark, { id: HEAD }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const found = await find();
  if (found) return found;
  await makeOnce(tx, site, { id: HEAD, kind: 'head', seq: 0, hash: GENESIS, at: tx.clock.now() });
  return (await find())!;
}

export function moveHead(tx: TxScope, site: Site, head: LedgerMark, { seq, hash }: Mark): void {
  Object.assign(head, { seq, hash, at: tx.clock.now() });
  head.mac = signMark(site, PURPOSE, head);
}

export function isGenuine(site: Site, mark: LedgerMark): boolean {
  return isSigned(site, PURPOSE, mark);
}

/** When what happened before there was a ledger was put into it. */
export async function openedAt(scope: Pick<Scope, 'em'>): Promise<Date | undefined> {
  return (await scope.em.fork().findOne(LedgerMark, { id: OPENED }))?.at;
}

export function markOpened(scope: Scope): Promise<void> {
  return scope.tx((tx) =>
    makeOnce(tx, scope.site, { id: OPENED, kind: 'opened', seq: 0, hash: GENESIS, at: tx.clock.now() }),
  );
}

async function makeOnce(tx: TxScope, site: Site, mark: Omit<LedgerMark, 'mac'>): Promise<void> {
  const row = { ...mark, mac: signMark(site, PURPOSE, mark) };
  await tx.em.upsert(LedgerMark, row, { onConflictFields: ['id'], onConflictAction: 'ignore' });
}
