import './invoices.hooks.ts';

export { Invoice, type InvoiceCause, type InvoiceKind } from './invoice.entity.ts';
export { InvoiceSeries } from './invoice-series.entity.ts';
export { InvoiceRecipient } from './invoice-recipient.entity.ts';
export { invoiceSettings, isSellerComplete, sellerSettings } from './invoice-settings.ts';
export type { Buyer, InvoiceContent, Position, Seller, TaxSum } from './invoice-content.ts';
export { Recipient, type RecipientInput } from './recipient.ts';
export { cancelInvoice, correctInvoice, issueInvoice, type AtInvoice } from './issue-invoice.ts';
export { mayRequestInvoice, requestInvoice, type MayRequest } from './request-invoice.ts';
export { settleInvoices } from './settle-invoices.ts';
export { subscribeInvoices } from './subscribers.ts';
export { verifyInvoices, type InvoiceProblem, type InvoiceReport } from './verify-invoices.ts';
export {
  invoiceById,
  invoiceOf,
  invoicesOfOrder,
  invoicesOfOrders,
  listInvoices,
  sumInvoices,
  type InvoiceDetail,
  type InvoiceFilter,
  type InvoiceRow,
  type InvoiceTotals,
} from './invoice-queries.ts';
export { fileNameOf, invoicePdfFile, invoiceXml, invoiceXmlFile } from './invoice-files.ts';
export { hasCii } from './to-cii.ts';
export { invoicesCsv } from './invoices-csv.ts';
export { bundleDownloadLink, invoiceDownloadLink, opensBundle, opensInvoice } from './download-link.ts';
export { InvoiceBundle } from './invoice-bundle.entity.ts';
export { makeBundle, sweepBundlesJob, sweepBundlesSchedule } from './make-bundle.job.ts';
export { bundleOf, bundlesOf, openBundle, requestBundle } from './request-bundle.ts';
export { InvoiceRun, type RunChoice } from './invoice-run.entity.ts';
export { billPastOrders, invoiceRunOf, invoiceRunsOf, stopInvoiceRun, type AtRun } from './bill-past-orders.ts';
export { billPast } from './bill-past.job.ts';
export { previewPastOrders, type PastOrders, type PastOrdersPreview } from './past-orders.ts';
