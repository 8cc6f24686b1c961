import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { allocate, money } from '../../kernel/values/money.ts';
import { amountsIn, less, NOTHING, sumsSql, type Amounts } from './accounts.ts';
import type { EntryKind } from './ledger-entry.entity.ts';
import { post, type Entry } from './post.ts';

interface BilledFee {
  /** `core.platform.…`: the site's. */
  readonly code: string;
  readonly minor: number;
  readonly taxes?: readonly { readonly minor: number }[];
  readonly paidBy?: 'buyer' | 'organizer';
  /** Of one that the organizer bears, what of it stays although the order is cancelled. */
  readonly staysMinor?: number;
}

/** What of an order says what it costs. */
export interface Billed {
  readonly state: string;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly keptMinor: number;
  readonly currency: string;
  readonly fees: readonly BilledFee[];
}

export interface OrderToBill extends Billed {
  readonly id: string;
  readonly organizationId: string;
}

/**
 * What buyers are asked for an order, and whose it is: all that it costs once it is confirmed; of a cancelled one what the
 * organizer keeps, in the proportions that it had, and what the organizer bears all the same; before that nothing.
 */
export function billOf(order: Billed): Amounts {
  // What is free costs nobody anything: a rush of it writes nothing here.
  if (order.state === 'confirmed') return order.totalMinor === 0 ? NOTHING : dealtOut(order);
  if (order.state !== 'cancelled') return NOTHING;
  const kept = order.keptMinor === 0 ? NOTHING : keptOf(order);
  const borne = sum(order.fees.filter(isBorneForSite).map(({ staysMinor = 0 }) => staysMinor));
  return { ...kept, payable: kept.payable + borne, platform_fee: kept.platform_fee - borne };
}

function keptOf(order: Billed): Amounts {
  const whole = dealtOut({ ...order, fees: order.fees.filter(({ paidBy }) => paidBy !== 'organizer') });
  const parts = ['payable', 'platform_fee', 'fees', 'tax'] as const;
  // Where nothing was asked, or more goes off than there is, all that is kept is the organization's.
  if (order.totalMinor === 0 || parts.some((part) => whole[part] > 0)) {
    return { ...NOTHING, receivable: order.keptMinor, payable: -order.keptMinor };
  }
  const shares = allocate(
    money(order.keptMinor, order.currency),
    parts.map((part) => -whole[part]),
  );
  const kept = Object.fromEntries(parts.map((part, index) => [part, 0 - shares[index]!.minor]));
  return { ...NOTHING, receivable: order.keptMinor, ...kept };
}

function dealtOut({ totalMinor, taxMinor, fees }: Billed): Amounts {
  const paid = fees.filter(({ paidBy }) => paidBy !== 'organizer');
  const borne = sum(fees.filter(isBorneForSite).map(({ minor }) => minor));
  // The site hands the tax on its fees on by itself: what an organization owes the tax office is without it.
  const ofSite = sum(paid.filter(isOfSite).map(({ minor }) => minor));
  const taxOfSite = ofSite - sum(paid.filter(isOfSite).map(netOf));
  const ofOthers = sum(paid.filter((fee) => !isOfSite(fee)).map(netOf));
  return {
    ...NOTHING,
    receivable: totalMinor,
    payable: 0 - (totalMinor - (taxMinor - taxOfSite) - ofSite - ofOthers) + borne,
    platform_fee: 0 - ofSite - borne,
    fees: 0 - ofOthers,
    tax: 0 - (taxMinor - taxOfSite),
  };
}

/**
 * A locked order costs something else than it did, or anything at all: the difference to what was posted for it is posted.
 * Called again it posts nothing.
 */
export async function billOrder(tx: TxScope, order: OrderToBill, kind: EntryKind & `order.${string}`): Promise<void> {
  const [row] = await tx.em.execute<Record<string, unknown>[]>(
    `select count(*) as entries, ${sumsSql()} from ledger_entries where order_id = ? and source_kind = 'order'`,
    [order.id],
  );
  await post(tx, billEntry(order, { entries: numberIn(row?.['entries']), posted: amountsIn(row ?? {}) }, kind));
}

export interface BilledBefore {
  readonly entries: number;
  readonly posted: Amounts;
}

/** The entry that makes what was posted for an order what it costs now. */
export function billEntry(order: OrderToBill, { entries, posted }: BilledBefore, kind: EntryKind, at?: Date): Entry {
  return {
    ...{ organizationId: order.organizationId, currency: order.currency, kind, orderId: order.id },
    source: { kind: 'order', id: order.id },
    what: `bill-${entries + 1}`,
    lines: less(billOf(order), posted),
    ...(at && { at }),
  };
}

/** An order as it was read with plain SQL. */
export function orderToBill(row: Readonly<Record<string, unknown>>): OrderToBill {
  return {
    ...{ id: String(row['id']), organizationId: String(row['organization_id']), currency: String(row['currency']) },
    state: String(row['state']),
    totalMinor: numberIn(row['total_minor']),
    taxMinor: numberIn(row['tax_minor']),
    keptMinor: numberIn(row['kept_minor']),
    fees: jsonIn<BilledFee[]>(row['fees']),
  };
}

const isOfSite = ({ code }: BilledFee) => code.startsWith('core.platform.');
const isBorneForSite = (fee: BilledFee) => fee.paidBy === 'organizer' && isOfSite(fee);

function netOf({ minor, taxes = [] }: BilledFee): number {
  return minor - sum(taxes.map((tax) => tax.minor));
}

function sum(minors: readonly number[]): number {
  return minors.reduce((a, b) => a + b, 0);
}
