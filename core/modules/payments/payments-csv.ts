import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { listPayments, type PaymentFilter } from './list-payments.ts';
import { listRefunds, type RefundFilter } from './list-refunds.ts';
import type { MoneyPage } from './money-filter.ts';

type Reads = Pick<Scope, 'em' | 't'>;

const AT_ONCE = 500;
const COMMON = ['at', 'order', 'name', 'email', 'account', 'gateway', 'state'];
const PAYMENT_COLUMNS = [
  ...[...COMMON, 'why', 'currency', 'amount', 'captured', 'refunded', 'fee', 'settled', 'ref', 'reference', 'id'],
];
const REFUND_COLUMNS = [...COMMON, 'currency', 'amount', 'reason', 'origin', 'settled', 'ref', 'payment', 'id'];

/** All payments that the list shows. */
export function paymentsCsv(scope: Reads, filter: PaymentFilter): Readable {
  return csvOf(scope, PAYMENT_COLUMNS, paymentRecords(scope, filter));
}

/** All refunds that the list shows. */
export function refundsCsv(scope: Reads, filter: RefundFilter): Readable {
  return csvOf(scope, REFUND_COLUMNS, refundRecords(scope, filter));
}

function csvOf({ t }: Reads, keys: readonly string[], records: AsyncIterable<object>): Readable {
  const columns = keys.map((key) => ({ key, header: t(`finance.csv.${key}`) }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records).pipe(csv);
}

async function* paymentRecords(scope: Reads, filter: PaymentFilter) {
  for await (const row of all((cursor) => listPayments(scope, { ...filter, cursor, limit: AT_ONCE }))) {
    const amount = (minor: number) => toDecimal(money(minor, row.currency));
    yield {
      ...commonOf(row),
      state: scope.t(`payments.state.${row.state}`),
      why: row.reason === null ? '' : scope.t(`finance.reason.${row.reason}`),
      ...{ amount: amount(row.amountMinor), captured: amount(row.capturedMinor) },
      ...{ refunded: amount(row.refundedMinor), fee: amount(row.feeMinor) },
      reference: row.reference ?? '',
    };
  }
}

async function* refundRecords(scope: Reads, filter: RefundFilter) {
  for await (const row of all((cursor) => listRefunds(scope, { ...filter, cursor, limit: AT_ONCE }))) {
    yield {
      ...commonOf(row),
      state: scope.t(`payments.refund_state.${row.state}`),
      amount: toDecimal(money(row.amountMinor, row.currency)),
      reason: row.reason ?? '',
      origin: scope.t(`finance.origin.${row.origin}`),
      payment: row.paymentId,
    };
  }
}

interface Common {
  readonly id: string;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly currency: string;
  readonly gateway: string;
  readonly ref: string | null;
  readonly account: { readonly label: string };
  readonly order: { readonly code: string; readonly name: string | null; readonly email: string | null };
}

function commonOf({ id, createdAt, settledAt, currency, gateway, ref, account, order }: Common) {
  return {
    ...{ id, currency, gateway, at: createdAt.toISOString(), settled: settledAt?.toISOString() ?? '', ref: ref ?? '' },
    ...{ account: account.label, order: order.code, name: order.name ?? '', email: order.email ?? '' },
  };
}

async function* all<R>(read: (cursor: string | undefined) => Promise<MoneyPage<R>>): AsyncGenerator<R> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield* page.rows;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
