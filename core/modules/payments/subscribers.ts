import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { cancelRefunded } from './cancel-refunded.ts';
import { Payment } from './payment.entity.ts';
import { refundPayment } from './refund-payment.ts';
import './payments.hooks.ts';

/** What payments hear of. */
export function subscribePayments(hooks: HookRegistrar): void {
  hooks.on('payment.refunded', 'payments.cancel-refunded', cancelRefunded);
  hooks.on('payment.too_late', 'payments.give-back', async (scope, { paymentId }) => {
    const { capturedMinor, refundMinor } = await scope.em.findOneOrFail(Payment, paymentId);
    if (capturedMinor > refundMinor)
      await refundPayment(scope, { paymentId, minor: capturedMinor - refundMinor, reason: 'late_payment' });
  });
}
