import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { InvoiceRow } from '../../../modules/invoices/index.ts';
import type { Badge } from '../../../render/contract/index.ts';

export const invoicesHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/invoices`;

export const atInvoice = (request: PageRequest, id: string) => ({ organizationId: request.organization!.id, id });

export function sumText(scope: Scope, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

/** A day by the organization's clock, which has no time and no zone. */
export function dayText(scope: Scope, day: string): string {
  return new Intl.DateTimeFormat(scope.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** What it is, or how much of an invoice was taken back. */
export function invoiceBadge(scope: Scope, { kind, totalMinor, creditedMinor }: InvoiceRow): Badge {
  if (kind === 'credit_note') return { label: scope.t('invoices.kind.credit_note'), tone: 'info' };
  if (creditedMinor === 0) return { label: scope.t('invoices.kind.invoice'), tone: 'success' };
  const isAll = creditedMinor >= totalMinor;
  return { label: scope.t(`invoices.state.${isAll ? 'credited' : 'partly_credited'}`), tone: 'neutral' };
}

export function belowInvoices(scope: Scope, request: PageRequest, title: string, ...between: readonly InvoiceRow[]) {
  const base = invoicesHref(request);
  return {
    title,
    breadcrumbs: [
      { label: scope.t('invoices.title'), href: base },
      ...between.map(({ id, fullNumber }) => ({ label: fullNumber, href: `${base}/${id}` })),
    ],
  };
}
