import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { isHandedOut } from './handed-out.ts';
import type { PaymentRow } from './payment-queries.ts';

export interface RefundPlan {
  readonly how: 'gateway' | 'hand_out' | 'gift_card';
  readonly minor: number;
  /** What of the payment could be given back afterwards. */
  readonly leftMinor: number;
  readonly mails: number;
}

/** What a refund would do, refused for the same reasons. Changes nothing. */
export function previewRefund(
  { capabilities }: Pick<Scope, 'capabilities'>,
  { payment, email }: { readonly payment: PaymentRow; readonly email: string | null },
  { minor, as }: { readonly minor: number; readonly as: 'money' | 'gift_card' },
): RefundPlan {
  const left = payment.capturedMinor - payment.refundMinor;
  const gateway = capabilities.gateways.get(payment.gateway)?.gateway;
  if (as === 'gift_card' && email === null) throw new DomainError('refund.no_address', { status: 409 });
  if (as === 'money' && (!gateway?.refund || gateway.capabilities.refunds === 'none')) {
    throw new DomainError('refund.not_supported', { status: 409 });
  }
  if (minor > left) throw new DomainError('refund.too_much', { status: 409, field: 'minor', params: { left } });
  if (as === 'money' && gateway?.capabilities.refunds === 'full' && minor !== payment.capturedMinor) {
    throw new DomainError('refund.full_only', { status: 409, field: 'minor' });
  }
  const how = as === 'gift_card' ? 'gift_card' : gateway && isHandedOut(gateway) ? 'hand_out' : 'gateway';
  return { how, minor, leftMinor: left - minor, mails: email === null ? 0 : 1 };
}
