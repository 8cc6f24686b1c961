import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import type { InvoiceContent, TaxSum } from './invoice-content.ts';

type Reads = Pick<Scope, 't'>;

/** A day, as people of the document's language write it. */
export function dayText(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

export function amountText(minor: number, { currency, locale }: Pick<InvoiceContent, 'currency' | 'locale'>): string {
  return formatMoney(money(minor, currency), locale);
}

export function percentText(rate: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(rate / 10_000);
}

/** When something takes place, by the event's clock. */
export function whenText(startsAt: string, { locale, zone }: Pick<InvoiceContent, 'locale' | 'zone'>): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(
    new Date(startsAt),
  );
}

export function supplyText({ supply, locale }: Pick<InvoiceContent, 'supply' | 'locale'>): string {
  if (!supply) return '';
  const first = dayText(supply.from, locale);
  return supply.from === supply.to ? first : `${first} – ${dayText(supply.to, locale)}`;
}

/** Until when what is to be paid, or that nothing is. */
export function termsText({ t }: Reads, content: InvoiceContent): string {
  const { kind, totalMinor, paidMinor, dueOn, locale } = content;
  if (kind === 'credit_note') return t('invoices.terms.credit_note');
  const owed = totalMinor - paidMinor;
  if (owed <= 0) return t('invoices.terms.paid');
  const amount = amountText(owed, content);
  if (dueOn === null) return t('invoices.terms.open', { amount });
  return t('invoices.terms.due', { amount, date: dayText(dueOn, locale) });
}

/** A tax with what it was taken from. */
export function taxText({ t }: Reads, sum: TaxSum, content: InvoiceContent): string {
  const net = amountText(sum.netMinor, content);
  if (sum.category === 'AE') return t('invoices.tax.reverse_charge', { net });
  if (sum.category === 'E') return t('invoices.tax.exempt', { net });
  return t('invoices.tax.charged', { tax: `${sum.name} ${percentText(sum.rate, content.locale)}`, net });
}

/** Why taxes are not charged, each reason once. */
export function reasonsOf({ taxes }: Pick<InvoiceContent, 'taxes'>): string[] {
  return [...new Set(taxes.flatMap(({ reason }) => (reason === null ? [] : [reason])))];
}
