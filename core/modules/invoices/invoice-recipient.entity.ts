import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { Order } from '../orders/index.ts';

/** To whom the next invoice of an order goes, where somebody asked for one or put it right. */
const InvoiceRecipientSchema = defineEntity({
  name: 'InvoiceRecipient',
  tableName: 'invoice_recipients',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    name: text(200),
    company: text(200).nullable(),
    address: text(500),
    /** ISO 3166-1, two letters. */
    country: text(2).nullable(),
    vatId: text(40).nullable(),
    reference: text(100).nullable(),
    /** When the buyer asked for an invoice. */
    requestedAt: instant().nullable(),
    updatedAt: instant(),
  },
  uniques: [{ name: 'invoice_recipients_order_uq', properties: ['order'] }],
});

export class InvoiceRecipient extends InvoiceRecipientSchema.class {}
InvoiceRecipientSchema.setClass(InvoiceRecipient);
