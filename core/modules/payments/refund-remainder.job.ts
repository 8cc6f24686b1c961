import { z } from 'zod';
import { defineJob } from '../../kernel/jobs/define.ts';
import { Payment } from './payment.entity.ts';
import { refundPayment } from './refund-payment.ts';

/** Gives back all that is left of a payment: money that came too late, cancelled events. */
export const refundRemainder = defineJob({
  name: 'payments.refund-remainder',
  payload: z.object({ paymentId: z.uuid(), reason: z.string() }),
  exclusiveBy: ({ paymentId }) => paymentId,
  run: async (scope, { paymentId, reason }) => {
    const payment = await scope.em.findOneOrFail(Payment, paymentId);
    const minor = payment.capturedMinor - payment.refundMinor;
    if (minor > 0) await refundPayment(scope, { paymentId, minor, reason });
  },
});
