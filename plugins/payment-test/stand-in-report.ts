import type { ApiAnswer, Charge } from './charge.ts';

const PAGE = 20;
/** What the provider keeps: 2 % and 25 minor units. */
const feeOf = (minor: number): number => Math.round(minor * 0.02) + 25;

interface Moved {
  readonly id: string;
  readonly kind: 'capture' | 'refund' | 'dispute' | 'fee';
  readonly minor: number;
  readonly fee: number;
  readonly currency: string;
  readonly at: string;
  readonly charge: string;
  readonly refund?: string;
}

/** What moved in a time, the first first, a page at a time. */
export function report(charges: readonly Charge[], body: Readonly<Record<string, unknown>>): ApiAnswer {
  const [from, until] = [Date.parse(String(body['from'])), Date.parse(String(body['until']))];
  if (!(from < until)) return { status: 422, body: { error: 'from is not before until' } };
  const all = charges
    .flatMap(movementsOf)
    .filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < until)
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
  const start = Number(body['cursor'] ?? 0);
  const next = start + PAGE < all.length ? { next: String(start + PAGE) } : {};
  return { status: 200, body: { movements: all.slice(start, start + PAGE), ...next } };
}

function movementsOf(charge: Charge): readonly Moved[] {
  const { id, paidMinor, currency, refunds, disputes = [] } = charge;
  // What was paid before there was a report is not in it.
  if (charge.paidAt === undefined) return [];
  const about = { currency, charge: id };
  return [
    { ...about, id: `txn_${id}`, kind: 'capture', minor: paidMinor, fee: feeOf(paidMinor), at: charge.paidAt },
    ...refunds.flatMap((refund): Moved[] =>
      refund.status !== 'done' || refund.at === undefined
        ? []
        : [
            {
              ...about,
              id: `txn_${refund.id}`,
              kind: 'refund',
              minor: -refund.minor,
              fee: 0,
              at: refund.at,
              refund: refund.id,
            },
          ],
    ),
    ...disputes.flatMap(({ id: ref, status, minor, fee, at }): Moved[] =>
      status === 'won' || at === undefined
        ? []
        : [{ ...about, id: `txn_${ref}`, kind: 'dispute', minor: -minor, fee, at }],
    ),
  ];
}
