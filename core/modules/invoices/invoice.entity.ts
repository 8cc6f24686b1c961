import { defineEntity, p } from '@mikro-orm/core';
import { currency, hash, id, instant, longText, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Order } from '../orders/index.ts';

export type InvoiceKind = 'invoice' | 'credit_note';

/** Why it was issued: the order became so, somebody in the back office said so, or the buyer asked for it. */
export type InvoiceCause = 'order' | 'staff' | 'buyer';

/**
 * A document as it was issued. Nothing changes one: what is wrong is corrected by a credit note and another invoice, and
 * the database refuses the rest. Amounts are above zero in both kinds.
 */
const InvoiceSchema = defineEntity({
  name: 'Invoice',
  tableName: 'invoices',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    kind: state<InvoiceKind>(),
    /** Counts the documents of an order; whoever writes one twice finds its place taken. */
    version: p.integer(),
    /** What stands before the number: the prefix and the year. */
    series: text(40),
    /** Without gaps within its series. */
    number: p.integer(),
    /** Both, as people write it. */
    fullNumber: text(60),
    /** The invoice that a credit note takes back, or some of it. */
    invoice: () => p.manyToOne(Invoice).ref().nullable().createForeignKeyConstraint(false),
    cause: state<InvoiceCause>(),
    /** The day by the organization's clock. */
    issuedOn: text(10),
    issuedAt: instant(),
    buyerName: text(200),
    locale: text(20),
    currency: currency(),
    totalMinor: minorUnits(),
    taxMinor: minorUnits(),
    /** All that it says, as JSON text: the same letters for ever. */
    content: longText(),
    /** SHA-256 of the content. */
    hash: hash(),
  },
  uniques: [
    { name: 'invoices_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'invoices_number_uq', properties: ['organizationId', 'series', 'number'] },
    { name: 'invoices_version_uq', properties: ['order', 'kind', 'version'] },
  ],
  checks: [
    { name: 'invoices_amount_ck', expression: 'total_minor >= 0 and tax_minor >= 0 and tax_minor <= total_minor' },
    { name: 'invoices_number_ck', expression: 'number >= 1' },
  ],
  indexes: [
    { name: 'invoices_day_ix', properties: ['organizationId', 'issuedOn'] },
    { name: 'invoices_invoice_ix', properties: ['invoice'] },
  ],
});

export class Invoice extends InvoiceSchema.class {}
InvoiceSchema.setClass(Invoice);
