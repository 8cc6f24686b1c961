import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  cancelInvoice,
  correctInvoice,
  invoiceOf,
  issueInvoice,
  Recipient,
  type InvoiceDetail,
} from '../../../modules/invoices/index.ts';
import { mailInvoiceAgain } from '../../../modules/messages/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { formModel } from '../form-model.ts';
import { orderAt } from '../orders/order-at.ts';
import { ordersHref } from '../orders/orders-href.ts';
import { atInvoice, belowInvoices, invoicesHref, sumText } from './invoice-words.ts';

const { shape } = Recipient;
// Of a buyer: what the browser knows of whoever fills it in is not asked for.
const half = (title: string, help?: string) => ({ title, half: true, autocomplete: 'off', ...(help && { help }) });
const RECIPIENT = {
  name: shape.name.meta(half('invoices.recipient.name')),
  company: shape.company.meta(half('invoices.recipient.company')),
  address: shape.address.meta({
    ...{ title: 'invoices.recipient.address', help: 'invoices.recipient.address_help' },
    ...{ widget: 'textarea', rows: 3, autocomplete: 'off' },
  }),
  country: shape.country.meta(half('invoices.recipient.country', 'invoices.recipient.country_help')),
  vatId: shape.vatId.meta(half('invoices.recipient.vat_id', 'invoices.seller.vat_id_help')),
  reference: shape.reference.meta({
    ...{ title: 'invoices.recipient.reference', help: 'invoices.recipient.reference_help' },
  }),
};
const FIELDS = ['name', 'company', 'address', 'country', 'vatId', 'reference'] as const;
const reason = z
  .string()
  .trim()
  .max(500)
  .meta({ title: 'invoices.cancel.reason', help: 'invoices.cancel.reason_help', widget: 'textarea', rows: 2 });

const IssueForm = z.object(RECIPIENT);
const CorrectForm = z.object({ ...RECIPIENT, reason: reason.min(1) });
const CancelForm = z.object({ reason: reason.min(1) });

/** An order is billed by hand, to whom somebody says. */
export const issueInvoicePage = page({
  path: '/admin/o/:org/orders/:code/invoice',
  may: 'invoices.write',
  form: IssueForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    const { business } = order;
    const model = formModel(scope, request, {
      title: scope.t('invoices.issue.title'),
      subtitle: scope.t('invoices.issue.text'),
      breadcrumbs: [{ label: order.code, href }],
      ...{ schema: IssueForm, action: request.path, cancelHref: href, submit: scope.t('invoices.issue.submit') },
      values: { ...business, name: order.name ?? '', vatId: business?.vatId ?? '' },
      groups: [{ fields: FIELDS }],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { code }, values, request) {
    const order = await orderAt(scope, request, code);
    const { id } = await issueInvoice(scope, { code: order.code, recipient: values });
    return { goTo: `${invoicesHref(request)}/${id}`, flash: 'invoices.flash.issued' };
  },
});

export const correctInvoicePage = page({
  path: '/admin/o/:org/invoices/:invoice/correct',
  may: 'invoices.write',
  form: CorrectForm,
  async show(scope, { invoice: id }, request) {
    const invoice = await invoiceOf(scope, atInvoice(request, id));
    if (!isOpen(invoice)) return { goTo: `${invoicesHref(request)}/${id}` };
    const { buyer } = invoice.content;
    const model = formModel(scope, request, {
      ...belowInvoices(scope, request, scope.t('invoices.correct.title'), invoice),
      subtitle: scope.t('invoices.correct.text'),
      ...{ schema: CorrectForm, action: request.path, cancelHref: `${invoicesHref(request)}/${id}` },
      values: {
        ...{ name: buyer.name, company: buyer.company ?? '', address: buyer.address.join('\n') },
        ...{ country: buyer.country ?? '', vatId: buyer.vatId ?? '', reference: buyer.reference ?? '' },
      },
      groups: [{ fields: FIELDS }, { fields: ['reason'] }],
      submit: scope.t('invoices.correct.submit'),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { invoice: id }, { reason: why, ...recipient }, request) {
    const next = await correctInvoice(scope, { ...atInvoice(request, id), reason: why, recipient });
    return { goTo: `${invoicesHref(request)}/${next.id}`, flash: 'invoices.flash.corrected' };
  },
});

export const cancelInvoicePage = page({
  path: '/admin/o/:org/invoices/:invoice/cancel',
  may: 'invoices.write',
  form: CancelForm,
  async show(scope, { invoice: id }, request) {
    const invoice = await invoiceOf(scope, atInvoice(request, id));
    if (!isOpen(invoice)) return { goTo: `${invoicesHref(request)}/${id}` };
    return { view: 'admin/confirm', model: cancelQuestion(scope, request, invoice) };
  },
  async submit(scope, { invoice: id }, { reason: why }, request) {
    const note = await cancelInvoice(scope, { ...atInvoice(request, id), reason: why });
    return { goTo: `${invoicesHref(request)}/${note.id}`, flash: 'invoices.flash.cancelled' };
  },
});

export const sendInvoicePage = page({
  path: '/admin/o/:org/invoices/:invoice/send',
  may: 'invoices.write',
  show: async (_scope, { invoice }, request) => ({ goTo: `${invoicesHref(request)}/${invoice}` }),
  async submit(scope, { invoice: id }, _values, request) {
    await mailInvoiceAgain(scope, atInvoice(request, id));
    return { goTo: `${invoicesHref(request)}/${id}`, flash: 'invoices.flash.sent' };
  },
});

function cancelQuestion(scope: Scope, request: PageRequest, invoice: InvoiceDetail): ConfirmView {
  const { again, path } = request;
  const left = sumText(scope, invoice.totalMinor - invoice.creditedMinor, invoice.currency);
  return {
    ...belowInvoices(scope, request, scope.t('invoices.cancel.title'), invoice),
    text: scope.t('invoices.cancel.text', { amount: left }),
    consequences: [],
    action: path,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    fields: fieldsFromSchema(CancelForm, { say: scope.t, values: again?.values ?? {}, errors: again?.errors }),
    submit: scope.t('invoices.cancel.submit'),
    tone: 'danger',
    cancelHref: `${invoicesHref(request)}/${invoice.id}`,
  };
}

const isOpen = ({ kind, totalMinor, creditedMinor }: InvoiceDetail) => kind === 'invoice' && creditedMinor < totalMinor;
