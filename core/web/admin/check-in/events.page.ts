import { DateTime } from 'luxon';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { attendanceOf } from '../../../modules/admission/index.ts';
import { listEvents, upcomingEvents, type EventRow } from '../../../modules/events/index.ts';
import { eventsWithin } from '../../../modules/organizations/index.ts';
import type { Section, ShowView } from '../../../render/contract/index.ts';
import { placeLine } from '../../storefront/view-models/event-card.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { eventTitle } from '../events/event-head.ts';
import { doorHref } from './door-words.ts';
import { timeLocale } from '../../reader-time.ts';

const UPCOMING = 30;
const OVER = 5;

/** Where to stand: today's events first, then the next ones, then those that are just over. */
export const checkInPage = page({
  path: '/admin/o/:org/check-in',
  may: 'check-in.write',
  events: 'some',
  nav: { section: 'organization', label: 'check_in.nav', order: 40, icon: 'scan' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const eventIds = await eventsWithin(scope, organizationId);
    const [upcoming, latest] = await Promise.all([
      upcomingEvents(scope, { organizationId, eventIds, limit: UPCOMING }),
      listEvents(scope, { organizationId, eventIds, limit: UPCOMING }),
    ]);
    const now = scope.clock.now();
    const open = upcoming.filter(({ state }) => state === 'published');
    const today = open.filter((event) => isToday(event, now));
    const later = open.filter((event) => !isToday(event, now));
    const over = latest.rows.filter(({ state, endsAt }) => state !== 'draft' && endsAt < now).slice(0, OVER);
    const sections = await Promise.all([
      section(scope, request, 'today', today),
      section(scope, request, 'later', later),
      section(scope, request, 'over', over),
    ]);
    const main = sections.filter((each) => each !== undefined);
    const model: ShowView = {
      title: scope.t('check_in.title'),
      subtitle: scope.t('check_in.subtitle'),
      main: main.length > 0 ? main : [nothing(scope, request)],
    };
    return { view: 'admin/show', model };
  },
});

/** Runs on the day that it is where the event takes place. */
function isToday({ startsAt, endsAt, zone }: EventRow, now: Date): boolean {
  const day = DateTime.fromJSDate(now, { zone });
  return startsAt <= day.endOf('day').toJSDate() && endsAt >= day.startOf('day').toJSDate();
}

async function section(
  scope: Scope,
  request: PageRequest,
  name: 'today' | 'later' | 'over',
  events: readonly EventRow[],
): Promise<Section | undefined> {
  if (events.length === 0) return undefined;
  const title = scope.t(`check_in.${name}`);
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('check_in.column.event') },
        { label: scope.t('check_in.column.when') },
        { label: scope.t('check_in.column.inside') },
      ],
      rows: await Promise.all(events.map((event) => row(scope, request, event))),
    },
  };
}

async function row(scope: Scope, request: PageRequest, event: EventRow) {
  const { admitted, expected } = await attendanceOf(scope, event.id);
  const { startsAt, zone } = event;
  return {
    cells: [
      {
        kind: 'link' as const,
        text: eventTitle(scope, event),
        href: doorHref(request, event.id),
        detail: placeLine(scope, event),
      },
      { kind: 'instant' as const, text: instantText(startsAt, zone, timeLocale(scope)), iso: startsAt.toISOString() },
      {
        kind: 'meter' as const,
        text: scope.t('check_in.inside', { admitted, expected }),
        value: admitted,
        max: Math.max(1, expected),
      },
    ],
  };
}

function nothing(scope: Scope, request: PageRequest): Section {
  const events = `/admin/o/${request.organization!.slug}/events`;
  return {
    kind: 'empty',
    empty: {
      title: scope.t('check_in.empty.title'),
      text: scope.t('check_in.empty.text'),
      icon: 'scan',
      action: { label: scope.t('events.title'), href: events, tone: 'secondary' },
    },
  };
}
