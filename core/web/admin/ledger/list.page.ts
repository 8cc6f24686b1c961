import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  ACCOUNTS,
  ledgerCsv,
  listEntries,
  sumEntries,
  type CurrencyTotals,
  type EntryRow,
} from '../../../modules/ledger/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { Cell, ListView, Notice } from '../../../render/contract/index.ts';
import { filterFields, filterOf } from './ledger-filter.ts';
import { ledgerHref, linesText, movedMinor, sumText, whenCell } from './ledger-words.ts';

/** Every entry of an organization's ledger, with what they come to. */
export const ledgerPage = page({
  path: '/admin/o/:org/ledger',
  may: 'ledger.read',
  nav: { section: 'organization', label: 'ledger.title', order: 52, icon: 'chart' },
  async show(scope, _at, request) {
    const { query, path } = request;
    const { id: organizationId } = request.organization!;
    const { zone } = (await organizationById(scope, organizationId))!;
    const filter = await filterOf(scope, request);
    const { rows, nextCursor } = await listEntries(scope, { ...filter, cursor: query['cursor'] });
    const totals = await sumEntries(scope, filter);
    const all = (await sumEntries(scope, { organizationId })).map(({ currency }) => currency);
    const chosen = Object.entries(query).filter(([name, value]) => name !== 'cursor' && value !== '');
    const filters = new URLSearchParams(chosen as [string, string][]).toString();
    const next = nextCursor && new URLSearchParams([...new URLSearchParams(filters), ['cursor', nextCursor]]);
    const model: ListView = {
      title: scope.t('ledger.title'),
      subtitle: scope.t('ledger.subtitle'),
      notices: totals.map((each) => totalsNotice(scope, each)),
      actions: [{ label: scope.t('ledger.statement.title'), href: `${path}/statement` }],
      filters: {
        action: path,
        fields: await filterFields(scope, request, all),
        hidden: [],
        active: chosen.length > 0,
        resetHref: path,
      },
      exports: [{ label: scope.t('ledger.export'), href: `${path}.csv${filters === '' ? '' : `?${filters}`}` }],
      table: {
        caption: scope.t('ledger.title'),
        columns: [
          { label: scope.t('ledger.column.what') },
          { label: scope.t('ledger.column.order') },
          { label: scope.t('ledger.column.when') },
          { label: scope.t('ledger.column.amount'), align: 'end' },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, row, zone) })),
      },
      page: { next: next && `${path}?${next.toString()}` },
      empty: { title: scope.t('ledger.empty_title'), text: scope.t('ledger.empty_text'), icon: 'chart' },
    };
    return { view: 'admin/list', model };
  },
});

export const ledgerCsvPage = page({
  path: '/admin/o/:org/ledger.csv',
  may: 'ledger.read',
  async show(scope, _at, request) {
    const content = ledgerCsv(scope, await filterOf(scope, request));
    return { file: { name: 'ledger.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});

function totalsNotice(scope: Scope, { currency, entries, amounts }: CurrencyTotals): Notice {
  const sums = ACCOUNTS.filter((account) => amounts[account] !== 0).map(
    (account) => `${scope.t(`ledger.account.${account}`)} ${sumText(scope, amounts[account], currency)}`,
  );
  const title = scope.t('ledger.totals', { currency, count: entries });
  return { tone: 'info', title, text: sums.length === 0 ? scope.t('ledger.evened_out') : sums.join(' · ') };
}

function cellsOf(scope: Scope, request: PageRequest, row: EntryRow, zone: string): Cell[] {
  const { kind, orderCode, at, currency } = row;
  const href = `${ledgerHref(request).replace(/ledger$/, 'orders')}/${orderCode}`;
  return [
    { kind: 'text', text: scope.t(`ledger.kind.${kind}`), detail: linesText(scope, row) },
    orderCode === null ? { kind: 'text', text: '' } : { kind: 'link', text: orderCode, href },
    whenCell(scope, at, zone),
    { kind: 'money', text: sumText(scope, movedMinor(row), currency) },
  ];
}
