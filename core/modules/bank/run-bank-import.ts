import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { lockOrder } from '../orders/index.ts';
import { entryNeedsAttention, recordTransfer } from '../payments/index.ts';
import { BankEntry } from './bank-entry.entity.ts';
import type { BankImport } from './bank-import.entity.ts';
import { matchEntries, type EntryPlace } from './find-orders.ts';
import { bankImportOf, actorName, lockDraft, sealedAtBank, subjectOfImport, type AtBank } from './import-at.ts';
import { previewBankImport } from './preview-bank-import.ts';
import type { KeyedEntry } from './statement.ts';

export interface BankImportResult {
  /** Recorded as the money of an order. */
  readonly captured: number;
  /** A person decides. */
  readonly open: number;
  /** Came with an earlier statement. */
  readonly known: number;
  readonly outgoing: number;
  readonly badRows: readonly number[];
}

/**
 * Takes the entries of a statement in, each in a transaction of its own and each once: whatever breaks, it can be run
 * again. What was shown before is not promised: whose money it is, is decided with the order held.
 */
export async function runBankImport(scope: Scope, at: AtBank): Promise<BankImportResult> {
  const row = await bankImportOf(scope, at);
  const { entries, outgoing, badRows } = await previewBankImport(scope, at);
  const counts = { captured: 0, open: 0, known: 0 };
  for (const entry of entries) counts[entry.isKnown ? 'known' : await takeIn(scope, row, entry)] += 1;
  await scope.tx(async (tx) => {
    const locked = await lockDraft(tx, at);
    Object.assign(locked, { state: 'done', contentSealed: null, doneAt: tx.clock.now(), entryCount: entries.length });
    tx.audit('bank_import.done', subjectOfImport(locked), { after: { ...counts } });
  });
  return { ...counts, outgoing, badRows };
}

/** Forgets a statement that nothing was taken from. */
export async function discardBankImport(scope: Scope, at: AtBank): Promise<void> {
  await scope.tx(async (tx) => {
    const row = await lockDraft(tx, at);
    // Of one that broke in the middle, what was taken in stays, and what it came with.
    if ((await tx.em.count(BankEntry, { import: row.id })) > 0) {
      Object.assign(row, { state: 'done', contentSealed: null, doneAt: tx.clock.now() });
    } else tx.em.remove(row);
    tx.audit('bank_import.discarded', subjectOfImport(row));
  });
}

async function takeIn(scope: Scope, at: BankImport, entry: KeyedEntry): Promise<'captured' | 'open' | 'known'> {
  try {
    const payerIbanSealed = entry.iban === '' ? null : sealedAtBank(scope, entry.iban.slice(0, 40));
    return await scope.tx((tx) => takeOne(tx, at, { ...entry, payerIbanSealed }));
  } catch (error) {
    // Another import has it, or had it first.
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const same = { account: at.account.id, entryKey: entry.key };
    if ((await scope.em.fork().count(BankEntry, same)) === 0) throw error;
    return 'known';
  }
}

async function takeOne(
  tx: TxScope,
  at: BankImport,
  entry: KeyedEntry & { readonly payerIbanSealed: string | null },
): Promise<'captured' | 'open'> {
  const { organizationId } = at;
  const accountId = at.account.id;
  const place = { organizationId, accountId };
  const row = tx.em.create(BankEntry, {
    ...{
      id: newId(),
      organizationId,
      account: accountId,
      import: at.id,
      entryKey: entry.key,
      bookedOn: entry.bookedOn,
    },
    ...{ currency: entry.currency, amountMinor: entry.minor, payer: entry.payer.slice(0, 140), state: 'open' },
    ...{ payerIbanSealed: entry.payerIbanSealed, text: entry.text.slice(0, 1000), createdAt: tx.clock.now() },
  });
  // The constraint decides who takes it: whoever comes second waits here, holding nothing.
  await tx.em.flush();
  const match = await matchHeld(tx, place, entry);
  if (match.kind === 'exact') {
    const orderId = match.order.id;
    const { currency, minor, text: reference } = entry;
    const { paymentId } = await recordTransfer(tx, { orderId, accountId, currency, minor, reference });
    const settled = { settledAt: tx.clock.now(), settledBy: actorName(tx) };
    tx.em.assign(row, { state: 'captured', order: orderId, payment: paymentId, ...settled });
    tx.audit('bank_entry.captured', subjectOfEntry(row, tx), { after: { order: match.order.code, by: match.by } });
    return 'captured';
  }
  const orderId = match.order?.id ?? null;
  tx.em.assign(row, { doubt: match.doubt, order: orderId });
  const facts = { doubt: match.doubt, paid: entry.minor, currency: entry.currency };
  entryNeedsAttention(tx, { organizationId, orderId, entryId: row.id }, facts);
  tx.audit('bank_entry.needs_attention', subjectOfEntry(row, tx), { after: { doubt: match.doubt } });
  return 'open';
}

/** The match, looked at once more with its order held: only then is what is owed for certain. */
async function matchHeld(tx: TxScope, at: EntryPlace, entry: KeyedEntry) {
  const [seen] = await matchEntries(tx.em, at, [entry]);
  if (!seen!.order) return seen!;
  await lockOrder(tx, seen!.order.id);
  return (await matchEntries(tx.em, at, [entry]))[0]!;
}

export function subjectOfEntry(
  { id, organizationId, amountMinor, currency, bookedOn }: BankEntry,
  { locale }: Pick<TxScope, 'locale'>,
) {
  const label = `${formatMoney(money(amountMinor, currency), locale)}, ${bookedOn}`;
  return { kind: 'bank_entry', id, organizationId, label };
}
