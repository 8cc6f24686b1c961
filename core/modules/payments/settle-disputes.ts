import type { DisputeReason, DisputeSnapshot, DisputeState } from '../../kernel/capabilities/gateway.ts';

/** What our rows say about a dispute. */
export interface DisputeFacts {
  readonly state: DisputeState;
  readonly round: number;
  readonly minor: number;
  readonly withdrawn: boolean;
  readonly feeMinor: number;
  readonly reason: DisputeReason;
  readonly respondBy: number | null;
}

export interface DisputeMoved {
  readonly kind: 'dispute';
  readonly ref: string;
  /** Nothing: it was not known. */
  readonly before: DisputeFacts | undefined;
  readonly after: DisputeFacts;
}

export type Disputes = Readonly<Record<string, DisputeFacts>>;

const RANK = { inquiry: 0, needs_response: 1, under_review: 2, won: 3, lost: 4 } as const;

/** Is the bank still at it? */
export function isOpen(state: DisputeState): boolean {
  return state === 'inquiry' || state === 'needs_response' || state === 'under_review';
}

/** The bank demands money: an inquiry is only a question. */
export function isDemand(state: DisputeState): boolean {
  return state === 'needs_response' || state === 'under_review';
}

/**
 * Joins what we know with what is told. Of two answers the later one is true, by what the answers themselves say and not by
 * when they came; so neither their order nor their repetition makes a difference.
 */
export function settleDisputes(
  known: Disputes,
  told: readonly DisputeSnapshot[],
  currency: string,
): { disputes: Disputes; happened: DisputeMoved[] } {
  const disputes: Record<string, DisputeFacts> = { ...known };
  const happened: DisputeMoved[] = [];
  for (const snapshot of told) {
    // Foreign money is never counted.
    if (snapshot.amount.currency !== currency) continue;
    const { ref } = snapshot;
    const before = disputes[ref];
    const after = factsIn(snapshot);
    if (before && compare(after, before) <= 0) continue;
    disputes[ref] = after;
    happened.push({ kind: 'dispute', ref, before, after });
  }
  return { disputes, happened };
}

function factsIn({ state, round = 1, amount, withdrawn, fee, reason, respondBy }: DisputeSnapshot): DisputeFacts {
  return {
    ...{ state, round, withdrawn, reason },
    minor: amount.minor,
    feeMinor: fee?.currency === amount.currency ? fee.minor : 0,
    respondBy: respondBy?.getTime() ?? null,
  };
}

// Which of two answers about one dispute is the later one. Money is taken while it is open and comes back where it is won.
function compare(a: DisputeFacts, b: DisputeFacts): number {
  const back = a.state === 'won' ? -1 : 1;
  return (
    a.round - b.round ||
    RANK[a.state] - RANK[b.state] ||
    back * (Number(a.withdrawn) - Number(b.withdrawn)) ||
    back * (a.feeMinor - b.feeMinor) ||
    a.minor - b.minor ||
    (a.respondBy ?? 0) - (b.respondBy ?? 0) ||
    a.reason.localeCompare(b.reason)
  );
}
