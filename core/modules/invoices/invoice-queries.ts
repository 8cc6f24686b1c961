import { likePattern } from '../../kernel/db/like.ts';
import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { InvoiceContent } from './invoice-content.ts';
import type { InvoiceKind } from './invoice.entity.ts';
import type { AtInvoice } from './issue-invoice.ts';

type Reads = Pick<Scope, 'em'>;
type Raw = Readonly<Record<string, unknown>>;

export interface InvoiceRow {
  readonly id: string;
  readonly organizationId: string;
  readonly orderId: string;
  readonly orderCode: string;
  readonly eventId: string;
  readonly kind: InvoiceKind;
  readonly fullNumber: string;
  readonly issuedOn: string;
  readonly issuedAt: Date;
  readonly buyerName: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly taxMinor: number;
  /** Of an invoice: what its credit notes took back. */
  readonly creditedMinor: number;
  /** Of a credit note: the invoice that it is about. */
  readonly invoice: { readonly id: string; readonly fullNumber: string } | null;
}

export interface InvoiceDetail extends InvoiceRow {
  readonly content: InvoiceContent;
  readonly hash: string;
}

export interface InvoiceFilter {
  readonly organizationId: string;
  readonly kind?: InvoiceKind | undefined;
  /** Issued on that day or later, by the organization's clock. */
  readonly from?: string | undefined;
  /** Until that day. */
  readonly to?: string | undefined;
  readonly eventId?: string | undefined;
  readonly currency?: string | undefined;
  /** Part of a number or of whom it was issued to, or an order's code. */
  readonly q?: string | undefined;
}

export interface ListInvoices extends InvoiceFilter {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

const COLUMNS = `i.id, i.organization_id, i.order_id, o.code, o.event_id, i.kind, i.full_number, i.issued_on, i.issued_at,
  i.buyer_name, i.currency, i.total_minor, i.tax_minor, i.invoice_id, p.full_number as invoice_number,
  (select coalesce(sum(c.total_minor), 0) from invoices c where c.invoice_id = i.id) as credited_minor`;
const FROM = `from invoices i inner join orders o on o.id = i.order_id left join invoices p on p.id = i.invoice_id`;

/** The newest first. */
export async function listInvoices(
  { em }: Reads,
  { cursor, limit = 50, ...filter }: ListInvoices,
): Promise<{ readonly rows: readonly InvoiceRow[]; readonly nextCursor: string | undefined }> {
  const { where, values } = conditionsOf(filter);
  const after = cursor !== undefined && isId(cursor) ? cursor : undefined;
  const found = await em.execute<Raw[]>(
    `select ${COLUMNS} ${FROM} where ${where} ${after ? 'and i.id < ?' : ''} order by i.id desc limit ${limit + 1}`,
    [...values, ...(after ? [after] : [])],
  );
  const rows = found.slice(0, limit).map(invoiceRow);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}

export interface InvoiceTotals {
  readonly currency: string;
  readonly kind: InvoiceKind;
  readonly count: number;
  readonly totalMinor: number;
  readonly taxMinor: number;
}

/** What all documents of a list come to, by currency and kind. */
export async function sumInvoices({ em }: Reads, filter: InvoiceFilter): Promise<InvoiceTotals[]> {
  const { where, values } = conditionsOf(filter);
  const rows = await em.execute<Raw[]>(
    `select i.currency, i.kind, count(*) as documents, sum(i.total_minor) as total, sum(i.tax_minor) as tax ${FROM}
     where ${where} group by i.currency, i.kind order by i.currency, i.kind desc`,
    values,
  );
  return rows.map((row) => ({
    ...{ currency: String(row['currency']), kind: row['kind'] as InvoiceKind, count: numberIn(row['documents']) },
    ...{ totalMinor: numberIn(row['total']), taxMinor: numberIn(row['tax']) },
  }));
}

/** All documents of an order, the oldest first. */
export async function invoicesOfOrder({ em }: Reads, orderId: string): Promise<InvoiceRow[]> {
  const rows = await em.execute<Raw[]>(`select ${COLUMNS} ${FROM} where i.order_id = ? order by i.id`, [orderId]);
  return rows.map(invoiceRow);
}

/** The documents of some orders, a part after the other, with all that they say. */
export async function invoicesOfOrders({ em }: Reads, orderIds: readonly string[]): Promise<InvoiceDetail[]> {
  if (orderIds.length === 0) return [];
  const rows = await em.execute<Raw[]>(
    `select ${COLUMNS}, i.content, i.hash ${FROM} where i.order_id in (?) order by i.id`,
    [orderIds],
  );
  return rows.map(detailRow);
}

export async function invoiceOf({ em }: Reads, { organizationId, id }: AtInvoice): Promise<InvoiceDetail> {
  const row = await invoiceById({ em }, id);
  if (row?.organizationId !== organizationId) throw new DomainError('invoice.not_found', { status: 404 });
  return row;
}

export async function invoiceById({ em }: Reads, id: string): Promise<InvoiceDetail | undefined> {
  if (!isId(id)) return undefined;
  const [row] = await em.execute<Raw[]>(`select ${COLUMNS}, i.content, i.hash ${FROM} where i.id = ?`, [id]);
  return row && detailRow(row);
}

function conditionsOf({ organizationId, kind, from, to, eventId, currency, q = '' }: InvoiceFilter) {
  const word = q.trim();
  const like = likePattern(word.toLowerCase());
  const conditions: readonly (readonly [string, ...string[]])[] = [
    ['i.organization_id = ?', organizationId],
    ...(kind === undefined ? [] : [['i.kind = ?', kind] as const]),
    ...(from === undefined ? [] : [['i.issued_on >= ?', from] as const]),
    ...(to === undefined ? [] : [['i.issued_on <= ?', to] as const]),
    ...(eventId === undefined ? [] : [['o.event_id = ?', eventId] as const]),
    ...(currency === undefined ? [] : [['i.currency = ?', currency] as const]),
    ...(word === ''
      ? []
      : [
          [
            '(lower(i.full_number) like ? or lower(i.buyer_name) like ? or o.code = ?)',
            ...[like, like, word.toUpperCase()],
          ] as const,
        ]),
  ];
  return { where: conditions.map(([sql]) => sql).join(' and '), values: conditions.flatMap(([, ...values]) => values) };
}

function invoiceRow(row: Raw): InvoiceRow {
  return {
    ...{ id: String(row['id']), organizationId: String(row['organization_id']), orderId: String(row['order_id']) },
    ...{ orderCode: String(row['code']), eventId: String(row['event_id']), kind: row['kind'] as InvoiceKind },
    ...{ fullNumber: String(row['full_number']), issuedOn: String(row['issued_on']) },
    issuedAt: instantIn(row['issued_at']),
    ...{ buyerName: String(row['buyer_name']), currency: String(row['currency']) },
    ...{ totalMinor: numberIn(row['total_minor']), taxMinor: numberIn(row['tax_minor']) },
    creditedMinor: numberIn(row['credited_minor']),
    invoice: row['invoice_id'] ? { id: String(row['invoice_id']), fullNumber: String(row['invoice_number']) } : null,
  };
}

function detailRow(row: Raw): InvoiceDetail {
  return {
    ...invoiceRow(row),
    content: JSON.parse(String(row['content'])) as InvoiceContent,
    hash: String(row['hash']),
  };
}
