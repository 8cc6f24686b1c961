import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail, OccurrenceRow } from '../../../modules/events/index.ts';
import { logoSrc } from '../../../modules/media/index.ts';
import type { TypeForSale } from '../../../modules/tickets/index.ts';
import type { EventView, Notice } from '../../../render/contract/index.ts';
import { markdown } from '../../../render/html.ts';
import { coverOf } from './event-card.ts';
import { ticketPicker, type PickerFacts } from './ticket-picker.ts';
import { dayText, leafOf, spanText, timeText, zoneName } from './when.ts';
import { timeLocale } from '../../reader-time.ts';

/** The dates that somebody can still go to, or all of an event that is over. */
export function datesToShow(event: EventDetail, now: Date): readonly OccurrenceRow[] {
  const scheduled = event.occurrences.filter(({ state }) => state === 'scheduled');
  const ahead = scheduled.filter(({ endsAt }) => endsAt > now);
  return ahead.length > 0 ? ahead : scheduled;
}

export function eventView(scope: Scope, facts: PickerFacts): EventView {
  const { event, occurrence } = facts;
  const { zone } = event;
  const shown = occurrence ?? event;
  const say = (text: Parameters<typeof translate>[0]) => translate(text, scope.locale, event.locale);
  const description = say(event.description);
  return {
    title: say(event.title),
    tagline: say(event.summary) || undefined,
    cover: coverOf(scope, event),
    organizer: {
      name: event.organization.name,
      href: `/org/${event.organization.slug}`,
      logo: logoSrc(event.organization),
    },
    date: leafOf(shown.startsAt, zone, scope.locale),
    when: {
      text: spanText({ ...shown, zone }, timeLocale(scope)),
      iso: shown.startsAt.toISOString(),
      zoneNote: zoneName(shown.startsAt, zone, scope.locale),
      calendarHref: event.state === 'published' ? `/e/${event.slug}/calendar.ics` : undefined,
    },
    place: placeOf(scope, event),
    notice: noticeOf(scope, event),
    description: description === '' ? undefined : markdown(description),
    facts: [
      {
        label: scope.t('event_page.contact'),
        value: event.organization.email,
        href: `mailto:${event.organization.email}`,
      },
      ...reportFact(scope, event),
    ],
    occurrences: occurrencesOf(scope, facts),
    tickets: ticketPicker(scope, facts),
  };
}

function placeOf(scope: Scope, event: EventDetail): EventView['place'] {
  const { mode, venueName, venueAddress, city, country } = event;
  if (mode === 'online') return { name: scope.t('event_page.online'), online: true };
  const name = venueName ?? city ?? scope.t('event_page.place_open');
  const namesCity = city !== null && (venueAddress?.includes(city) || venueName === null);
  const address = [venueAddress, namesCity ? null : city].filter(Boolean).join(', ');
  const where = [venueName, venueAddress, city, country].filter(Boolean).join(', ');
  return {
    name: mode === 'hybrid' ? scope.t('event_page.hybrid', { place: name }) : name,
    address: address || undefined,
    mapHref: venueAddress ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(where)}` : undefined,
  };
}

/** A preview is nobody's to report. */
function reportFact(scope: Scope, { state, slug }: EventDetail): NonNullable<EventView['facts']> {
  if (state === 'draft') return [];
  return [{ label: scope.t('report.link_label'), value: scope.t('report.link'), href: `/e/${slug}/report` }];
}

function noticeOf(scope: Scope, { state }: EventDetail): Notice | undefined {
  if (state === 'published') return undefined;
  const tone = state === 'cancelled' ? 'danger' : 'info';
  return { tone, title: scope.t(`event_page.${state}.title`), text: scope.t(`event_page.${state}.text`) };
}

function occurrencesOf(scope: Scope, { event, types, occurrence }: PickerFacts): EventView['occurrences'] {
  const dates = datesToShow(event, scope.clock.now());
  if (dates.length < 2) return [];
  return dates.map((date) => {
    const soldOut = isSoldOut(types, date);
    return {
      label: dayText(date.startsAt, event.zone, scope.locale),
      detail: soldOut ? scope.t('event_page.sold_out') : timeText(date.startsAt, event.zone, timeLocale(scope)),
      href: `/e/${event.slug}?date=${date.id}`,
      current: date.id === occurrence?.id,
      soldOut,
    };
  });
}

function isSoldOut(types: readonly TypeForSale[], { id }: OccurrenceRow): boolean {
  const offers = types.flatMap((type) => type.offers.filter(({ occurrenceId }) => occurrenceId === id));
  return offers.length > 0 && offers.every(({ state }) => state === 'sold_out');
}
