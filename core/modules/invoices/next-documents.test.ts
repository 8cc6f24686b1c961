import { expect, it } from 'vitest';
import type { Position } from './invoice-content.ts';
import { leftOf, nextDocuments } from './next-documents.ts';

const VAT = { name: 'VAT', rate: 1900, inclusive: true };
const line = (key: string, quantity: number, totalMinor: number, more: Partial<Position> = {}): Position => ({
  ...{ key, name: key, occurrenceId: 'friday', startsAt: null, quantity, unitMinor: 100, totalMinor },
  taxes: [{ ...VAT, minor: Math.round((totalMinor * 19) / 119) }],
  ...more,
});
const credited = (said: readonly Position[], due: readonly Position[]) => {
  const next = nextDocuments(said, due);
  if (next.kind !== 'credit') return next.kind;
  return next.positions.map(({ key, quantity, totalMinor, taxes }) => [key, quantity, totalMinor, taxes[0]?.minor]);
};

it('says nothing where nothing changed, and credits what is gone', () => {
  const said = [line('stalls', 3, 357), line('fee', 1, 119)];
  expect(credited(said, said)).toBe('none');
  expect(credited(said, [line('stalls', 1, 119), line('fee', 1, 119)])).toEqual([['stalls', 2, 238, 38]]);
  expect(credited(said, [line('stalls', 3, 238), line('fee', 1, 119)])).toEqual([['stalls', 0, 119, 19]]);
  expect(credited(said, [])).toEqual([
    ['stalls', 3, 357, 57],
    ['fee', 1, 119, 19],
  ]);
  // What costs nothing is taken back with what costs something, and not alone.
  expect(credited([line('free', 2, 0)], [line('free', 1, 0)])).toBe('none');
});

it('replaces what is more, another thing, or taxed otherwise', () => {
  const said = [line('stalls', 2, 238)];
  expect(credited(said, [line('stalls', 3, 357)])).toBe('replace');
  expect(credited(said, [line('stalls', 2, 238), line('late', 1, 119)])).toBe('replace');
  expect(credited(said, [line('stalls', 2, 238, { occurrenceId: 'saturday' })])).toBe('replace');
  expect(credited(said, [line('stalls', 2, 238, { name: 'Balcony' })])).toBe('replace');
  expect(credited(said, [line('stalls', 2, 238, { taxes: [{ ...VAT, minor: 16 }] })])).toBe('replace');
});

it('knows what is left after some credit notes', () => {
  const invoice = [line('stalls', 3, 357), line('fee', 1, 119)];
  const left = leftOf(invoice, [[line('stalls', 1, 119)], [line('stalls', 1, 119), line('fee', 1, 119)]]);
  expect(left).toEqual([line('stalls', 1, 119)]);
  expect(leftOf(invoice, [invoice])).toEqual([]);
});
