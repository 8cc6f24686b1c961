import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { DISPUTE_FILTERS, listDisputes, type DisputeRow } from '../../../modules/payments/index.ts';
import type { Cell, ListView } from '../../../render/contract/index.ts';
import { deadlineCell, disputeBadge, disputesHref, sumText, whenCell } from './dispute-words.ts';

/** What buyers' banks ask and demand back. */
export const disputesPage = page({
  path: '/admin/o/:org/disputes',
  may: 'finance.read',
  nav: { section: 'organization', label: 'disputes.title', order: 51, icon: 'alert' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { query, path } = request;
    const state = DISPUTE_FILTERS.find((filter) => filter === query['state']);
    const q = query['q']?.slice(0, 200) || undefined;
    const { rows, nextCursor } = await listDisputes(scope, { organizationId, state, q, cursor: query['cursor'] });
    const { zone } = (await organizationById(scope, organizationId))!;
    const next = new URLSearchParams({ ...(state && { state }), ...(q && { q }), cursor: nextCursor ?? '' });
    const model: ListView = {
      title: scope.t('disputes.title'),
      subtitle: scope.t('disputes.subtitle'),
      filters: {
        action: path,
        fields: filterFields(scope, request),
        hidden: [],
        active: state !== undefined || q !== undefined,
        resetHref: path,
      },
      table: {
        caption: scope.t('disputes.title'),
        columns: [
          { label: scope.t('disputes.column.order') },
          { label: scope.t('disputes.column.state') },
          { label: scope.t('disputes.column.respond_by') },
          { label: scope.t('disputes.column.amount'), align: 'end' },
          { label: scope.t('disputes.column.since') },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, row, zone) })),
      },
      page: { next: nextCursor && `${path}?${next.toString()}` },
      empty: { title: scope.t('disputes.empty_title'), text: scope.t('disputes.empty_text'), icon: 'check' },
    };
    return { view: 'admin/list', model };
  },
});

function cellsOf(scope: Scope, request: PageRequest, row: DisputeRow, zone: string): Cell[] {
  return [
    {
      kind: 'link',
      text: row.orderCode,
      href: `${disputesHref(request)}/${row.id}`,
      detail: row.buyer || undefined,
    },
    { kind: 'badge', ...disputeBadge(scope, row) },
    deadlineCell(scope, row, zone),
    { kind: 'money', text: sumText(scope, row.amountMinor, row.currency) },
    whenCell(scope, row.createdAt, zone),
  ];
}

function filterFields(scope: Scope, { query }: PageRequest): NonNullable<ListView['filters']>['fields'] {
  const search = scope.t('disputes.search');
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '', autocomplete: 'off' },
    {
      widget: 'select',
      name: 'state',
      label: scope.t('disputes.column.state'),
      options: [{ value: '', label: scope.t('disputes.any_state') }]
        .concat(DISPUTE_FILTERS.map((value) => ({ value, label: scope.t(`disputes.state.${value}`) })))
        .map((option) => ({ ...option, selected: option.value === (query['state'] ?? '') })),
    },
  ];
}
