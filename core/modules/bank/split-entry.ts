import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode, Order } from '../orders/index.ts';
import { recordTransfer } from '../payments/index.ts';
import { BankEntryShare } from './bank-entry-share.entity.ts';
import type { BankEntry } from './bank-entry.entity.ts';
import type { AtBank } from './import-at.ts';
import { subjectOfEntry } from './run-bank-import.ts';
import { lockOpen, returnMoney, settle } from './settle-entry.ts';

export interface EntryShare {
  readonly orderCode: string;
  readonly minor: number;
}

export interface SplitEntry extends AtBank {
  readonly shares: readonly EntryShare[];
  /** What becomes of what is left: it goes back, or stays without being anybody's. */
  readonly rest: 'return' | 'keep';
}

/** At the most so many orders in one transfer. */
export const MOST_SHARES = 20;

/** A person says which orders one transfer is for, and how much of it each. */
export async function splitEntry(scope: Scope, { shares, rest, ...at }: SplitEntry): Promise<void> {
  refuseSums(shares);
  await scope.tx(async (tx) => {
    const entry = await lockOpen(tx, at);
    const left = entry.amountMinor - shares.reduce((sum, { minor }) => sum + minor, 0);
    if (left < 0) throw new DomainError('bank_entry.too_much', { status: 409, field: 'shares' });
    // Always in the same order, so that two who split at once do not wait for each other.
    const own = (await ordersOf(tx, at.organizationId, shares)).toSorted((a, b) => (a.order.id < b.order.id ? -1 : 1));
    for (const share of own) await record(tx, entry, share);
    if (left > 0 && rest === 'return') returnMoney(tx, entry, left);
    await settle(tx, entry, 'captured');
    const orders = Object.fromEntries(own.map(({ order, minor }) => [order.code, minor]));
    tx.audit('bank_entry.split', subjectOfEntry(entry, tx), { after: { ...orders, ...(left > 0 && { left, rest }) } });
  });
}

interface OwnShare {
  readonly order: Order;
  readonly minor: number;
}

async function record(tx: TxScope, entry: BankEntry, { order, minor }: OwnShare): Promise<void> {
  const { organizationId, account, currency, text: reference } = entry;
  const transfer = { orderId: order.id, accountId: account.id, currency, minor, reference };
  const { paymentId: payment } = await recordTransfer(tx, transfer);
  await tx.em.flush();
  tx.em.create(BankEntryShare, {
    ...{ id: newId(), organizationId, entry: entry.id, order: order.id, payment, amountMinor: minor },
  });
}

async function ordersOf(tx: TxScope, organizationId: string, shares: readonly EntryShare[]): Promise<OwnShare[]> {
  const own: OwnShare[] = [];
  for (const [index, { orderCode, minor }] of shares.entries()) {
    const code = normalizeOrderCode(orderCode);
    const field = `shares.${index}.orderCode`;
    const order = await tx.em.findOne(Order, { code, organizationId, state: { $ne: 'draft' } });
    if (!order) throw new DomainError('order.not_found', { status: 404, params: { code }, field });
    if (own.some((one) => one.order.id === order.id)) throw new DomainError('bank_entry.order_twice', { field });
    own.push({ order, minor });
  }
  return own;
}

function refuseSums(shares: readonly EntryShare[]): void {
  if (shares.length < 1 || shares.length > MOST_SHARES) {
    throw new DomainError('bank_entry.shares', { field: 'shares', params: { most: MOST_SHARES } });
  }
  const wrong = shares.findIndex(({ minor }) => !Number.isSafeInteger(minor) || minor <= 0);
  if (wrong >= 0) throw new DomainError('bank_entry.share_amount', { field: `shares.${wrong}.amount` });
}
