import type { TaxAmount } from '../pricing/index.ts';
import type { Position } from './invoice-content.ts';
import { sumOf } from './positions.ts';

export type NextDocuments =
  | { readonly kind: 'none' }
  /** Some of it is gone: a credit note over that. */
  | { readonly kind: 'credit'; readonly positions: readonly Position[] }
  /** It is something else now: all is credited, and another invoice says what it is. */
  | { readonly kind: 'replace' };

/** What is left of an invoice after its credit notes. */
export function leftOf(invoice: readonly Position[], credited: readonly (readonly Position[])[]): Position[] {
  const off = Map.groupBy(credited.flat(), ({ key }) => key);
  return invoice
    .map((position) => (off.get(position.key) ?? []).reduce(less, position))
    .filter(({ totalMinor, quantity }) => totalMinor > 0 || quantity > 0);
}

/** What is to be issued for an order whose documents say one thing while it is another. */
export function nextDocuments(said: readonly Position[], due: readonly Position[]): NextDocuments {
  const now = new Map(due.map((position) => [position.key, position]));
  const known = new Set(said.map(({ key }) => key));
  const isNew = due.some(({ key, totalMinor }) => totalMinor > 0 && !known.has(key));
  if (isNew || said.some((position) => isOther(position, now.get(position.key)))) return { kind: 'replace' };
  const gone = said
    .map((position) => less(position, now.get(position.key) ?? nothingOf(position)))
    .filter(({ totalMinor, quantity }) => totalMinor > 0 || quantity > 0);
  return sumOf(gone) === 0 ? { kind: 'none' } : { kind: 'credit', positions: gone };
}

// More of it, or another thing under the same key: a credit note cannot say that.
function isOther(said: Position, now: Position | undefined): boolean {
  if (!now) return false;
  if (now.totalMinor === said.totalMinor && now.totalMinor === 0) return false;
  return (
    now.name !== said.name ||
    now.occurrenceId !== said.occurrenceId ||
    now.totalMinor > said.totalMinor ||
    now.quantity > said.quantity ||
    now.taxes.length !== said.taxes.length ||
    now.taxes.some((tax) => tax.minor > minorOf(said, tax)) ||
    (now.totalMinor === said.totalMinor && now.taxes.some((tax) => tax.minor !== minorOf(said, tax)))
  );
}

function less(a: Position, b: Position): Position {
  return {
    ...a,
    quantity: a.quantity - b.quantity,
    totalMinor: a.totalMinor - b.totalMinor,
    taxes: a.taxes.map((tax) => ({ ...tax, minor: tax.minor - minorOf(b, tax) })),
  };
}

function nothingOf(position: Position): Position {
  return { ...position, quantity: 0, totalMinor: 0, taxes: [] };
}

const nameOf = ({ name, rate, inclusive, compound = false }: TaxAmount) => `${rate} ${inclusive} ${compound} ${name}`;

function minorOf({ taxes }: Position, tax: TaxAmount): number {
  return taxes.find((one) => nameOf(one) === nameOf(tax))?.minor ?? 0;
}
