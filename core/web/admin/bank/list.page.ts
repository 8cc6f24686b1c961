import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { bankAccountsOf, bankEntriesOf, type BankEntryRow } from '../../../modules/bank/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { Cell, ListView } from '../../../render/contract/index.ts';
import { bankHref, bankTabs, dayText, entryBadge, orderCell, sumText } from './bank-words.ts';

const PAGE = 50;
const STATES = ['open', 'captured', 'returned', 'ignored'] as const;

/** Money that came to the bank accounts, and whose it is. */
export const bankPage = page({
  path: '/admin/o/:org/bank',
  may: 'finance.read',
  nav: { section: 'organization', label: 'bank.title', order: 52, icon: 'bank' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { query, path } = request;
    const state = STATES.find((one) => one === query['state']);
    const after = query['after']?.match(/^[0-9a-f-]{36}$/)?.[0];
    const rows = await bankEntriesOf(scope, { organizationId, state, after, limit: PAGE + 1 });
    const shown = rows.slice(0, PAGE);
    const hasAccounts = (await bankAccountsOf(scope, organizationId)).length > 0;
    const mayWrite = hasAccounts && (await can(scope, 'finance.write', { organizationId }));
    const bring = { label: scope.t('bank.import.title'), href: `${path}/statements/new`, tone: 'primary' } as const;
    const more = new URLSearchParams({ ...(state && { state }), after: shown.at(-1)?.id ?? '' });
    const model: ListView = {
      title: scope.t('bank.title'),
      subtitle: scope.t('bank.subtitle'),
      tabs: bankTabs(scope, request),
      actions: mayWrite ? [bring] : [],
      filters: {
        action: path,
        fields: [stateField(scope, state)],
        hidden: [],
        active: state !== undefined,
        resetHref: path,
      },
      table: {
        caption: scope.t('bank.money_in'),
        columns: [
          ...['booked', 'payer', 'text'].map((key) => ({ label: scope.t(`bank.column.${key}`) })),
          { label: scope.t('bank.column.amount'), align: 'end' },
          ...['order', 'state'].map((key) => ({ label: scope.t(`bank.column.${key}`) })),
        ],
        rows: shown.map((row) => ({ cells: cellsOf(scope, request, row) })),
      },
      page: { next: rows.length > PAGE ? `${path}?${more.toString()}` : undefined },
      empty: {
        title: scope.t('bank.empty_title'),
        text: scope.t(hasAccounts ? 'bank.empty_text' : 'bank.no_account'),
        icon: 'bank',
        ...(mayWrite ? { action: bring } : {}),
      },
    };
    return { view: 'admin/list', model };
  },
});

function stateField(scope: Scope, state: string | undefined): NonNullable<ListView['filters']>['fields'][number] {
  const options = ['', ...STATES].map((value) => ({
    value,
    label: scope.t(`bank.state.${value || 'any'}`),
    selected: value === (state ?? ''),
  }));
  return { widget: 'select', name: 'state', label: scope.t('bank.column.state'), value: state ?? '', options };
}

function cellsOf(scope: Scope, request: PageRequest, row: BankEntryRow): Cell[] {
  const href = `${bankHref(request)}/entries/${row.id}`;
  return [
    { kind: 'link', text: dayText(scope, row.bookedOn), href },
    { kind: 'text', text: row.payer || '–', detail: row.ibanEnding ?? undefined },
    { kind: 'text', text: row.text.slice(0, 140) || '–' },
    { kind: 'money', text: sumText(scope, row.amountMinor, row.currency) },
    orderCell(request, row.orderCode),
    { kind: 'badge', ...entryBadge(scope, row.state) },
  ];
}
