import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { translate } from '../../kernel/values/translated.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import { taxesTogether, type TaxAmount } from '../pricing/index.ts';
import { notesOf, type NoteRow } from './order-notes.ts';
import { listOrders, ordersByIds, type ListOrders } from './order-queries.ts';
import type { OrderDetail } from './order-rows.ts';
import { taxesLeft } from './sum-up.ts';

const AT_ONCE = 200;
const COLUMNS = [
  ...['order', 'event', 'state', 'placed_at', 'confirmed_at', 'currency', 'total', 'paid', 'refunded', 'kept', 'fees'],
  ...['tax', 'rate', 'within', 'amount', 'waived', 'note', 'name', 'company', 'country', 'vat_id'],
  ...['follow_up', 'staff_notes'],
] as const;
type Entry = Readonly<Record<(typeof COLUMNS)[number], string>>;
type Reads = Pick<Scope, 'em' | 't' | 'locale'>;

/** Orders for the books: a row for each tax of each order, and one for an order without any. */
export function ordersCsv(scope: Reads, list: Omit<ListOrders, 'cursor' | 'limit'>): Readable {
  const columns = COLUMNS.map((key) => ({ key, header: scope.t(`orders.csv.${key}`) }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records(scope, list)).pipe(csv);
}

async function* records(scope: Reads, list: ListOrders): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const page = await listOrders(scope, { ...list, cursor, limit: AT_ONCE });
    const ids = page.rows.map(({ id }) => id);
    const details = new Map((await ordersByIds(scope, ids)).map((order) => [order.id, order]));
    const notes = Map.groupBy(await notesOf(scope, ids), ({ orderId }) => orderId);
    for (const id of ids) yield* recordsOf(scope, details.get(id)!, notes.get(id) ?? []);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function recordsOf(scope: Reads, order: OrderDetail, notes: readonly NoteRow[]): Entry[] {
  const amount = (minor: number) => toDecimal(money(minor, order.currency));
  const when = (at: Date | null) => (at ? localOf(at, order.eventZone).replace('T', ' ') : '');
  const taxes = taxesTogether([
    ...order.lines.map((line) => ({ taxes: taxesLeft(line) })),
    ...order.fees.map((fee) => ({ taxes: fee.taxes ?? [] })),
  ]);
  const facts = {
    order: order.code,
    event: translate(order.eventTitle, scope.locale, order.eventLocale),
    state: scope.t(`orders.state.${order.state}`),
    placed_at: when(order.placedAt),
    confirmed_at: when(order.confirmedAt),
    currency: order.currency,
    total: amount(order.totalMinor),
    paid: amount(order.paidMinor),
    refunded: amount(order.refundedMinor),
    kept: amount(order.keptMinor),
    fees: amount(order.fees.reduce((sum, { minor }) => sum + minor, 0)),
    name: order.name ?? '',
    company: order.business?.company ?? '',
    country: order.business?.country ?? '',
    vat_id: order.business?.vatId ?? '',
    follow_up: order.followUpOn ?? '',
    // The oldest first, as they are read.
    staff_notes: notes
      .toReversed()
      .map(({ at, by, text }) => `${when(at)} ${by}: ${text}`)
      .join('\n'),
  };
  const note = order.business?.reverseCharge ?? '';
  const none = { tax: '', rate: '', within: '', amount: amount(0), waived: amount(0), note };
  const rows = taxes.map((tax) => ({
    ...taxFacts(scope, tax, amount),
    note: [tax.note, note].filter(Boolean).join(' '),
  }));
  return (rows.length > 0 ? rows : [none]).map((row) => ({ ...facts, ...row }));
}

function taxFacts(scope: Reads, tax: TaxAmount, amount: (minor: number) => string) {
  return {
    tax: tax.name,
    rate: new Intl.NumberFormat(scope.locale, { style: 'percent', maximumFractionDigits: 2 }).format(tax.rate / 10_000),
    within: scope.t(tax.inclusive ? 'taxes.inclusive' : 'taxes.added'),
    amount: amount(tax.minor),
    waived: amount(tax.waivedMinor ?? 0),
  };
}
