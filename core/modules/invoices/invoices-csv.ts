import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import type { InvoiceContent } from './invoice-content.ts';
import { invoicesOfOrders, listInvoices, type InvoiceFilter } from './invoice-queries.ts';

const AT_ONCE = 200;
const COLUMNS = [
  ...['number', 'kind', 'issued', 'order', 'buyer', 'country', 'vat_id', 'of_invoice', 'currency', 'tax', 'rate'],
  ...['net', 'tax_amount', 'gross'],
] as const;
type Entry = Readonly<Record<(typeof COLUMNS)[number], string>>;
type Reads = Pick<Scope, 'em' | 't'>;

/** Documents for the books: a row for each tax of each. What credit notes take back stands in it as they say it. */
export function invoicesCsv(scope: Reads, filter: InvoiceFilter): Readable {
  const columns = COLUMNS.map((key) => ({ key, header: scope.t(`invoices.csv.${key}`) }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records(scope, filter)).pipe(csv);
}

async function* records(scope: Reads, filter: InvoiceFilter): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const { rows, nextCursor } = await listInvoices(scope, { ...filter, cursor, limit: AT_ONCE });
    const orderIds = [...new Set(rows.map(({ orderId }) => orderId))];
    const details = new Map((await invoicesOfOrders(scope, orderIds)).map((one) => [one.id, one.content]));
    for (const { id } of rows) yield* recordsOf(scope, details.get(id)!);
    cursor = nextCursor;
  } while (cursor !== undefined);
}

function recordsOf({ t }: Reads, content: InvoiceContent): Entry[] {
  const { number, kind, issuedOn, orderCode, buyer, corrects, currency } = content;
  const amount = (minor: number) => toDecimal(money(minor, currency));
  return content.taxes.map(({ name, rate, netMinor, taxMinor }) => ({
    ...{ number, kind: t(`invoices.kind.${kind}`), issued: issuedOn, order: orderCode },
    ...{ buyer: buyer.company ?? buyer.name, country: buyer.country ?? '', vat_id: buyer.vatId ?? '' },
    ...{ of_invoice: corrects?.number ?? '', currency, tax: name, rate: toDecimal(money(rate, 'EUR')) },
    ...{ net: amount(netMinor), tax_amount: amount(taxMinor), gross: amount(netMinor + taxMinor) },
  }));
}
