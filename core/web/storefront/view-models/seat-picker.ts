import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail, OccurrenceRow } from '../../../modules/events/index.ts';
import type { TypeForSale } from '../../../modules/tickets/index.ts';
import type { Hall, HallSeat } from '../../../modules/venues/index.ts';
import type { SeatsView } from '../../../render/contract/index.ts';
import { withEstimate, type Estimates } from './estimates.ts';
import { errorSummary } from '../../forms/from-schema.ts';

interface Facts {
  readonly event: EventDetail;
  readonly date: OccurrenceRow;
  readonly hall: Hall;
  /** One bit for each seat by its number. */
  readonly free: Uint8Array;
  readonly types: readonly TypeForSale[];
  readonly holdMinutes: number;
  readonly request: PageRequest;
  readonly estimates: Estimates;
}

/** The free seats of one section as lists by row, for whoever reads them out or has no script. */
export function seatPicker(scope: Scope, facts: Facts): SeatsView {
  const { event, date, hall, free, request } = facts;
  const types = facts.types.filter(({ seatCategory, offers }) => {
    return seatCategory !== null && offers.some((offer) => offer.occurrenceId === date.id && offer.max > 0);
  });
  const categories = new Set(types.map(({ seatCategory }) => seatCategory));
  const open = hall.seats.filter((seat) => isFree(free, seat) && categories.has(seat.category));
  const sections = Map.groupBy(open, ({ section }) => section);
  const { again, query } = request;
  const wanted = String(again?.values['section'] ?? query['section'] ?? '');
  const section = sections.has(wanted) ? wanted : [...sections.keys()][0];
  const href = `/e/${event.slug}/seats`;
  return {
    title: scope.t('seats.pick.title'),
    intro: scope.t('seats.pick.intro', { count: facts.holdMinutes }),
    errors: errorSummary(again?.errors, again?.problem),
    sectionsLabel: scope.t('seats.pick.sections'),
    sections: [...sections].map(([name, seats]) => ({
      label: name,
      detail: scope.t('seats.pick.free', { count: seats.length }),
      href: `${href}?${new URLSearchParams({ date: date.id, section: name })}`,
      current: name === section,
    })),
    action: href,
    hidden: [
      { name: 'occurrence', value: date.id },
      { name: 'section', value: section ?? '' },
    ],
    rows: rowsOf(pricing(scope, facts.estimates), types, sections.get(section ?? '') ?? [], again),
    none: scope.t('seats.pick.none'),
    note: facts.estimates.note(event.currency),
    submit: scope.t('seats.pick.submit'),
    back: { label: scope.t('seats.pick.back'), href: `/e/${event.slug}?date=${date.id}` },
  };
}

function isFree(free: Uint8Array, { number }: HallSeat): boolean {
  return ((free[number >> 3] ?? 0) & (1 << (number & 7))) !== 0;
}

function rowsOf(
  { scope, priced }: Pricing,
  types: readonly TypeForSale[],
  seats: readonly HallSeat[],
  again: PageRequest['again'],
): SeatsView['rows'] {
  const chosen = (again?.values['seat'] ?? {}) as Record<string, unknown>;
  const rows = Map.groupBy(seats, ({ rowName, category }) => JSON.stringify([rowName, category]));
  return [...rows.values()].map((row) => {
    const [first] = row as [HallSeat];
    const own = types.filter(({ seatCategory }) => seatCategory === first.category);
    const named = first.rowName === '' ? 'seats.pick.without_row' : 'seats.pick.row';
    const title = [
      scope.t(named, { row: first.rowName }),
      first.category,
      ...(own.length === 1 ? [priced(own[0]!)] : []),
    ];
    return {
      title: title.join(' · '),
      seats: row.map((seat) => ({
        name: `seat.${seat.id}`,
        label: labelOf(scope, seat),
        value: own[0]!.id,
        checked: chosen[seat.id] === own[0]!.id,
        options: own.length === 1 ? undefined : optionsOf({ scope, priced }, own, chosen[seat.id]),
      })),
    };
  });
}

function labelOf(scope: Scope, { label, kind }: HallSeat): string {
  const seat = scope.t('seats.pick.seat', { seat: label });
  return kind === 'standard' ? seat : `${seat} · ${scope.t(`seats.kind.${kind}`)}`;
}

interface Pricing {
  readonly scope: Scope;
  /** "Adult €12.00", with about what that is in the visitor's currency. */
  priced(type: TypeForSale): string;
}

function pricing(scope: Scope, estimates: Estimates): Pricing {
  return {
    scope,
    priced({ name, price }) {
      return `${name} ${price.minor === 0 ? scope.t('event_page.free') : withEstimate(scope, estimates, price)}`;
    },
  };
}

function optionsOf({ scope, priced }: Pricing, types: readonly TypeForSale[], chosen: unknown) {
  return [
    { value: '', label: scope.t('seats.pick.no_ticket') },
    ...types.map((type) => ({ value: type.id, label: priced(type), selected: chosen === type.id })),
  ];
}
