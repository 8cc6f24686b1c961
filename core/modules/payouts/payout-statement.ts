import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { statementPdf } from '../../render/pdf/statement-pdf.ts';
import { organizationById } from '../organizations/index.ts';
import { payoutOf } from './payout-queries.ts';
import type { PayoutSums } from './payout.entity.ts';

const RIGHT_TO_LEFT = /^(ar|he|fa|ur|yi|ps|dv)\b/;
const ALWAYS: readonly (keyof PayoutSums)[] = ['opening', 'amount', 'closing'];

/** What is paid out and how it came about, as a PDF in a language; within an organization, where one is given. */
export async function payoutStatement(
  scope: Scope,
  at: { readonly id: string; readonly organizationId?: string | undefined; readonly locale?: string },
): Promise<{ readonly name: string; readonly content: Uint8Array }> {
  const row = await payoutOf(scope, at);
  const organization = (await organizationById(scope, row.organizationId))!;
  const locale = at.locale ?? scope.locale;
  const { t } = scope.in(locale);
  const text = (minor: number) => formatMoney(money(minor, row.currency), locale);
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: organization.zone });
  const fact = (key: string, value: string | null | undefined) =>
    value ? [{ label: t(`payouts.field.${key}`), text: value }] : [];
  const content = await statementPdf({
    locale,
    dir: RIGHT_TO_LEFT.test(locale) ? 'rtl' : 'ltr',
    from: scope.site.name,
    title: t('payouts.statement'),
    subtitle: `${row.number} · ${organization.name}`,
    facts: [
      { label: t('payouts.column.when'), text: dates.format(row.settledAt ?? row.sentAt ?? row.createdAt) },
      { label: t('payouts.column.state'), text: t(`payouts.state.${row.state}`) },
      ...fact('account', `${row.holder}, … ${row.ending}`),
      ...fact('reference', row.reference),
      ...fact('reason', row.reason),
    ],
    sums: sumsInOrder(row.sums).map(([key, minor]) => ({
      label: t(`payouts.sums.${key}`),
      amount: text(key === 'amount' ? 0 - minor : minor),
      strong: ALWAYS.includes(key),
    })),
    smallPrint: t('payouts.small_print', { site: scope.site.name, url: scope.site.url }),
  });
  return { name: `${row.number}.pdf`, content };
}

/** What a statement says, from top to bottom; what is nothing is left out. */
export function sumsInOrder(sums: PayoutSums): [keyof PayoutSums, number][] {
  const parts = ['received', 'returned', 'disputed', 'back', 'commission', 'other'] as const;
  const order: readonly (keyof PayoutSums)[] = ['opening', ...parts, 'amount', 'closing'];
  return order
    .map((key): [keyof PayoutSums, number] => [key, sums[key]])
    .filter(([key, minor]) => minor !== 0 || ALWAYS.includes(key));
}
