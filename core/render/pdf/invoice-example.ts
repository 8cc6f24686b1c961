import type { InvoiceLine, InvoicePdf } from './invoice-model.ts';

const line: InvoiceLine = {
  ...{ name: 'Standing room', detail: 'Feb 14, 2027, 8:00 PM · €39.00 each', quantity: '2', tax: '19%' },
  ...{ net: '€65.55', gross: '€78.00' },
};

/** An invoice for tests and for looking at. */
export function exampleInvoice(more: Partial<InvoicePdf> = {}): InvoicePdf {
  return {
    ...{ locale: 'en', dir: 'ltr', title: 'Invoice INV-2027-00042', heading: 'Invoice', organization: 'Harbour Hall' },
    ...{ logo: '', accent: '#335577', sender: 'Harbour Hall GmbH · Am Kai 3 · 20457 Hamburg' },
    recipient: ['Ost & Söhne', 'Kim Ost', 'Ring 1', '1010 Wien', 'AT'],
    facts: [
      { label: 'Number', value: 'INV-2027-00042' },
      { label: 'Date', value: 'January 15, 2027' },
      { label: 'Order', value: 'K7X2MAB3' },
      { label: 'Takes place', value: 'February 14, 2027 – February 15, 2027' },
    ],
    intro: ['Night of Synths'],
    columns: { name: 'Description', quantity: 'Quantity', tax: 'Tax', net: 'Net', gross: 'Total' },
    rows: [line, { ...line, name: 'Service fee', detail: '', quantity: '1', net: '€4.20', gross: '€5.00' }],
    totals: [
      { label: 'Without taxes', value: '€69.75' },
      { label: 'VAT 19% on €69.75', value: '€13.25' },
      { label: 'Total', value: '€83.00', strong: true },
      { label: 'Paid', value: '€83.00' },
    ],
    notes: ['It is paid. There is nothing left to do.', 'Kept for ten years.'],
    footer: [
      ['Harbour Hall GmbH', 'Am Kai 3', '20457 Hamburg', 'DE', 'hello@harbour.test'],
      ['VAT ID DE811907980', 'HRB 12345, Amtsgericht Hamburg'],
      ['Harbour Hall GmbH', 'Commerzbank', 'IBAN DE89370400440532013000', 'BIC COBADEFFXXX'],
    ],
    issuedAt: new Date('2027-01-15T12:00:00.000Z'),
    page: (number, count) => `Page ${number} of ${count}`,
    ...more,
  };
}
