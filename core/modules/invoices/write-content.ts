import { DateTime } from 'luxon';
import { exponentOf } from '../../kernel/values/currencies.ts';
import { translate } from '../../kernel/values/translated.ts';
import type { OrderDetail } from '../orders/index.ts';
import type { Buyer, ForeignRate, InvoiceContent, Position, Seller } from './invoice-content.ts';
import type { InvoiceContext } from './invoice-context.ts';
import type { InvoiceRecipient } from './invoice-recipient.entity.ts';
import type { InvoiceKind } from './invoice.entity.ts';
import type { SellerSettings } from './invoice-settings.ts';
import { sumOf, taxOf } from './positions.ts';
import { taxSums } from './vat-of.ts';

/** What a document is to say. */
export interface ToSay {
  readonly kind: InvoiceKind;
  readonly number: string;
  readonly issuedOn: string;
  readonly positions: readonly Position[];
  readonly buyer: Buyer;
  readonly notes: readonly string[];
  readonly corrects: InvoiceContent['corrects'];
  readonly reason: string | null;
  /** A credit note says the taxes as its invoice did. */
  readonly context: InvoiceContext;
}

export function contentOf(order: OrderDetail, said: ToSay): InvoiceContent {
  const { kind, number, issuedOn, positions, buyer, notes, corrects, reason, context } = said;
  const { seller, sellerEmail, zone, words } = context;
  const { locale, currency, code: orderCode } = order;
  const taxMinor = positions.reduce((sum, position) => sum + taxOf(position), 0);
  const totalMinor = sumOf(positions);
  const owes = kind === 'invoice' && order.paidMinor - order.refundedMinor < totalMinor;
  return {
    ...{ v: 1, kind, number, issuedOn, locale, zone: order.eventZone, currency, orderCode },
    eventTitle: translate(order.eventTitle, locale, order.eventLocale),
    seller: sellerOf(seller, sellerEmail),
    ...{ buyer, positions, taxes: taxSums(positions, words), totalMinor, taxMinor },
    reverseCharge: words.reverseCharge !== null,
    paidMinor: kind === 'invoice' ? Math.min(totalMinor, order.paidMinor - order.refundedMinor) : 0,
    dueOn: owes && order.expiresAt ? dayIn(order.expiresAt, zone) : null,
    supply: supplyOf(positions, order.eventZone),
    ...{ notes, corrects, reason },
    rate: rateOf(seller, currency, taxMinor),
  };
}

export function buyerOf(order: OrderDetail, recipient: InvoiceRecipient | null): Buyer {
  const { business, name, email } = order;
  if (recipient) {
    return {
      ...{ name: recipient.name, company: recipient.company ?? null, address: linesOf(recipient.address) },
      // Where the buyer declares the taxes, it is by the number that the order was placed with.
      vatId: recipient.vatId ?? (business?.reverseCharge ? business.vatId : null),
      ...{ country: recipient.country ?? null, email },
      reference: recipient.reference ?? null,
    };
  }
  return {
    ...{ name: name ?? '', company: business?.company ?? null, address: linesOf(business?.address ?? '') },
    ...{ country: business?.country ?? null, vatId: business?.vatId ?? null, email, reference: null },
  };
}

export function dayIn(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).toISODate()!;
}

function sellerOf(settings: SellerSettings, email: string): Seller {
  const { legalName: name, street, postcode, city, country, vatId, taxNumber, register } = settings;
  const { accountHolder, iban, bic, bankName } = settings;
  const bank = iban === '' ? null : { holder: accountHolder || name, iban, bic, name: bankName };
  return { name, street, postcode, city, country, vatId, taxNumber, register, email, bank };
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function supplyOf(positions: readonly Position[], zone: string): InvoiceContent['supply'] {
  const days = positions
    .flatMap(({ startsAt }) => (startsAt === null ? [] : [dayIn(new Date(startsAt), zone)]))
    .toSorted();
  const [from] = days;
  return from === undefined ? null : { from, to: days.at(-1)! };
}

/** Only where the document's currency is another than that of the taxes, and somebody said what it is worth. */
function rateOf(seller: SellerSettings, currency: string, taxMinor: number): ForeignRate | null {
  const { taxCurrency, rate, rateOf: of, rateSource: source, rateDate: date } = seller;
  if (taxCurrency === '' || taxCurrency === currency || of !== currency || rate === '') return null;
  return { currency: taxCurrency, rate, source, date, taxMinor: converted(taxMinor, currency, rate, taxCurrency) };
}

// In whole numbers from end to end: 8 decimals of the rate, and the minor units of both currencies.
function converted(minor: number, from: string, rate: string, to: string): number {
  const [whole, fraction = ''] = rate.split('.');
  const scaledRate = BigInt(whole + fraction.padEnd(8, '0'));
  const raised = BigInt(minor) * scaledRate * 10n ** BigInt(exponentOf(to));
  const base = 10n ** BigInt(8 + exponentOf(from));
  return Number((raised * 2n + base) / (base * 2n));
}
