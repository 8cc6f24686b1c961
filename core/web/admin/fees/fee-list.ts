import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate, type Translated } from '../../../kernel/values/translated.ts';
import type { FeeRow } from '../../../modules/fees/index.ts';
import type { Cell, ListView } from '../../../render/contract/index.ts';
import { percentLabel } from '../percent.ts';

type Row = FeeRow & { readonly organizationName?: string | null; readonly eventTitle?: Translated | null };

/** Fees as a table, each a link to its form. */
export function listView(
  scope: Scope,
  rows: readonly Row[],
  { href, subtitle }: { href: string; subtitle: string },
): ListView {
  const add = { label: scope.t('fees.new'), href: `${href}/new`, tone: 'primary', icon: 'plus' } as const;
  return {
    title: scope.t('fees.title'),
    subtitle,
    actions: [add],
    table: {
      caption: scope.t('fees.title'),
      columns: ['fields.name', 'fees.field.amount', 'fees.field.paid_by', 'taxes.state'].map((key) => ({
        label: scope.t(key),
      })),
      rows: rows.map((row) => ({
        cells: [
          {
            kind: 'link',
            text: translate(row.name, scope.locale),
            href: `${href}/${row.id}`,
            detail: whoseText(scope, row),
          },
          { kind: 'text', text: amountText(scope, row), detail: taxText(scope, row) },
          { kind: 'text', text: scope.t(`fees.paid_by.${row.paidBy}`) },
          { kind: 'badge', label: scope.t(`taxes.${row.state}`), tone: row.state === 'active' ? 'success' : 'neutral' },
        ] satisfies Cell[],
      })),
    },
    page: {},
    empty: { title: scope.t('fees.empty_title'), text: scope.t('fees.empty_text'), icon: 'card', action: add },
  };
}

function whoseText(scope: Scope, { organizationName, eventTitle }: Row): string | undefined {
  const title = eventTitle ? translate(eventTitle, scope.locale) : '';
  return [organizationName, title].filter(Boolean).join(', ') || undefined;
}

function taxText(scope: Scope, { tax }: FeeRow): string | undefined {
  return tax ? `${tax.inclusive ? '' : '+ '}${tax.name} ${percentLabel(scope, tax.rate)}` : undefined;
}

function amountText(scope: Scope, { fixedMinor, rate, minMinor, maxMinor, currency, per }: FeeRow): string {
  const amount = (minor: number | null) => formatMoney(money(minor ?? 0, currency!), scope.locale);
  const fixed = fixedMinor > 0 ? [scope.t(`fees.amount.${per}`, { amount: amount(fixedMinor) })] : [];
  const share = rate > 0 ? [percentLabel(scope, rate)] : [];
  return [
    [...fixed, ...share].join(' + '),
    ...(minMinor ? [scope.t('fees.amount.min', { amount: amount(minMinor) })] : []),
    ...(maxMinor === null ? [] : [scope.t('fees.amount.max', { amount: amount(maxMinor) })]),
  ]
    .filter(Boolean)
    .join(', ');
}
