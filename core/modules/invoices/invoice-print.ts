import type { Scope } from '../../kernel/scope/scope.ts';
import type { InvoiceFact, InvoiceLine, InvoicePdf } from '../../render/pdf/invoice-model.ts';
import type { InvoiceContent, Position } from './invoice-content.ts';
import {
  amountText,
  dayText,
  percentText,
  reasonsOf,
  supplyText,
  taxText,
  termsText,
  whenText,
} from './invoice-words.ts';
import { taxOf } from './positions.ts';

const RIGHT_TO_LEFT = /^(ar|he|fa|ur|yi|ps|dv)\b/;

/** How its organization's papers look. */
export interface Letterhead {
  readonly organization: string;
  readonly accent: string;
  readonly logo: string;
  readonly issuedAt: Date;
}

/** A document as it is printed, in its own language. */
export function printOf({ t }: Pick<Scope, 't'>, content: InvoiceContent, head: Letterhead): InvoicePdf {
  const { kind, locale, number, seller, buyer, corrects, reason } = content;
  const heading = t(`invoices.kind.${kind}`);
  const fact = (label: string, value: string | null): InvoiceFact[] =>
    value ? [{ label: t(`invoices.fact.${label}`), value }] : [];
  return {
    ...head,
    ...{ locale, dir: RIGHT_TO_LEFT.test(locale) ? 'rtl' : 'ltr', title: `${heading} ${number}`, heading },
    sender: [seller.name, seller.street, `${seller.postcode} ${seller.city}`.trim()].filter(Boolean).join(' · '),
    recipient: recipientLines(content),
    facts: [
      ...fact('number', number),
      ...fact('issued', dayText(content.issuedOn, locale)),
      ...fact('order', content.orderCode),
      ...fact('supply', supplyText(content)),
      ...fact('reference', buyer.reference),
      ...fact('buyer_vat_id', buyer.vatId),
    ],
    intro: [
      content.eventTitle,
      ...(corrects ? [t('invoices.corrects', { ...corrects, date: dayText(corrects.issuedOn, locale) })] : []),
      ...(reason === null ? [] : [t('invoices.because', { reason })]),
    ],
    columns: {
      ...{ name: t('invoices.column.what'), quantity: t('invoices.column.quantity'), tax: t('invoices.column.tax') },
      ...{ net: t('invoices.column.net'), gross: t('invoices.column.gross') },
    },
    rows: content.positions.map((position) => rowOf({ t }, position, content)),
    totals: totalsOf({ t }, content),
    notes: [...reasonsOf(content), termsText({ t }, content), ...content.notes],
    footer: footerOf({ t }, content),
    page: (page, count) => t('invoices.page', { page, count }),
  };
}

function recipientLines({ buyer }: InvoiceContent): string[] {
  const { company, name, address, country, email } = buyer;
  const lines = [company ?? '', name || (company === null ? (email ?? '') : ''), ...address, country ?? ''];
  return lines.filter((line) => line !== '');
}

function rowOf({ t }: Pick<Scope, 't'>, position: Position, content: InvoiceContent): InvoiceLine {
  const { name, quantity, unitMinor, totalMinor, startsAt, taxes } = position;
  const tax = taxes.map(({ rate }) => percentText(content.reverseCharge ? 0 : rate, content.locale)).join(' + ');
  const each = quantity > 1 ? t('invoices.each', { amount: amountText(unitMinor, content) }) : '';
  const off = discountOf(position);
  const discount = off > 0 ? t('invoices.discount', { amount: amountText(off, content) }) : '';
  return {
    name,
    detail: [startsAt === null ? '' : whenText(startsAt, content), each, discount].filter(Boolean).join(' · '),
    quantity: quantity > 0 ? String(quantity) : '',
    tax: tax || '–',
    net: amountText(totalMinor - taxOf(position), content),
    gross: amountText(totalMinor, content),
  };
}

/** What was taken off the prices of its pieces, whether taxes are within them or on top. */
function discountOf({ quantity, unitMinor, totalMinor, taxes }: Position): number {
  const added = taxes.reduce((sum, { inclusive, minor }) => sum + (inclusive ? 0 : minor), 0);
  const waived = taxes.reduce((sum, { inclusive, waivedMinor = 0 }) => sum + (inclusive ? waivedMinor : 0), 0);
  return unitMinor * quantity - (totalMinor - added + waived);
}

function totalsOf({ t }: Pick<Scope, 't'>, content: InvoiceContent): InvoiceFact[] {
  const { totalMinor, taxMinor, taxes, paidMinor, kind, rate } = content;
  const owed = totalMinor - paidMinor;
  const sum = (label: string, minor: number, strong = false): InvoiceFact => ({
    ...{ label: t(`invoices.sum.${label}`), value: amountText(minor, content), strong },
  });
  return [
    sum('net', totalMinor - taxMinor),
    ...taxes.map((tax) => ({ label: taxText({ t }, tax, content), value: amountText(tax.taxMinor, content) })),
    sum('total', totalMinor, true),
    ...(paidMinor > 0 ? [sum('paid', paidMinor)] : []),
    ...(kind === 'invoice' && paidMinor > 0 && owed > 0 ? [sum('owed', owed, true)] : []),
    ...(rate
      ? [
          {
            label: t('invoices.sum.foreign', {
              ...{ one: content.currency, rate: rate.rate, currency: rate.currency, source: rate.source },
              date: rate.date === '' ? '' : dayText(rate.date, content.locale),
            }),
            value: amountText(rate.taxMinor, { currency: rate.currency, locale: content.locale }),
          },
        ]
      : []),
  ];
}

function footerOf({ t }: Pick<Scope, 't'>, { seller }: InvoiceContent): string[][] {
  const { bank } = seller;
  const said = (label: string, value: string) => (value === '' ? '' : `${t(`invoices.fact.${label}`)} ${value}`);
  return [
    [seller.name, seller.street, `${seller.postcode} ${seller.city}`.trim(), seller.country, seller.email],
    [said('vat_id', seller.vatId), said('tax_number', seller.taxNumber), seller.register],
    bank ? [bank.holder, bank.name, said('iban', bank.iban), said('bic', bank.bic)] : [],
  ]
    .map((lines) => lines.filter((line) => line !== ''))
    .filter((lines) => lines.length > 0);
}
