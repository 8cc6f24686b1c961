import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { listEvents } from '../../../modules/events/index.ts';
import { can, eventsWithin, organizationById } from '../../../modules/organizations/index.ts';
import { periodOf, taxTotals, type Period, type TaxTotal, type TaxTotals } from '../../../modules/reports/index.ts';
import type { Cell, Field, ListView } from '../../../render/contract/index.ts';
import { percentLabel } from '../percent.ts';

/** What was sold in a period by tax: the sums of the file for the books. */
export const taxTotalsPage = page({
  path: '/admin/o/:org/tax-totals',
  may: 'finance.read',
  events: 'some',
  nav: { section: 'organization', label: 'taxes.totals.title', order: 55, icon: 'chart' },
  async show(scope, _at, request) {
    const { path, query } = request;
    const organizationId = request.organization!.id;
    const zone = (await organizationById(scope, organizationId))?.zone ?? 'UTC';
    const period = periodOf({ from: query['from'], to: query['to'] }, zone, scope.clock.now());
    const eventId = /^[0-9a-f-]{36}$/.test(query['event'] ?? '') ? query['event'] : undefined;
    const eventIds = await eventsWithin(scope, organizationId);
    const totals = await taxTotals(scope, { organizationId, eventId, eventIds, ...period });
    const active = ['from', 'to', 'event'].some((name) => (query[name] ?? '') !== '');
    const model: ListView = {
      title: scope.t('taxes.totals.title'),
      subtitle: scope.t('taxes.totals.subtitle', { zone }),
      notices: totals.some(({ overlaps }) => overlaps)
        ? [{ tone: 'info', text: scope.t('taxes.totals.overlaps') }]
        : [],
      filters: {
        action: path,
        fields: await filterFields(scope, request, period, eventIds),
        hidden: [],
        active,
        resetHref: path,
      },
      exports: await exportsOf(scope, request, eventId),
      table: {
        caption: scope.t('taxes.totals.caption', period.days),
        columns: [
          { label: scope.t('taxes.totals.tax') },
          ...(['net', 'amount', 'gross'] as const).map((key) => ({
            label: scope.t(`taxes.totals.${key}`),
            align: 'end' as const,
          })),
        ],
        rows: totals.flatMap((each) => rowsOf(scope, each)),
        empty: scope.t('taxes.totals.empty_title'),
      },
      page: {},
      empty: { title: scope.t('taxes.totals.empty_title'), text: scope.t('taxes.totals.empty_text'), icon: 'chart' },
    };
    return { view: 'admin/list', model };
  },
});

function rowsOf(scope: Scope, { currency, orders, rates, ...sums }: TaxTotals): ListView['table']['rows'] {
  const amount = (minor: number): Cell => ({ kind: 'money', text: formatMoney(money(minor, currency), scope.locale) });
  const cells = ({ netMinor, taxMinor, grossMinor }: Pick<TaxTotal, 'netMinor' | 'taxMinor' | 'grossMinor'>) =>
    [netMinor, taxMinor, grossMinor].map(amount);
  return [
    ...rates.map((rate) => ({ cells: [nameOf(scope, rate, currency), ...cells(rate)] })),
    {
      tone: 'info' as const,
      cells: [
        {
          kind: 'text' as const,
          text: scope.t('taxes.totals.sum', { currency }),
          detail: scope.t('taxes.totals.orders', { count: orders }),
        },
        ...cells(sums),
      ],
    },
  ];
}

function nameOf(scope: Scope, { name, rate, reverseCharge, waivedMinor }: TaxTotal, currency: string): Cell {
  if (name === null) return { kind: 'text', text: scope.t('taxes.totals.none') };
  const amount = formatMoney(money(waivedMinor, currency), scope.locale);
  const detail = reverseCharge ? scope.t('taxes.totals.reverse_charge', { amount }) : undefined;
  return { kind: 'text', text: `${name} ${percentLabel(scope, rate)}`, detail };
}

async function filterFields(
  scope: Scope,
  { query, organization }: PageRequest,
  { days }: Period,
  eventIds: readonly string[] | undefined,
): Promise<Field[]> {
  const { rows } = await listEvents(scope, { organizationId: organization!.id, eventIds, limit: 100 });
  const options = [
    { value: '', label: scope.t('orders.admin.any_event') },
    ...rows.map(({ id, title, locale }) => ({ value: id, label: translate(title, scope.locale, locale) })),
  ];
  return [
    {
      ...{ widget: 'select', name: 'event', label: scope.t('orders.admin.event') },
      options: options.map((option) => ({ ...option, selected: option.value === (query['event'] ?? '') })),
    },
    { widget: 'date', name: 'from', label: scope.t('taxes.totals.from'), value: days.from },
    { widget: 'date', name: 'to', label: scope.t('taxes.totals.to'), value: days.to },
  ];
}

async function exportsOf(scope: Scope, { organization }: PageRequest, eventId: string | undefined) {
  const { id: organizationId, slug } = organization!;
  if (!(await can(scope, 'orders.read', { organizationId, events: 'some' }))) return [];
  const href = `/admin/o/${slug}/orders.csv${eventId === undefined ? '' : `?event=${eventId}`}`;
  return [{ label: scope.t('orders.csv.title'), href }];
}
