import type { Scope } from '../../../kernel/scope/scope.ts';
import type { HallSeat, SeatHold, SeatState } from '../../../modules/venues/index.ts';
import type { Plot, Table } from '../../../render/contract/index.ts';
import { escapeHtml, trusted } from '../../../render/html.ts';
import { swatch } from '../tickets/hold-words.ts';

type Drawn = Pick<HallSeat, 'x' | 'y' | 'section' | 'category' | 'kind'> & {
  readonly state?: SeatState;
  readonly hold?: SeatHold | null;
};

/** Seats that stand for nothing special are drawn together: a stroke of no length is a dot. */
const PARTS = ['free', 'claimed', 'blocked', 'wheelchair'] as const;

/** A hall as dots, each where the file puts it, with the numbers behind it. */
export function drawHall(
  scope: Scope,
  seats: readonly Drawn[],
  { title, summary, table }: { readonly title: string; readonly summary: string; readonly table: Table },
): Plot {
  const margin = 12;
  const xs = seats.map(({ x }) => x);
  const ys = seats.map(({ y }) => y);
  const [left, top] = [least(xs) - margin, least(ys) - margin];
  const [width, height] = [most(xs) - left + margin, most(ys) - top + margin];
  const paths = PARTS.map((part) => {
    const dots = seats.filter((seat) => !seat.hold && partOf(seat) === part).map(({ x, y }) => `M${x} ${y}h0`);
    return dots.length === 0 ? '' : `<path class="seat-dots part-${part}" d="${dots.join('')}"/>`;
  });
  const holds = holdsIn(seats);
  const kept = holds.map(({ colour, id }) => {
    const dots = seats.filter(({ hold }) => hold?.id === id).map(({ x, y }) => `M${x} ${y}h0`);
    return `<path class="seat-kept" stroke="${escapeHtml(colour)}" d="${dots.join('')}"/>`;
  });
  const label = escapeHtml(`${title}. ${summary}`);
  const svg =
    `<svg class="hall" viewBox="${left} ${top} ${width} ${height}" role="img" aria-label="${label}">` +
    `${paths.join('')}${kept.join('')}</svg>${legend(scope, seats, holds)}`;
  return { title, summary, svg: trusted(svg), table };
}

function partOf({ state = 'free', kind }: Drawn): (typeof PARTS)[number] {
  return state === 'free' && kind === 'wheelchair' ? 'wheelchair' : state;
}

/** What keeps some of them back, each once. */
function holdsIn(seats: readonly Drawn[]): SeatHold[] {
  return [...new Map(seats.flatMap(({ hold }) => (hold ? [[hold.id, hold] as const] : []))).values()];
}

function legend(scope: Scope, seats: readonly Drawn[], holds: readonly SeatHold[]): string {
  const used = PARTS.filter((part) => seats.some((seat) => !seat.hold && partOf(seat) === part));
  const items = used.map((part) => `<span data-part="${part}">${escapeHtml(scope.t(`seats.part.${part}`))}</span>`);
  const kept = holds.map(({ name, colour }) => `<span>${swatch(colour)}${escapeHtml(name)}</span>`);
  return `<p class="hall-legend">${[...items, ...kept].join(' ')}</p>`;
}

// Halls are larger than what a call can take as arguments.
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), values[0] ?? 0);
}
