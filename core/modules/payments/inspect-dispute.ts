import type { Scope } from '../../kernel/scope/scope.ts';
import { disputeById } from './dispute-queries.ts';
import { refreshPayment } from './inspect-payment.ts';

/** Asks the provider now what became of a dispute. */
export async function inspectDispute(
  scope: Scope,
  at: { readonly organizationId: string; readonly id: string },
): Promise<void> {
  await refreshPayment(scope, (await disputeById(scope, at)).paymentId);
}
