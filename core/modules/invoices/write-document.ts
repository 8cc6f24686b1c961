import { createHash } from 'node:crypto';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { OrderDetail } from '../orders/index.ts';
import type { Buyer, InvoiceContent, Position } from './invoice-content.ts';
import type { InvoiceContext } from './invoice-context.ts';
import { Invoice, type InvoiceCause } from './invoice.entity.ts';
import { takeNumber } from './take-number.ts';
import { contentOf, dayIn } from './write-content.ts';

/** An order whose row is locked, with its documents. */
export interface OpenOrder {
  readonly order: OrderDetail;
  readonly context: InvoiceContext;
  readonly documents: readonly Invoice[];
}

export interface Said {
  readonly positions: readonly Position[];
  readonly cause: InvoiceCause;
  readonly reason?: string | undefined;
  /** `nobody`: it is not mailed. */
  readonly notify?: 'nobody' | undefined;
}

export function writeInvoice(tx: TxScope, open: OpenOrder, said: Said & { readonly buyer: Buyer }): Promise<Invoice> {
  return write(tx, open, { ...said, kind: 'invoice', invoice: null });
}

/** Over all that is left of an invoice, or some of it. */
export function writeCreditNote(
  tx: TxScope,
  open: OpenOrder,
  said: Said & { readonly invoice: Invoice },
): Promise<Invoice> {
  // Who it was issued to then reads what is taken back.
  return write(tx, open, { ...said, kind: 'credit_note', buyer: contentIn(said.invoice).buyer });
}

type ToWrite = Said & {
  readonly kind: Invoice['kind'];
  readonly buyer: Buyer;
  readonly invoice: Invoice | null;
};

async function write(tx: TxScope, open: OpenOrder, document: ToWrite): Promise<Invoice> {
  const { order, context } = open;
  const { policy } = context;
  const { kind, positions, buyer, invoice, cause, reason = '', notify } = document;
  const issuedAt = tx.clock.now();
  const issuedOn = dayIn(issuedAt, context.zone);
  const { prefix, creditPrefix } = context.seller;
  const series = `${kind === 'invoice' ? prefix : creditPrefix}-${issuedOn.slice(0, 4)}-`;
  const { id: orderId, organizationId, eventId, locale, currency } = order;
  const totalMinor = positions.reduce((sum, position) => sum + position.totalMinor, 0);
  const about = { organizationId, eventId, orderId, kind, locale, totalMinor, currency };
  const notes = tx.filter('invoice.notes', policy.note === '' ? [] : [policy.note], {
    ...about,
    isBusiness: buyer.company !== null,
  });

  const number = await takeNumber(tx, { organizationId, series });
  const fullNumber = `${series}${String(number).padStart(5, '0')}`;
  const content = contentOf(order, {
    ...{ kind, number: fullNumber, issuedOn, positions, buyer, notes, context },
    corrects: invoice && { number: invoice.fullNumber, issuedOn: invoice.issuedOn },
    reason: reason || null,
  });
  const text = JSON.stringify(content);
  const row = tx.em.create(Invoice, {
    ...{ id: newId(), organizationId, order: orderId, kind, series, number, fullNumber, cause, issuedOn, issuedAt },
    version: open.documents.filter((one) => one.kind === kind).length + 1,
    invoice: invoice && invoice.id,
    buyerName: (buyer.company ?? buyer.name).slice(0, 200),
    ...{ locale, currency, totalMinor, taxMinor: content.taxMinor, content: text, hash: hashOf(text) },
  });
  await tx.em.flush();
  tx.audit(
    'invoice.issued',
    { kind: 'invoice', id: row.id, organizationId, label: fullNumber },
    {
      after: { kind, order: order.code, total: totalMinor, currency, hash: row.hash },
      ...(reason && { note: reason }),
    },
  );
  const total = { minor: totalMinor, currency };
  const said = { v: 1, invoiceId: row.id, organizationId, orderId, kind, number: fullNumber, total } as const;
  tx.emit('invoice.issued', { ...said, ...(notify && { notify }) });
  return row;
}

export function contentIn({ content }: Pick<Invoice, 'content'>): InvoiceContent {
  return JSON.parse(content) as InvoiceContent;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
