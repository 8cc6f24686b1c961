import { isDeepStrictEqual } from 'node:util';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { DifferenceFacts, DifferenceState } from './payment-difference.entity.ts';

interface Told {
  readonly kind: string;
  readonly subject: string;
  readonly facts: DifferenceFacts;
}

interface Kept extends Told {
  facts: DifferenceFacts;
  state: DifferenceState;
  matchId?: string | null | undefined;
}

interface Acts<Row, Found> {
  open(found: Found): Promise<void> | void;
  /** It was closed, and is there again. */
  again(row: Row, found: Found): Promise<void> | void;
  close(row: Row): Promise<void> | void;
}

/**
 * What differs is open; what was open and differs no more is gone. What a person settled stays so, unless the sums are others
 * by now.
 */
export async function keepFound<Row extends Kept, Found extends Told>(
  tx: TxScope,
  about: { readonly known: readonly Row[]; readonly found: readonly Found[]; readonly matchId: string | null },
  { open, again, close }: Acts<Row, Found>,
): Promise<void> {
  const keyOf = ({ kind, subject }: Told) => `${kind} ${subject}`;
  const byKey = new Map(about.known.map((row) => [keyOf(row), row]));
  for (const one of about.found) {
    const row = byKey.get(keyOf(one));
    byKey.delete(keyOf(one));
    if (!row) await open(one);
    else if (isThere(row, one, about.matchId)) {
      const openedAt = tx.clock.now();
      Object.assign(row, { state: 'open', facts: one.facts, openedAt, closedAt: null, closedBy: null, note: null });
      await again(row, one);
    }
  }
  for (const row of byKey.values()) if (row.state === 'open') await close(row);
}

/** Who closed a difference, and why. */
export function closedFacts(
  { actor, clock }: TxScope,
  { state, note = null }: { readonly state: 'gone' | 'settled'; readonly note?: string | null },
) {
  return { state, note, closedAt: clock.now(), closedBy: actor.kind === 'user' ? actor.name : actor.kind };
}

// True: it was closed, and has to be opened again.
function isThere(row: Kept, { facts }: Told, matchId: string | null): boolean {
  row.matchId = matchId ?? row.matchId;
  const isSame = isDeepStrictEqual({ ...row.facts }, { ...facts });
  if (row.state === 'open' && !isSame) row.facts = facts;
  return row.state !== 'open' && !(row.state === 'settled' && isSame);
}
