import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  fileNameOf,
  invoiceOf,
  invoicePdfFile,
  invoicesOfOrder,
  invoiceXmlFile,
  hasCii,
  type InvoiceDetail,
} from '../../../modules/invoices/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Action, Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { historySection } from '../audit/history.ts';
import { ordersHref } from '../orders/orders-href.ts';
import { atInvoice, belowInvoices, dayText, invoiceBadge, invoicesHref, sumText } from './invoice-words.ts';
import { documentsTable } from './order-section.ts';

/** One document with all that it says. */
export const invoicePage = page({
  path: '/admin/o/:org/invoices/:invoice',
  may: 'invoices.read',
  async show(scope, { invoice: id }, request) {
    const invoice = await invoiceOf(scope, atInvoice(request, id));
    const { zone } = (await organizationById(scope, invoice.organizationId))!;
    const mayWrite = await can(scope, 'invoices.write', atInvoice(request, id));
    const others = (await invoicesOfOrder(scope, invoice.orderId)).filter((one) => one.id !== id);
    const model: ShowView = {
      ...belowInvoices(scope, request, invoice.fullNumber),
      subtitle: `${invoice.buyerName} · ${sumText(scope, invoice.totalMinor, invoice.currency)}`,
      badges: [invoiceBadge(scope, invoice)],
      actions: actionsOf(scope, invoice, { base: `${invoicesHref(request)}/${id}`, mayWrite }),
      main: [
        positions(scope, invoice),
        taxes(scope, invoice),
        ...(others.length > 0 ? [documentsTable(scope, request, others, scope.t('invoices.of_order'))] : []),
      ],
      aside: [{ kind: 'facts', facts: factsOf(scope, request, invoice) }, await historySection(scope, [id], zone)],
    };
    return { view: 'admin/show', model };
  },
});

export const invoicePdfPage = page({
  path: '/admin/o/:org/invoices/:invoice/file.pdf',
  may: 'invoices.read',
  async show(scope, { invoice: id }, request) {
    const invoice = await invoiceOf(scope, atInvoice(request, id));
    const content = await invoicePdfFile(scope, invoice);
    return { file: { name: `${fileNameOf(invoice)}.pdf`, contentType: 'application/pdf', content } };
  },
});

export const invoiceXmlPage = page({
  path: '/admin/o/:org/invoices/:invoice/file.xml',
  may: 'invoices.read',
  async show(scope, { invoice: id }, request) {
    const invoice = await invoiceOf(scope, atInvoice(request, id));
    const content = Buffer.from(invoiceXmlFile(scope, invoice));
    return { file: { name: `${fileNameOf(invoice)}.xml`, contentType: 'application/xml; charset=utf-8', content } };
  },
});

function actionsOf(
  scope: Scope,
  { kind, totalMinor, creditedMinor, content }: InvoiceDetail,
  { base, mayWrite }: { readonly base: string; readonly mayWrite: boolean },
): Action[] {
  const isOpen = kind === 'invoice' && creditedMinor < totalMinor;
  return [
    { label: scope.t('invoices.download_pdf'), href: `${base}/file.pdf`, icon: 'download', download: true },
    ...(hasCii(content)
      ? [{ label: scope.t('invoices.download_xml'), href: `${base}/file.xml`, download: true } satisfies Action]
      : []),
    ...(mayWrite ? [{ label: scope.t('invoices.send.title'), action: `${base}/send`, icon: 'mail' }] : []),
    ...(mayWrite && isOpen
      ? [
          { label: scope.t('invoices.correct.title'), href: `${base}/correct`, icon: 'edit' } satisfies Action,
          {
            label: scope.t('invoices.cancel.title'),
            href: `${base}/cancel`,
            tone: 'danger',
            dialog: true,
          } satisfies Action,
        ]
      : []),
  ];
}

function positions(scope: Scope, { content, currency }: InvoiceDetail): Section {
  const title = scope.t('invoices.column.what');
  return {
    kind: 'table',
    title: content.eventTitle,
    table: {
      caption: title,
      columns: [
        { label: title },
        { label: scope.t('invoices.column.quantity'), align: 'end' },
        { label: scope.t('invoices.column.gross'), align: 'end' },
      ],
      rows: content.positions.map(({ name, quantity, totalMinor }) => ({
        cells: [
          { kind: 'text', text: name },
          { kind: 'count', text: quantity === 0 ? '' : String(quantity) },
          { kind: 'money', text: sumText(scope, totalMinor, currency) },
        ],
      })),
    },
  };
}

function taxes(scope: Scope, { content, currency }: InvoiceDetail): Section {
  const title = scope.t('invoices.column.tax');
  const percent = new Intl.NumberFormat(scope.locale, { style: 'percent', maximumFractionDigits: 2 });
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: title },
        { label: scope.t('invoices.column.net'), align: 'end' },
        { label: scope.t('invoices.column.amount'), align: 'end' },
      ],
      rows: content.taxes.map(({ name, rate, netMinor, taxMinor, reason }) => ({
        cells: [
          { kind: 'text', text: `${name} ${percent.format(rate / 10_000)}`.trim(), detail: reason },
          { kind: 'money', text: sumText(scope, netMinor, currency) },
          { kind: 'money', text: sumText(scope, taxMinor, currency) },
        ],
      })),
    },
  };
}

function factsOf(scope: Scope, request: PageRequest, invoice: InvoiceDetail) {
  const { content, orderCode, hash } = invoice;
  const { buyer, reason, notes } = content;
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`invoices.fact.${key}`), cell });
  const text = (key: string, said: string | null) => (said ? [fact(key, { kind: 'text', text: said })] : []);
  const address = [buyer.company === null ? '' : buyer.name, ...buyer.address, buyer.country]
    .filter(Boolean)
    .join(', ');
  return [
    ...text('issued', dayText(scope, invoice.issuedOn)),
    fact('to', { kind: 'text', text: buyer.company ?? (buyer.name || (buyer.email ?? '–')), detail: address }),
    ...text('email', buyer.email),
    ...text('buyer_vat_id', buyer.vatId),
    ...text('reference', buyer.reference),
    fact('order', { kind: 'link', text: orderCode, href: `${ordersHref(request)}/${orderCode}` }),
    ...(invoice.invoice
      ? [
          fact('invoice', {
            kind: 'link',
            text: invoice.invoice.fullNumber,
            href: `${invoicesHref(request)}/${invoice.invoice.id}`,
          }),
        ]
      : []),
    ...text('reason', reason),
    ...text('notes', notes.join(' ')),
    fact('hash', { kind: 'code', text: hash }),
  ];
}
