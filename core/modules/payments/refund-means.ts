import type { Scope } from '../../kernel/scope/scope.ts';
import { isHandedOut } from './handed-out.ts';
import type { PaymentRow } from './payment-queries.ts';

export type RefundHow = 'gateway' | 'hand_out' | 'by_hand' | 'gift_card';

export interface RefundShare {
  readonly paymentId: string;
  readonly gateway: string;
  readonly accountLabel: string;
  readonly minor: number;
  /**
   * `hand_out`: somebody hands it out, at a till or later. `by_hand`: the provider gives nothing back, or not in parts; a
   * person does. `gift_card`: as a new gift card.
   */
  readonly how: RefundHow;
}

/** Deals a sum out to the payments that brought the money, the newest first. */
export function refundShares(
  { capabilities }: Pick<Scope, 'capabilities'>,
  payments: readonly PaymentRow[],
  minor: number,
  as: 'money' | 'gift_card' = 'money',
): RefundShare[] {
  let left = minor;
  return payments.flatMap(({ id, gateway, accountLabel, capturedMinor, refundMinor }) => {
    const share = Math.min(left, capturedMinor - refundMinor);
    if (share <= 0) return [];
    left -= share;
    const registered = capabilities.gateways.get(gateway)?.gateway;
    const refunds = registered?.refund ? registered.capabilities.refunds : 'none';
    const isFit = refunds === 'partial' || (refunds === 'full' && share === capturedMinor);
    // What was paid with a gift card goes back to that card.
    const isNew = as === 'gift_card' && registered?.capabilities.storedValue !== true;
    const how = isNew ? 'gift_card' : isFit ? (isHandedOut(registered!) ? 'hand_out' : 'gateway') : 'by_hand';
    return [{ paymentId: id, gateway, accountLabel, minor: share, how } as const];
  });
}

/** What of an order's money is here and not promised back. */
export function keptOf(payments: readonly PaymentRow[]): number {
  return payments.reduce((sum, { capturedMinor, refundMinor }) => sum + capturedMinor - refundMinor, 0);
}
