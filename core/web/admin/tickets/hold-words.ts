import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { ticketTypesOf, variationsOf, type HoldRow, type KeptSeat } from '../../../modules/tickets/index.ts';
import { seatShort, type SeatHold } from '../../../modules/venues/index.ts';
import type { Option } from '../../../render/contract/index.ts';
import { escapeHtml, trusted, type Html } from '../../../render/html.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText, shortWhen } from '../../storefront/view-models/when.ts';
import { eventHref } from '../events/event-head.ts';

export const holdsHref = (request: PageRequest, event: string) => `${eventHref(request, event)}/holds`;

/** "Shirt – S, 14 March" */
export function whatText(scope: Scope, event: EventDetail, hold: HoldRow): string {
  const names = [hold.typeName, hold.variationName].flatMap((name) =>
    name ? [translate(name, scope.locale, event.locale)] : [],
  );
  const what = names.length === 0 ? scope.t('tickets.hold.any_type') : names.join(' – ');
  return event.occurrences.length > 1 ? `${what}, ${shortWhen(hold.startsAt, event.zone, timeLocale(scope))}` : what;
}

export function swatch(colour: string): string {
  const box = `<rect width="10" height="10" fill="${escapeHtml(colour)}"/>`;
  return `<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">${box}</svg>`;
}

/** What keeps a seat back: its name, with its note and its end below. */
export function holdCell(scope: Scope, event: EventDetail, hold: SeatHold, href: string): Html {
  const until = hold.expiresAt && instantText(hold.expiresAt, event.zone, timeLocale(scope));
  const more = [hold.note, until && scope.t('tickets.window.until', { when: until })].filter(Boolean).join(' · ');
  const name = `<a class="cell-link" href="${href}">${swatch(hold.colour)}${escapeHtml(hold.name)}</a>`;
  return trusted(more === '' ? name : `${name}<small>${escapeHtml(more)}</small>`);
}

export function seatOptions(seats: readonly KeptSeat[]): Option[] {
  return seats.map((seat) => ({ value: seat.id, label: `${seatShort(seat)} (${seat.category})` }));
}

/** Types that are sold, and each of their variations: the value is the id, or both of them. */
export async function typeOptions(scope: Scope, event: EventDetail, category?: ReadonlySet<string>): Promise<Option[]> {
  const types = (await ticketTypesOf(scope, event.id)).filter(
    ({ state, seatCategory }) => state === 'active' && (!category || category.has(seatCategory ?? '')),
  );
  const options = await Promise.all(
    types.map(async ({ id, name }) => {
      const label = translate(name, scope.locale, event.locale);
      const forms = (await variationsOf(scope, id)).filter(({ state }) => state === 'active');
      return [
        { value: id, label: forms.length === 0 ? label : scope.t('tickets.hold.any_form', { name: label }) },
        ...forms.map((form) => ({
          value: `${id} ${form.id}`,
          label: `${label} – ${translate(form.name, scope.locale, event.locale)}`,
        })),
      ];
    }),
  );
  return options.flat();
}

/** What such an option says. */
export function typeIn(value: string | null): { ticketTypeId?: string | undefined; variationId?: string | undefined } {
  const [ticketTypeId, variationId] = (value ?? '').split(' ');
  return { ticketTypeId: ticketTypeId || undefined, variationId };
}
