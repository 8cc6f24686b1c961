import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  fileNameOf,
  invoiceById,
  invoicePdfFile,
  mayRequestInvoice,
  openBundle,
  opensBundle,
  opensInvoice,
  Recipient,
  requestInvoice,
  type InvoiceDetail,
  type MayRequest,
} from '../../modules/invoices/index.ts';
import type { OrderFormView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { enter, frameOf, openDoor, type Visit } from './order-door.ts';
import { eventSummary } from './view-models/order-summary.ts';

const { shape } = Recipient;
const RequestForm = z.object({
  company: shape.company.meta({ title: 'invoices.recipient.company', autocomplete: 'organization' }),
  name: shape.name.meta({ title: 'invoices.recipient.name', autocomplete: 'name' }),
  address: shape.address.meta({
    ...{ title: 'invoices.recipient.address', help: 'invoices.recipient.address_help' },
    ...{ widget: 'textarea', rows: 3, autocomplete: 'street-address' },
  }),
  country: shape.country.meta({
    ...{ title: 'invoices.recipient.country', help: 'invoices.recipient.country_help', autocomplete: 'country' },
  }),
  vatId: shape.vatId.meta({
    ...{ title: 'invoices.recipient.vat_id', help: 'invoices.seller.vat_id_help', autocomplete: 'off' },
  }),
  reference: shape.reference.meta({
    ...{ title: 'invoices.recipient.reference', help: 'invoices.recipient.reference_help' },
  }),
});

/** A buyer asks for an invoice and says to whom it goes. */
export const requestInvoicePage = page({
  path: '/o/:code/invoice',
  may: 'public',
  form: RequestForm,
  limit: { limit: 10, perSeconds: 60, by: 'params.code' },
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const may = await mayRequestInvoice(door.scope, door.order);
    return may === 'no' ? { goTo: `/o/${door.order.code}` } : formReply(door, may, request);
  },
  async submit(scope, { code }, recipient, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    await requestInvoice(buyer, { order, recipient });
    return { goTo: `/o/${order.code}#invoices`, flash: 'invoices.buyer.requested' };
  },
});

/** A document of an order, for its buyer. */
export const buyerInvoicePage = page({
  path: '/o/:code/invoices/:invoice/file.pdf',
  may: 'public',
  async show(scope, { code, invoice: id }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const invoice = await invoiceById(scope, id);
    if (invoice?.orderId !== door.order.id) throw new DomainError('invoice.not_found', { status: 404 });
    return pdfReply(scope, invoice);
  },
});

/** A document, or a ZIP of many, for whoever was given its address a few minutes ago. */
export const invoiceDownloadPage = page({
  path: '/invoices/:file',
  may: 'public',
  async show(scope, { file }, { query }) {
    const bundleId = /^([0-9a-f-]{36})\.zip$/.exec(file)?.[1];
    if (bundleId !== undefined) return zipReply(scope, bundleId, { until: query['until'], s: query['s'] });
    const id = /^([0-9a-f-]{36})\.pdf$/.exec(file)?.[1];
    const isOpen = id !== undefined && opensInvoice(scope, id, { until: query['until'], s: query['s'] });
    const invoice = isOpen ? await invoiceById(scope, id) : undefined;
    if (!invoice) throw new DomainError('invoice.not_found', { status: 404 });
    return pdfReply(scope, invoice);
  },
});

async function pdfReply(scope: Scope, invoice: InvoiceDetail): Promise<Reply> {
  const content = await invoicePdfFile(scope, invoice);
  return { file: { name: `${fileNameOf(invoice)}.pdf`, contentType: 'application/pdf', content } };
}

async function zipReply(scope: Scope, id: string, given: { until: string | undefined; s: string | undefined }) {
  if (!opensBundle(scope, id, given)) throw new DomainError('invoice.not_found', { status: 404 });
  const content = await openBundle(scope, { id });
  return { file: { name: 'invoices.zip', contentType: 'application/zip', content } };
}

function formReply({ order, event, scope }: Visit, may: MayRequest, request: PageRequest): Reply {
  const { again, path } = request;
  const { business } = order;
  const known = { ...business, name: order.name ?? '', vatId: business?.vatId ?? '' };
  const model: OrderFormView = {
    title: scope.t('invoices.buyer.request_title'),
    intro: [
      scope.t('invoices.buyer.request_text'),
      ...(may === 'business' ? [scope.t('invoices.buyer.request_business')] : []),
    ].join(' '),
    errors: errorSummary(again?.errors, again?.problem),
    event: eventSummary(scope, event, order),
    action: path,
    hidden: [],
    review: [],
    groups: [
      {
        fields: fieldsFromSchema(RequestForm, {
          ...{ say: scope.t, values: again?.values ?? known, errors: again?.errors },
          ...(may === 'business' && { over: { company: { required: true } } }),
        }),
      },
    ],
    submit: scope.t('invoices.buyer.submit'),
    actions: [{ label: scope.t('changes.page.back'), href: `/o/${order.code}`, tone: 'quiet' }],
  };
  return { view: 'order-form', model, frame: frameOf(event) };
}
