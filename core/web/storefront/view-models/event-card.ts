import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventRow } from '../../../modules/events/index.ts';
import type { PriceRange } from '../../../modules/tickets/index.ts';
import { coverArt } from '../../../render/artwork.ts';
import type { Badge, Cover, EventCard } from '../../../render/contract/index.ts';
import type { Estimates } from './estimates.ts';
import { leafOf, shortWhen } from './when.ts';
import { timeLocale } from '../../reader-time.ts';

export function eventCard(
  scope: Scope,
  event: EventRow,
  range: PriceRange | undefined,
  estimates: Estimates,
): EventCard {
  const { zone, startsAt } = event;
  const { day, month } = leafOf(startsAt, zone, scope.locale);
  return {
    title: translate(event.title, scope.locale, event.locale),
    href: `/e/${event.slug}`,
    cover: coverOf(scope, event),
    date: { day, month },
    when: shortWhen(startsAt, zone, timeLocale(scope)),
    iso: startsAt.toISOString(),
    place: placeLine(scope, event),
    organizer: event.organization.name,
    price: priceText(scope, event.currency, range),
    estimate: estimateText(scope, event.currency, range, estimates),
    badge: badgeOf(scope, range),
  };
}

/** The picture that was uploaded, or a poster drawn from the title. */
export function coverOf(scope: Scope, event: EventRow): Cover {
  const title = translate(event.title, scope.locale, event.locale);
  if (event.cover) return { src: event.cover.src, srcset: event.cover.srcset, alt: '' };
  return { art: coverArt(event.id, title) };
}

/** "Kaispeicher B, Hamburg", "Online" */
export function placeLine(scope: Scope, { mode, venueName, city }: EventRow): string {
  const place = [venueName, city].filter(Boolean).join(', ');
  if (mode === 'online') return scope.t('event_page.online');
  if (place === '') return scope.t('event_page.place_open');
  return mode === 'hybrid' ? scope.t('event_page.hybrid', { place }) : place;
}

export function priceText(scope: Scope, currency: string, range: PriceRange | undefined): string | undefined {
  if (!range) return undefined;
  const { lowestMinor, highestMinor } = range;
  if (highestMinor === 0) return scope.t('event_page.free');
  if (lowestMinor === 0) {
    return scope.t('event_page.free_to', { price: formatMoney(money(highestMinor, currency), scope.locale) });
  }
  const price = formatMoney(money(lowestMinor, currency), scope.locale);
  return lowestMinor === highestMinor ? price : scope.t('event_page.from_price', { price });
}

function estimateText(
  scope: Scope,
  currency: string,
  range: PriceRange | undefined,
  estimates: Estimates,
): string | undefined {
  if (!range) return undefined;
  const { lowestMinor, highestMinor } = range;
  const price = estimates.of(money(lowestMinor || highestMinor, currency));
  if (price === undefined || lowestMinor === highestMinor) return price;
  return lowestMinor === 0 ? scope.t('event_page.free_to', { price }) : scope.t('event_page.from_price', { price });
}

function badgeOf(scope: Scope, range: PriceRange | undefined): Badge | undefined {
  return range && !range.hasPlaces ? { label: scope.t('event_page.sold_out'), tone: 'danger' } : undefined;
}
