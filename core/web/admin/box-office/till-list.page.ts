import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { closingsCsv, listClosings, type ListClosings } from '../../../modules/box-office/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { ListView } from '../../../render/contract/index.ts';
import { addressAt, belowEvent, eventAt } from '../events/event-head.ts';
import { closingBadge, dayOf, sum, tillHref } from './till-words.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The tills that were closed at an event: one's own, or everybody's for who may see money. */
export const tillsPage = page({
  path: '/admin/o/:org/events/:event/box-office/till',
  may: 'box-office.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const { list, seesAll } = await askedFor(scope, request, id);
    const rows = await listClosings(scope, list);
    const href = tillHref(request, id);
    const search = new URLSearchParams(
      (['from', 'to', 'seller'] as const).flatMap((key) =>
        request.query[key] ? [[key, request.query[key]] as [string, string]] : [],
      ),
    ).toString();
    const sellers = new Map(rows.map(({ sellerId, seller }) => [sellerId, seller]));
    const model: ListView = {
      ...belowEvent(scope, request, event, scope.t('till.title')),
      subtitle: scope.t(seesAll ? 'till.everybodys' : 'till.yours'),
      actions: [{ label: scope.t('till.new'), href: `${href}/close`, tone: 'primary' }],
      exports: [{ label: scope.t('till.export'), href: `${href}/closings.csv${search && `?${search}`}` }],
      filters: {
        action: href,
        fields: [
          { widget: 'date', name: 'from', label: scope.t('till.from'), value: list.from },
          { widget: 'date', name: 'to', label: scope.t('till.to'), value: list.to },
          ...(seesAll
            ? [
                {
                  widget: 'select' as const,
                  name: 'seller',
                  label: scope.t('till.field.seller'),
                  options: [
                    { value: '', label: scope.t('till.everybody') },
                    ...[...sellers].map(([value, label]) => ({ value, label, selected: value === list.sellerId })),
                  ],
                },
              ]
            : []),
        ],
        hidden: [],
        active: search !== '',
        resetHref: href,
      },
      table: {
        caption: scope.t('till.title'),
        columns: [
          { label: scope.t('till.field.till') },
          { label: scope.t('till.field.expected'), align: 'end' },
          { label: scope.t('till.field.counted'), align: 'end' },
          { label: scope.t('till.field.difference'), align: 'end' },
          { label: scope.t('till.field.state') },
        ],
        rows: rows.map((row) => ({
          cells: [
            {
              kind: 'link',
              text: `${row.seller} · ${row.number}`,
              href: `${href}/${row.id}`,
              detail: [
                dayOf(scope, row),
                ...(row.revision > 1 ? [scope.t('till.correction', { revision: row.revision })] : []),
              ].join(' · '),
            },
            { kind: 'money', text: sum(scope, row.expectedMinor, row) },
            { kind: 'money', text: sum(scope, row.countedMinor, row) },
            { kind: 'money', text: sum(scope, row.differenceMinor, row) },
            { kind: 'badge', ...closingBadge(scope, row) },
          ],
        })),
      },
      page: {},
      empty: { title: scope.t('till.empty_title'), text: scope.t('till.empty_text'), icon: 'chart' },
    };
    return { view: 'admin/list', model };
  },
});

export const tillsCsvPage = page({
  path: '/admin/o/:org/events/:event/box-office/till/closings.csv',
  may: 'box-office.write',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const { list } = await askedFor(scope, request, id);
    const content = closingsCsv(scope, await listClosings(scope, list), event);
    return { file: { name: 'tills.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});

async function askedFor(
  scope: Scope,
  request: PageRequest,
  eventId: string,
): Promise<{ readonly list: ListClosings; readonly seesAll: boolean }> {
  const at = addressAt(request, eventId);
  const seesAll = await can(scope, 'finance.read', at);
  const own = scope.actor.kind === 'user' ? scope.actor.userId : '00000000-0000-0000-0000-000000000000';
  const { from, to, seller } = request.query;
  const asked = seller && /^[0-9a-f-]{36}$/.test(seller) ? seller : undefined;
  const days = { from: from && DAY.test(from) ? from : undefined, to: to && DAY.test(to) ? to : undefined };
  return { list: { ...at, ...days, sellerId: seesAll ? asked : own }, seesAll };
}
