import { z } from 'zod';
import { DomainError, OutsideError } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import { Refund } from './refund.entity.ts';
import { callRefund } from './refund-payment.ts';

/**
 * Asks the provider for a refund whose row was committed with the act that it is a part of. After a crash it asks again
 * with the same key. A refusal is on the attention list by then.
 */
export const sendRefund = defineJob({
  name: 'payments.send-refund',
  payload: z.object({ refundId: z.uuid() }),
  exclusiveBy: ({ refundId }) => refundId,
  retry: { attempts: 14 },
  run: async (scope, { refundId }) => {
    const refund = await scope.em.fork().findOneOrFail(Refund, refundId);
    if (refund.state !== 'created') return;
    try {
      const { state } = await callRefund(scope, refundId);
      if (state === 'created') throw new OutsideError('gateway.unavailable', { retryable: true });
    } catch (error) {
      if (error instanceof DomainError && error.code === 'refund.refused') return;
      throw error;
    }
  },
});
