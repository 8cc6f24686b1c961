import type { PaymentSnapshot, PaymentState, RefundSnapshot, RefundState } from '../../kernel/capabilities/gateway.ts';
import { settleDisputes, type DisputeMoved, type Disputes } from './settle-disputes.ts';
import type { Money } from '../../kernel/values/money.ts';

export interface KnownRefund {
  readonly state: 'created' | RefundState;
  readonly minor: number;
  readonly ours: boolean;
}

/** What our rows say about a payment. Refunds are known by our key, or by the provider's id when made outside. */
export interface PaymentFacts {
  readonly state: 'created' | PaymentState;
  readonly due: Money;
  readonly captured: number;
  readonly authorized: number;
  readonly refunds: Readonly<Record<string, KnownRefund>>;
  readonly disputes: Disputes;
}

export type Happening =
  | DisputeMoved
  | { readonly kind: 'authorized' | 'failed' | 'cancelled' }
  | { readonly kind: 'captured'; readonly minor: number }
  | { readonly kind: 'amount-differs'; readonly captured: Money }
  | { readonly kind: 'refund-outside' | 'refund-succeeded'; readonly id: string; readonly minor: number }
  | { readonly kind: 'refund-failed'; readonly id: string; readonly minor: number; readonly hadSucceeded: boolean };

// Later wins, and money wins over everything: a capture is never forgotten because of an older answer.
const RANK = { created: 0, pending: 1, authorized: 2, failed: 3, cancelled: 3, captured: 4 } as const;
// A refund may bounce after it had succeeded.
export const REFUND_RANK = { created: 0, pending: 1, succeeded: 2, failed: 3 } as const;

/** Joins what we know with what the provider says. Order and repetition of snapshots make no difference. */
export function settle(known: PaymentFacts, told: PaymentSnapshot): { facts: PaymentFacts; happened: Happening[] } {
  const state = RANK[told.state] > RANK[known.state] ? told.state : known.state;
  const foreign = told.captured.currency !== known.due.currency;
  const captured = foreign ? known.captured : Math.max(known.captured, told.captured.minor);
  const authorized = Math.max(known.authorized, told.authorized.minor);
  const { refunds, happened } = settleRefunds(known.refunds, told.refunds);
  const disputed = settleDisputes(known.disputes, told.disputes ?? [], known.due.currency);

  return {
    facts: { ...known, state, captured, authorized, refunds, disputes: disputed.disputes },
    happened: [...moved(known, state), ...received(known, told.captured), ...happened, ...disputed.happened],
  };
}

/** The name under which a refund is known. */
export function refundId(refund: RefundSnapshot): string {
  return refund.key ?? refund.ref;
}

function moved(known: PaymentFacts, state: PaymentFacts['state']): Happening[] {
  if (state === known.state) return [];
  return state === 'authorized' || state === 'failed' || state === 'cancelled' ? [{ kind: state }] : [];
}

function received(known: PaymentFacts, captured: Money): Happening[] {
  // Foreign money is never counted; it is told once, with the change to captured.
  if (captured.currency !== known.due.currency) {
    return captured.minor > 0 && known.state !== 'captured' ? [{ kind: 'amount-differs', captured }] : [];
  }
  if (captured.minor <= known.captured) return [];
  const happened: Happening[] = [{ kind: 'captured', minor: captured.minor - known.captured }];
  return captured.minor === known.due.minor ? happened : [...happened, { kind: 'amount-differs', captured }];
}

function settleRefunds(
  known: PaymentFacts['refunds'],
  told: readonly RefundSnapshot[],
): { refunds: PaymentFacts['refunds']; happened: Happening[] } {
  const refunds: Record<string, KnownRefund> = { ...known };
  const happened: Happening[] = [];
  for (const refund of told) {
    const id = refundId(refund);
    const before = refunds[id];
    if (before && REFUND_RANK[refund.state] <= REFUND_RANK[before.state]) continue;
    const minor = refund.amount.minor;
    const ours = before?.ours ?? false;
    refunds[id] = { state: refund.state, minor, ours };
    if (!before) happened.push({ kind: 'refund-outside', id, minor });
    if (refund.state === 'succeeded') happened.push({ kind: 'refund-succeeded', id, minor });
    if (refund.state === 'failed') {
      happened.push({ kind: 'refund-failed', id, minor, hadSucceeded: before?.state === 'succeeded' });
    }
  }
  return { refunds, happened };
}
