import { taxSums } from '../../core/modules/invoices/vat-of.ts';
import { sumOf, taxOf } from '../../core/modules/invoices/positions.ts';
import type { InvoiceContent, Position } from '../../core/modules/invoices/invoice-content.ts';

/** What a document says, as it would be issued for these positions. */
export function contentOf(positions: readonly Position[], more: Partial<InvoiceContent> = {}): InvoiceContent {
  const reverseCharge = more.reverseCharge ? 'Reverse charge' : null;
  return {
    ...{ v: 1, kind: 'invoice', number: 'INV-2027-00007', issuedOn: '2027-01-15', locale: 'en', zone: 'Europe/Berlin' },
    ...{ currency: 'EUR', orderCode: 'K7X2MAB3', eventTitle: 'Night Swim & more' },
    seller: {
      ...{ name: 'Harbour Hall GmbH', street: 'Am Kai 3', postcode: '20457', city: 'Hamburg', country: 'DE' },
      ...{ vatId: 'DE811907980', taxNumber: '27/1/2', register: 'HRB 1', email: 'hello@harbour.test' },
      bank: { holder: 'Harbour Hall', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', name: 'Bank' },
    },
    buyer: {
      ...{ name: 'Kim Ost', company: 'Ost & Co', address: ['Ring 1', '1000 Wien', 'Top 7'], country: 'AT' },
      ...{ vatId: 'ATU12345675', email: 'kim@ost.test', reference: 'PO-7' },
    },
    positions,
    taxes: taxSums(positions, { reverseCharge, exempt: 'Exempt', giftCard: 'A voucher' }),
    ...{ reverseCharge: false, totalMinor: sumOf(positions), paidMinor: 0, dueOn: '2027-01-20', corrects: null },
    taxMinor: positions.reduce((sum, position) => sum + taxOf(position), 0),
    ...{ supply: { from: '2027-02-14', to: '2027-02-15' }, notes: ['Thanks', 'Bye'], reason: null, rate: null },
    ...more,
  };
}

export const position = (totalMinor: number, quantity: number, taxes: Position['taxes'] = []): Position => ({
  ...{ key: 'line', name: 'Stalls', occurrenceId: 'friday', startsAt: '2027-02-14T19:00:00.000Z', quantity },
  ...{ unitMinor: totalMinor, totalMinor, taxes },
});
export const vat = (rate: number, minor: number, note?: string) => ({
  ...{ name: 'VAT', rate, inclusive: true, minor, ...(note !== undefined && { note }) },
});
