import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { citiesWithEvents, EVENT_MODES, findEvents, type FindEvents } from '../../modules/events/index.ts';
import { priceRanges } from '../../modules/tickets/index.ts';
import type { Field, HomeView } from '../../render/contract/index.ts';
import { eventCard } from './view-models/event-card.ts';
import { estimatesFor } from './view-models/estimates.ts';

const CACHE_SECONDS = 5;
const DAYS = { week: 7, month: 31, quarter: 92 } as const;

/** What is on, on the whole site. */
export const homePage = page({
  path: '/',
  may: 'public',
  async show(scope, _at, request) {
    const model = await homeView(scope, request, { title: scope.t('home.title') });
    return { view: 'home', model, cacheSeconds: CACHE_SECONDS };
  },
});

export interface HomeOf {
  readonly title: string;
  readonly intro?: string;
  readonly organizationId?: string;
  readonly organizer?: HomeView['organizer'];
}

/** Events of the site, or of one organization, narrowed by what the query says. */
export async function homeView(scope: Scope, { path, query, currency }: PageRequest, of: HomeOf): Promise<HomeView> {
  const { organizationId } = of;
  const search = searchOf(scope, query);
  const [{ rows, nextCursor }, cities, estimates] = await Promise.all([
    findEvents(scope, { ...search, organizationId }),
    citiesWithEvents(scope, organizationId),
    estimatesFor(scope, currency),
  ]);
  const ranges = await priceRanges(
    { em: scope.lagging, clock: scope.clock },
    rows.map(({ id }) => id),
  );
  const cards = rows.map((event) => eventCard(scope, event, ranges.get(event.id), estimates));
  // Whose event it is is news only where it could be somebody else's.
  const isOfSeveral = new Set(rows.map(({ organization }) => organization.id)).size > 1;
  return {
    title: of.title,
    intro: of.intro,
    organizer: of.organizer,
    search: {
      action: path,
      fields: fieldsOf(scope, query, cities),
      active: ['q', 'city', 'when', 'mode'].some((name) => (query[name] ?? '') !== ''),
      resetHref: path,
    },
    events: isOfSeveral ? cards : cards.map(({ organizer: _organizer, ...card }) => card),
    estimateNote: cards.some(({ estimate }) => estimate) ? estimates.note() : undefined,
    page: { next: nextCursor === undefined ? undefined : nextHref(path, query, nextCursor) },
  };
}

function searchOf(scope: Scope, query: PageRequest['query']): FindEvents {
  const when = DAYS[query['when'] as keyof typeof DAYS] as number | undefined;
  return {
    q: query['q']?.slice(0, 200),
    city: query['city'] || undefined,
    mode: EVENT_MODES.find((mode) => mode === query['mode']),
    ...(when === undefined ? {} : { from: scope.clock.now(), to: scope.clock.in({ days: when }) }),
    cursor: query['cursor'],
  };
}

function fieldsOf(scope: Scope, query: PageRequest['query'], cities: readonly string[]): Field[] {
  const q = query['q'] ?? '';
  const label = scope.t('home.search');
  return [
    { widget: 'search', name: 'q', label, placeholder: label, value: q, autocomplete: 'off', maxlength: 200 },
    select(
      scope,
      'when',
      query,
      Object.keys(DAYS).map((value) => [value, scope.t(`home.when.${value}`)]),
    ),
    ...(cities.length > 1
      ? [
          select(
            scope,
            'city',
            query,
            cities.map((city) => [city, city]),
          ),
        ]
      : []),
    select(
      scope,
      'mode',
      query,
      EVENT_MODES.map((mode) => [mode, scope.t(`events.mode.${mode}`)]),
    ),
  ];
}

function select(scope: Scope, name: string, query: PageRequest['query'], choices: readonly string[][]): Field {
  const options = [['', scope.t(`home.any.${name}`)], ...choices].map(([value = '', label = '']) => ({
    value,
    label,
    selected: value === (query[name] ?? ''),
  }));
  return { widget: 'select', name, label: scope.t(`home.field.${name}`), options };
}

function nextHref(path: string, query: PageRequest['query'], cursor: string): string {
  const { cursor: _before, ...rest } = query;
  return `${path}?${new URLSearchParams({ ...rest, cursor }).toString()}`;
}
