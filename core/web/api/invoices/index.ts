import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import {
  cancelInvoice,
  correctInvoice,
  fileNameOf,
  invoiceDownloadLink,
  invoiceOf,
  invoiceXmlFile,
  listInvoices,
  sumInvoices,
} from '../../../modules/invoices/index.ts';
import { mailInvoiceAgain } from '../../../modules/messages/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Money, moneyJson, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { Day, InvoiceDetailJson, invoiceDetailJson, InvoiceJson, invoiceJson, RecipientJson } from './invoice-json.ts';
import { invoiceBundleEndpoints } from './bundle-endpoints.ts';
import { orderInvoiceEndpoints } from './order-endpoints.ts';
import { invoiceRunEndpoints } from './run-endpoints.ts';

const tag = 'invoices';
const all = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, invoiceId: Id });
const reads = { permission: 'invoices.read', of: 'organization', at: 'params.id' } as const;
const writes = { permission: 'invoices.write', of: 'organization', at: 'params.id' } as const;
const path = '/organizations/{id}/invoices';
const reason = z.string().trim().min(1).max(500);
const at = ({ id, invoiceId }: z.output<typeof one>) => ({ organizationId: id, id: invoiceId });

const list = endpoint({
  method: 'GET',
  path,
  may: reads,
  summary: 'Invoices and credit notes, the newest first, and what all of them come to',
  tag,
  params: all,
  query: z.strictObject({
    ...pageQuery,
    kind: InvoiceJson.shape.kind.optional(),
    from: Day.optional().meta({ description: 'Issued on that day or later.' }),
    to: Day.optional().meta({ description: 'Issued on that day or before.' }),
    eventId: Id.optional(),
    currency: Money.shape.currency.optional(),
    q: z.string().max(100).optional().meta({ description: 'Part of a number or a name, or the code of an order.' }),
  }),
  answers: {
    200: pageOf(InvoiceJson).extend({
      totals: z
        .array(z.strictObject({ kind: InvoiceJson.shape.kind, count: z.int(), total: Money, tax: Money }))
        .meta({ description: 'By currency and kind, of all that were asked for.' }),
    }),
  },
  async run(scope, { params, query: { limit, cursor, ...filter } }) {
    const where = { ...filter, organizationId: params.id };
    const { rows, nextCursor } = await listInvoices(scope, { ...where, limit, cursor });
    const totals = (await sumInvoices(scope, where)).map(({ kind, count, currency, totalMinor, taxMinor }) => ({
      ...{ kind, count, total: moneyJson(money(totalMinor, currency)), tax: moneyJson(money(taxMinor, currency)) },
    }));
    return { status: 200, body: { ...pageJson(rows.map(invoiceJson), nextCursor), totals } };
  },
});

const show = endpoint({
  method: 'GET',
  path: `${path}/{invoiceId}`,
  may: reads,
  summary: 'A document with all that it says',
  tag,
  params: one,
  answers: { 200: InvoiceDetailJson },
  problems: ['invoice.not_found'],
  async run(scope, { params }) {
    return { status: 200, body: invoiceDetailJson(await invoiceOf(scope, at(params))) };
  },
});

const xml = endpoint({
  method: 'GET',
  path: `${path}/{invoiceId}/xml`,
  may: reads,
  summary: 'The document for machines: EN 16931 as UN/CEFACT CII, as text',
  tag,
  params: one,
  answers: { 200: z.strictObject({ name: z.string(), xml: z.string() }) },
  problems: ['invoice.not_found', 'invoice.no_xml'],
  async run(scope, { params }) {
    const invoice = await invoiceOf(scope, at(params));
    return { status: 200, body: { name: `${fileNameOf(invoice)}.xml`, xml: invoiceXmlFile(scope, invoice) } };
  },
});

const download = endpoint({
  method: 'GET',
  path: `${path}/{invoiceId}/download`,
  may: reads,
  summary: "The address of a document's PDF, good for ten minutes",
  tag,
  params: one,
  answers: { 303: null },
  problems: ['invoice.not_found'],
  async run(scope, { params }) {
    const { id } = await invoiceOf(scope, at(params));
    return { status: 303, headers: { Location: invoiceDownloadLink(scope, id) } };
  },
});

const cancel = endpoint({
  method: 'POST',
  path: `${path}/{invoiceId}/cancel`,
  may: writes,
  summary: 'Take an invoice back: issues a credit note over all that is left of it',
  tag,
  params: one,
  body: z.strictObject({ reason }),
  answers: { 201: InvoiceDetailJson },
  problems: ['invoice.not_found', 'invoice.taken_back', 'invoice.is_credit_note', 'invoice.seller_incomplete'],
  // Nothing is left for a second one.
  replay: 'again',
  async run(scope, { params, body }) {
    const { id, organizationId } = await cancelInvoice(scope, { ...at(params), ...body });
    return { status: 201, body: invoiceDetailJson(await invoiceOf(scope, { organizationId, id })) };
  },
});

const correct = endpoint({
  method: 'POST',
  path: `${path}/{invoiceId}/correct`,
  may: writes,
  summary: 'Take an invoice back and issue another one, with what the order and its recipient are now',
  tag,
  params: one,
  body: z.strictObject({ reason, recipient: RecipientJson.optional() }),
  answers: { 201: InvoiceDetailJson },
  problems: [
    ...['invoice.not_found', 'invoice.taken_back', 'invoice.is_credit_note', 'invoice.seller_incomplete'],
    ...['invoice.nothing_due', 'order.vat_id_format', 'order.vat_id_country'],
  ],
  replay: 'again',
  async run(scope, { params, body }) {
    const { id, organizationId } = await correctInvoice(scope, { ...at(params), ...body });
    return { status: 201, body: invoiceDetailJson(await invoiceOf(scope, { organizationId, id })) };
  },
});

const send = endpoint({
  method: 'POST',
  path: `${path}/{invoiceId}/send`,
  may: writes,
  summary: 'Mail a document to the buyer again; once a minute',
  tag,
  params: one,
  answers: { 202: null },
  problems: ['invoice.not_found', 'invoice.no_address'],
  replay: 'again',
  async run(scope, { params }) {
    await mailInvoiceAgain(scope, at(params));
    return { status: 202 };
  },
});

export const invoiceEndpoints = [
  ...[list, show, xml, download, cancel, correct, send],
  ...[...orderInvoiceEndpoints, ...invoiceBundleEndpoints, ...invoiceRunEndpoints],
];
