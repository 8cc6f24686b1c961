import { z } from 'zod';
import {
  countDeliveries,
  listDeliveries,
  STATES,
  type DeliveryCursor,
  type DeliveryFilter,
} from '../../../kernel/jobs/delivery-queries.ts';
import type { Delivery, DeliveryState } from '../../../kernel/jobs/delivery.entity.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { ListView } from '../../../render/contract/index.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { deliveryBulk } from './bulk-deliveries.page.ts';
import { errorLine, instantCell, kindText, stateBadge } from './job-words.ts';

const PAGE_SIZE = 50;

/** Every job and every fact on its way: what runs, what failed and why. */
export const deliveriesPage = page({
  path: '/admin/jobs',
  may: 'site.admin',
  nav: { section: 'site', label: 'jobs.nav', order: 60, icon: 'queue' },
  async show(scope, _at, request) {
    const { query } = request;
    const filter = { state: STATES.find((state) => state === query['state']), name: query['name']?.trim() };
    const found = await listDeliveries(scope.em, filter, cursorOf(query['after']), PAGE_SIZE + 1);
    const counts = await countDeliveries(scope.em);
    const shown = found.slice(0, PAGE_SIZE);
    const last = found.length > PAGE_SIZE ? shown.at(-1) : undefined;
    const table = tableOf(scope, shown);
    const model: ListView = {
      title: scope.t('jobs.title'),
      subtitle: scope.t('jobs.subtitle'),
      filters: filtersOf(scope, filter, counts),
      table,
      bulk: bulkOf(scope, request, deliveryBulk, table.rows),
      page: last ? { next: nextHref(query, last) } : {},
      empty: { title: scope.t('jobs.empty_title'), text: scope.t('jobs.empty_text'), icon: 'queue' },
    };
    return { view: 'admin/list', model };
  },
});

function filtersOf(scope: Scope, { state, name }: DeliveryFilter, counts: Record<DeliveryState, number>) {
  const number = new Intl.NumberFormat(scope.locale);
  const states = STATES.map((value) => ({
    value,
    label: `${scope.t(`jobs.state.${value}`)} (${number.format(counts[value])})`,
    selected: value === state,
  }));
  return {
    action: '/admin/jobs',
    hidden: [],
    active: state !== undefined || Boolean(name),
    resetHref: '/admin/jobs',
    fields: [
      {
        widget: 'select' as const,
        name: 'state',
        label: scope.t('jobs.column.state'),
        value: state ?? '',
        options: [{ value: '', label: scope.t('jobs.any_state'), selected: state === undefined }, ...states],
      },
      { widget: 'search' as const, name: 'name', label: scope.t('jobs.column.name'), value: name ?? '' },
    ],
  };
}

function tableOf(scope: Scope, deliveries: readonly Delivery[]): ListView['table'] {
  return {
    caption: scope.t('jobs.title'),
    columns: [
      { label: scope.t('jobs.column.name') },
      { label: scope.t('jobs.column.state') },
      { label: scope.t('jobs.column.attempts'), align: 'end' },
      { label: scope.t('jobs.column.error') },
      { label: scope.t('jobs.column.created') },
    ],
    rows: deliveries.map((delivery) => ({
      value: delivery.id,
      label: delivery.name,
      cells: [
        { kind: 'link', text: delivery.name, href: `/admin/jobs/${delivery.id}`, detail: kindText(scope, delivery) },
        { kind: 'badge', ...stateBadge(scope, delivery.state) },
        { kind: 'count', text: String(delivery.attempts) },
        { kind: 'text', text: errorLine(delivery.lastError) ?? '', muted: true },
        instantCell(scope, delivery.createdAt),
      ],
    })),
  };
}

function nextHref(query: PageRequest['query'], { createdAt, id }: Delivery): string {
  return `/admin/jobs?${new URLSearchParams({ ...query, after: `${createdAt.getTime()}_${id}` })}`;
}

function cursorOf(after: string | undefined): DeliveryCursor | undefined {
  const [time = '', id] = after?.split('_') ?? [];
  return /^\d{1,15}$/.test(time) && z.uuid().safeParse(id).success
    ? { createdAt: new Date(Number(time)), id: String(id) }
    : undefined;
}
