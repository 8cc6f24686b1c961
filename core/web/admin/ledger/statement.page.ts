import { DateTime } from 'luxon';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { statementCsv, statementOf, type StatementRow } from '../../../modules/ledger/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { ListView } from '../../../render/contract/index.ts';
import { dayOf } from '../audit/audit-filter.ts';
import { accountText, ledgerHref, sumText } from './ledger-words.ts';

/** What each account was before a period, what moved, and what it was afterwards: this month, unless days are chosen. */
export const statementPage = page({
  path: '/admin/o/:org/ledger/statement',
  may: 'ledger.read',
  async show(scope, _at, request) {
    const { path } = request;
    const { first, last, ...at } = await periodOf(scope, request);
    const rows = await statementOf(scope, at);
    const days = new URLSearchParams({ from: first, to: last }).toString();
    const model: ListView = {
      title: scope.t('ledger.statement.title'),
      subtitle: scope.t('ledger.statement.subtitle'),
      breadcrumbs: [{ label: scope.t('ledger.title'), href: ledgerHref(request) }],
      filters: {
        action: path,
        fields: [
          { widget: 'date', name: 'from', label: scope.t('ledger.from'), value: first },
          { widget: 'date', name: 'to', label: scope.t('ledger.to'), value: last },
        ],
        hidden: [],
        active: true,
        resetHref: path,
      },
      exports: [{ label: scope.t('ledger.export'), href: `${path}.csv?${days}` }],
      table: {
        caption: scope.t('ledger.statement.title'),
        columns: [
          { label: scope.t('ledger.column.account') },
          ...(['opening', 'plus', 'minus', 'closing'] as const).map((key) => ({
            label: scope.t(`ledger.column.${key}`),
            align: 'end' as const,
          })),
        ],
        rows: rows.map((row) => rowOf(scope, row)),
        empty: scope.t('ledger.statement.nothing'),
      },
      page: {},
      empty: { title: scope.t('ledger.empty_title'), text: scope.t('ledger.statement.nothing'), icon: 'chart' },
    };
    return { view: 'admin/list', model };
  },
});

export const statementCsvPage = page({
  path: '/admin/o/:org/ledger/statement.csv',
  may: 'ledger.read',
  async show(scope, _at, request) {
    const { organizationId, from, to, first, last } = await periodOf(scope, request);
    const content = statementCsv(scope, { organizationId, from, to });
    return { file: { name: `statement-${first}-${last}.csv`, contentType: 'text/csv; charset=utf-8', content } };
  },
});

function rowOf(scope: Scope, row: StatementRow): ListView['table']['rows'][number] {
  const { currency, openingMinor, plusMinor, minusMinor, closingMinor } = row;
  return {
    cells: [
      { kind: 'text', text: accountText(scope, row.account, row.gatewayAccount), detail: currency },
      ...[openingMinor, plusMinor, minusMinor, closingMinor].map((minor) => ({
        ...{ kind: 'money' as const, text: sumText(scope, minor, currency) },
      })),
    ],
  };
}

async function periodOf(scope: Scope, { query, organization }: PageRequest) {
  const { id: organizationId } = organization!;
  const { zone } = (await organizationById(scope, organizationId))!;
  const month = DateTime.fromJSDate(scope.clock.now(), { zone }).startOf('month');
  const from = dayOf(query['from'], zone, 0) ?? month.toJSDate();
  const asked = dayOf(query['to'], zone, 1) ?? month.plus({ months: 1 }).toJSDate();
  const to = asked > from ? asked : DateTime.fromJSDate(from, { zone }).plus({ days: 1 }).toJSDate();
  const dayIn = (at: Date, minus = 0) =>
    DateTime.fromJSDate(at, { zone }).minus({ days: minus }).toFormat('yyyy-MM-dd');
  return { organizationId, from, to, first: dayIn(from), last: dayIn(to, 1) };
}
