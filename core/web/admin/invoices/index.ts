import { cancelInvoicePage, correctInvoicePage, issueInvoicePage, sendInvoicePage } from './act.page.ts';
import { invoiceBundleFilePage, invoiceBundlesPage } from './bundles.page.ts';
import { invoicesCsvPage, invoicesPage } from './list.page.ts';
import { confirmPastInvoicesPage } from './past-confirm.page.ts';
import { pastInvoicesPage, stopInvoiceRunPage } from './past.page.ts';
import { invoicePage, invoicePdfPage, invoiceXmlPage } from './show.page.ts';

export const invoicePages = [
  invoicesPage,
  invoicesCsvPage,
  invoiceBundlesPage,
  invoiceBundleFilePage,
  pastInvoicesPage,
  confirmPastInvoicesPage,
  stopInvoiceRunPage,
  invoicePage,
  invoicePdfPage,
  invoiceXmlPage,
  correctInvoicePage,
  cancelInvoicePage,
  sendInvoicePage,
  issueInvoicePage,
];
