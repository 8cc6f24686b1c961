import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import {
  invoiceById,
  invoiceDownloadLink,
  invoicesOfOrder,
  issueInvoice,
  requestInvoice,
} from '../../../modules/invoices/index.ts';
import { orderOf } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, OrderCode } from '../schemas.ts';
import { InvoiceDetailJson, invoiceDetailJson, InvoiceJson, invoiceJson, RecipientJson } from './invoice-json.ts';

const tag = 'invoices';
const path = '/orders/{code}/invoices';
const ofOrder = z.strictObject({ code: OrderCode });
const reads = { permission: 'invoices.read', of: 'order', at: 'params.code' } as const;
const writes = { permission: 'invoices.write', of: 'order', at: 'params.code' } as const;

const list = endpoint({
  method: 'GET',
  path,
  may: { ...reads, orHolder: true },
  summary: 'The documents of an order, the oldest first',
  tag,
  params: ofOrder,
  answers: { 200: z.strictObject({ data: z.array(InvoiceJson) }) },
  problems: ['order.not_found'],
  async run(scope, { params }) {
    const order = await orderOf(scope, params.code);
    return { status: 200, body: { data: (await invoicesOfOrder(scope, order.id)).map(invoiceJson) } };
  },
});

const download = endpoint({
  method: 'GET',
  path: `${path}/{invoiceId}/download`,
  may: { ...reads, orHolder: true },
  summary: "The address of a document's PDF, good for ten minutes",
  tag,
  params: z.strictObject({ code: OrderCode, invoiceId: Id }),
  answers: { 303: null },
  problems: ['order.not_found', 'invoice.not_found'],
  async run(scope, { params }) {
    const order = await orderOf(scope, params.code);
    const invoice = await invoiceById(scope, params.invoiceId);
    if (invoice?.orderId !== order.id) throw new DomainError('invoice.not_found', { status: 404 });
    return { status: 303, headers: { Location: invoiceDownloadLink(scope, invoice.id) } };
  },
});

const issue = endpoint({
  method: 'POST',
  path,
  may: writes,
  summary: "Issue an invoice for an order, whatever the organizer's rule for it is",
  tag,
  params: ofOrder,
  body: z.strictObject({ recipient: RecipientJson.optional() }),
  answers: { 201: InvoiceDetailJson },
  problems: [
    ...['order.not_found', 'invoice.already_issued', 'invoice.seller_incomplete', 'invoice.not_placed'],
    ...['invoice.nothing_due', 'order.vat_id_format', 'order.vat_id_country'],
  ],
  // An order has one: a repeat is told so.
  replay: 'again',
  async run(scope, { params, body }) {
    const { id } = await issueInvoice(scope, { ...params, ...body });
    return { status: 201, body: invoiceDetailJson((await invoiceById(scope, id))!) };
  },
});

const request = endpoint({
  method: 'POST',
  path: '/orders/{code}/invoice-request',
  may: { ...writes, orHolder: true },
  limit: 'checkout',
  summary: 'Ask for an invoice as the buyer and say to whom it goes, where the organizer lets buyers do so',
  tag,
  params: ofOrder,
  body: RecipientJson,
  answers: { 201: InvoiceDetailJson },
  problems: [
    ...['order.not_found', 'invoice.not_on_request', 'invoice.business_only'],
    ...['order.vat_id_format', 'order.vat_id_country'],
  ],
  replay: 'again',
  async run(scope, { params, body }) {
    const order = await orderOf(scope, params.code);
    const { id } = await requestInvoice(scope, { order, recipient: body });
    return { status: 201, body: invoiceDetailJson((await invoiceById(scope, id))!) };
  },
});

export const orderInvoiceEndpoints = [list, download, issue, request];
