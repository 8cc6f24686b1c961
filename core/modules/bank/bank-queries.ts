import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { BankBatch } from './bank-batch.entity.ts';
import { BankEntryShare } from './bank-entry-share.entity.ts';
import { BankEntry, type BankDoubt, type BankEntryState } from './bank-entry.entity.ts';
import { BankTransfer, type BankTransferState } from './bank-transfer.entity.ts';
import { unsealedAtBank, type AtBank } from './import-at.ts';

export interface BankEntryRow {
  readonly id: string;
  readonly accountId: string;
  readonly bookedOn: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly payer: string;
  /** Of the payer's account, as much as tells it from others. */
  readonly ibanEnding: string | null;
  readonly text: string;
  readonly state: BankEntryState;
  readonly doubt: BankDoubt | null;
  readonly orderCode: string | null;
  /** Where it is for several orders: how much for each. */
  readonly shares: readonly { readonly orderCode: string; readonly amountMinor: number }[];
  readonly note: string | null;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
}

export interface FindEntries {
  readonly organizationId: string;
  readonly state?: BankEntryState | undefined;
  /** The last one of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Money that came to the bank accounts of an organization, the newest first. */
export async function bankEntriesOf(
  scope: Scope,
  { organizationId, state, after, limit }: FindEntries,
): Promise<BankEntryRow[]> {
  const where = { organizationId, ...(state && { state }), ...(after !== undefined && { id: { $lt: after } }) };
  const rows = await scope.em.fork().find(BankEntry, where, { orderBy: { id: 'desc' }, limit });
  return entryRows(scope, rows);
}

export async function bankEntryOf(scope: Scope, { id, organizationId }: AtBank): Promise<BankEntryRow> {
  const row = isId(id) ? await scope.em.fork().findOne(BankEntry, { id, organizationId }) : null;
  if (!row) throw new DomainError('bank_entry.not_found', { status: 404 });
  return (await entryRows(scope, [row]))[0]!;
}

async function entryRows(scope: Scope, rows: readonly BankEntry[]): Promise<BankEntryRow[]> {
  const shares = await sharesOf(scope, rows);
  const codes = await codesOf(scope, [...rows, ...shares]);
  const byEntry = Map.groupBy(shares, ({ entry }) => entry.id);
  return rows.map((row) => {
    const { id, bookedOn, currency, amountMinor, payer, text, state } = row;
    const iban = row.payerIbanSealed ? unsealedAtBank(scope, row.payerIbanSealed) : null;
    return {
      ...{ id, accountId: row.account.id, bookedOn, currency, amountMinor, payer, text, state },
      ...{ doubt: row.doubt ?? null, note: row.note ?? null, orderCode: codes.get(row.order?.id ?? '') ?? null },
      ...{ settledAt: row.settledAt ?? null, settledBy: row.settledBy ?? null },
      ibanEnding: iban === null ? null : `… ${iban.slice(-4)}`,
      shares: (byEntry.get(id) ?? []).map((share) => ({
        ...{ orderCode: codes.get(share.order.id)!, amountMinor: share.amountMinor },
      })),
    };
  });
}

export interface BankTransferRow {
  readonly id: string;
  readonly accountId: string;
  readonly state: BankTransferState;
  readonly currency: string;
  readonly amountMinor: number;
  readonly holder: string;
  /** Null: nobody has said yet where to. */
  readonly iban: string | null;
  readonly text: string;
  readonly orderCode: string | null;
  readonly batchId: string | null;
  /** Whether it is a refund of an order, and may become a gift card instead. */
  readonly isRefund: boolean;
  /** Of one that the bank refused: what it said. */
  readonly note: string | null;
  readonly createdAt: Date;
}

export interface FindTransfers {
  readonly organizationId: string;
  readonly state?: BankTransferState | undefined;
  readonly batchId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Money that goes back by transfer, the newest first. */
export async function bankTransfersOf(
  scope: Scope,
  { organizationId, state, batchId, after, limit }: FindTransfers,
): Promise<BankTransferRow[]> {
  const where = {
    ...{ organizationId, ...(state && { state }), ...(batchId !== undefined && { batch: batchId }) },
    ...(after !== undefined && { id: { $lt: after } }),
  };
  const rows = await scope.em.fork().find(BankTransfer, where, { orderBy: { id: 'desc' }, limit });
  return transferRows(scope, rows);
}

export async function bankTransferOf(scope: Scope, { id, organizationId }: AtBank): Promise<BankTransferRow> {
  const row = isId(id) ? await scope.em.fork().findOne(BankTransfer, { id, organizationId }) : null;
  if (!row) throw new DomainError('bank_transfer.not_found', { status: 404 });
  return (await transferRows(scope, [row]))[0]!;
}

export function bankBatchesOf(scope: Scope, organizationId: string): Promise<BankBatch[]> {
  return scope.em.fork().find(BankBatch, { organizationId }, { orderBy: { id: 'desc' }, limit: 50 });
}

async function transferRows(scope: Scope, rows: readonly BankTransfer[]): Promise<BankTransferRow[]> {
  const codes = await codesOf(scope, rows);
  return rows.map((row) => {
    const { id, state, currency, amountMinor, holder, text, createdAt } = row;
    return {
      ...{ id, accountId: row.account.id, state, currency, amountMinor, holder, text, createdAt },
      ...{ orderCode: codes.get(row.order?.id ?? '') ?? null, batchId: row.batch?.id ?? null },
      ...{ isRefund: row.refundId !== null && row.refundId !== undefined, note: row.note ?? null },
      iban: row.ibanSealed ? unsealedAtBank(scope, row.ibanSealed) : null,
    };
  });
}

async function sharesOf(scope: Scope, rows: readonly BankEntry[]): Promise<BankEntryShare[]> {
  const ids = rows.filter(({ state, payment }) => state === 'captured' && !payment).map(({ id }) => id);
  if (ids.length === 0) return [];
  return scope.em.fork().find(BankEntryShare, { entry: { $in: ids } }, { orderBy: { id: 'asc' } });
}

async function codesOf(
  scope: Scope,
  rows: readonly (BankEntry | BankEntryShare | BankTransfer)[],
): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ order }) => order?.id ?? []))];
  if (ids.length === 0) return new Map();
  const orders = await scope.em.fork().find(Order, { id: { $in: ids } }, { fields: ['code'] });
  return new Map(orders.map(({ id, code }) => [id, code]));
}
