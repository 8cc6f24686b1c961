import type { AuthorizationWithAdditionalData, Order, OrdersCapture, Refund } from '@paypal/paypal-server-sdk';
import {
  add,
  money,
  type DisputeSnapshot,
  type FailureReason,
  type Money,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
  type RefundState,
} from 'eventportal/sdk';
import { fromPayPal } from './currencies.ts';
import { refOf } from './refs.ts';

/** All that PayPal knows of one payment. */
export interface Told {
  readonly order: Order;
  /** With their keys, which the order itself may leave out. */
  readonly refunds: readonly Refund[];
  readonly disputes?: readonly DisputeSnapshot[];
}

/** What stands before the key of a refund of ours in its `custom_id`, so that it is known for ever. */
const OURS = 'eventportal:';
/** What stands before the code of an order that must not be paid any more. */
const WITHDRAWN = 'withdrawn:';

const TAKEN = new Set(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']);
const OPEN = new Set(['CREATED', 'SAVED', 'APPROVED', 'PAYER_ACTION_REQUIRED']);
const HELD = new Set(['CREATED', 'PENDING']);
const REFUND_STATES: Readonly<Record<string, RefundState>> = {
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'failed',
};

export function snapshotOf({ order, refunds, disputes }: Told): PaymentSnapshot {
  const { amount } = unitOf(order);
  const nothing = money(0, fromPayPal(amount).currency);
  const state = stateOf(order);
  const captured = takenOf(order).reduce<Money>((sum, capture) => add(sum, fromPayPal(capture.amount)), nothing);
  const authorized = state === 'authorized' ? fromPayPal(authorizationOf(order)?.amount) : captured;
  const reason = reasonOf(state, order);
  const facts = factsOf(order);
  return {
    ref: refOf(order),
    state,
    authorized,
    captured,
    refunds: refunds.map(refundOf),
    ...(disputes && disputes.length > 0 && { disputes }),
    ...(reason && { reason }),
    ...(facts && { facts }),
  };
}

/** An order that PayPal has forgotten: nobody paid it. */
export function lapsed(ref: string, currency: string): PaymentSnapshot {
  const nothing = money(0, currency);
  return { ref, state: 'cancelled', authorized: nothing, captured: nothing, refunds: [], reason: 'expired' };
}

export function refundOf(refund: Refund): RefundSnapshot {
  const key = keyOf(refund);
  if (!refund.id) throw new RangeError('PayPal told a refund without an id');
  return {
    ref: refund.id,
    state: REFUND_STATES[refund.status ?? ''] ?? 'pending',
    amount: fromPayPal(refund.amount),
    ...(key !== undefined && { key }),
  };
}

export function keyOf({ customId }: Refund): string | undefined {
  return customId?.startsWith(OURS) ? customId.slice(OURS.length) : undefined;
}

/** The `custom_id` of a refund. */
export function marked(key: string): string {
  return OURS + key;
}

export function unitOf(order: Order) {
  return order.purchaseUnits?.[0] ?? {};
}

export function isWithdrawn(order: Order): boolean {
  return unitOf(order).customId?.startsWith(WITHDRAWN) ?? false;
}

/** The `custom_id` of an order that must not be paid any more. */
export function withdrawn(order: Order): string {
  return WITHDRAWN + (unitOf(order).customId ?? '');
}

/** Nothing is taken or held yet. */
export function isOpen(order: Order): boolean {
  return OPEN.has(order.status ?? '');
}

/** The captures whose money the organizer has, or had before giving it back. */
export function takenOf(order: Order): readonly OrdersCapture[] {
  return capturesOf(order).filter(({ status }) => TAKEN.has(status ?? ''));
}

export function capturesOf(order: Order): readonly OrdersCapture[] {
  return unitOf(order).payments?.captures ?? [];
}

export function authorizationOf(order: Order): AuthorizationWithAdditionalData | undefined {
  return unitOf(order).payments?.authorizations?.at(-1);
}

/** Money is promised and not taken. */
export function isHeld(order: Order): boolean {
  return HELD.has(authorizationOf(order)?.status ?? '');
}

// The money is where the captures are. An order that is COMPLETED only says that it was tried to take it.
function stateOf(order: Order): PaymentState {
  const captures = capturesOf(order);
  if (takenOf(order).length > 0) return 'captured';
  // PayPal looks at it, or the buyer's bank takes days: it may still come, or not.
  if (captures.some(({ status }) => status === 'PENDING')) return 'pending';
  const authorization = authorizationOf(order);
  switch (authorization?.status as string | undefined) {
    case undefined:
      break;
    case 'CREATED':
      return 'authorized';
    case 'DENIED':
      return 'failed';
    case 'VOIDED':
    case 'EXPIRED':
      return 'cancelled';
    default:
      return captures.length > 0 ? 'failed' : 'pending';
  }
  if (captures.length > 0) return 'failed';
  return isWithdrawn(order) || order.status === 'VOIDED' ? 'cancelled' : 'pending';
}

// Only what is final has a reason: while the order is open the buyer can choose another way, and PayPal says there why.
function reasonOf(state: PaymentState, order: Order): FailureReason | undefined {
  if (state === 'failed') {
    const last = capturesOf(order).at(-1) ?? authorizationOf(order);
    const why = last?.statusDetails?.reason as string | undefined;
    if (why === 'DECLINED_BY_RISK_FRAUD_FILTERS') return 'fraud_suspected';
    // Whatever else banks say, of lost and stolen cards above all, is none of a buyer's business.
    return (last?.processorResponse?.responseCode as string | undefined) === '5120' ? 'insufficient_funds' : 'declined';
  }
  const isVoid = order.status === 'VOIDED' && !isWithdrawn(order);
  const hasLapsed = isVoid || (authorizationOf(order)?.status as string | undefined) === 'EXPIRED';
  return state === 'cancelled' && hasLapsed ? 'expired' : undefined;
}

// What the organizer finds it by in PayPal, and why PayPal still keeps it back. Always both: a fact that is left out stays.
function factsOf(order: Order): Record<string, string> | undefined {
  const last = capturesOf(order).at(-1) ?? authorizationOf(order);
  if (!last?.id || !last.status) return undefined;
  const why = last.status === 'PENDING' ? last.statusDetails?.reason : undefined;
  return { transaction: last.id, status: why ? `${last.status} (${why})` : last.status };
}
