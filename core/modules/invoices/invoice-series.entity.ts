import { defineEntity, p } from '@mikro-orm/core';
import { id, text, uuid } from '../../kernel/db/columns.ts';

/** The last number of a series. It moves in the transaction that writes the document, so that neither is without the other. */
const InvoiceSeriesSchema = defineEntity({
  name: 'InvoiceSeries',
  tableName: 'invoice_series',
  properties: {
    id: id(),
    organizationId: uuid(),
    series: text(40),
    lastNumber: p.integer().default(0),
  },
  uniques: [{ name: 'invoice_series_uq', properties: ['organizationId', 'series'] }],
});

export class InvoiceSeries extends InvoiceSeriesSchema.class {}
InvoiceSeriesSchema.setClass(InvoiceSeries);
