import type { PaymentGateway } from '../../kernel/capabilities/gateway.ts';

/** Whether what was paid this way lies in a till, or comes by another way that somebody stands at: no bank account. */
export function isHandedOut({
  capabilities,
  bankAccount,
}: Pick<PaymentGateway, 'capabilities' | 'bankAccount'>): boolean {
  return capabilities.markedByHand === true && !bankAccount;
}
