import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { handOut } from '../../../modules/box-office/index.ts';
import { HandOut, NotHandedOut, paymentDetail, refundNotHandedOut } from '../../../modules/payments/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { PaymentFile, paymentFileJson } from './payment-records.ts';

const params = z.strictObject({ id: Id, refundId: Id });
const act = {
  method: 'POST',
  recent: true,
  ...{ tag: 'payments', params, answers: { 200: PaymentFile } },
  may: { permission: 'finance.write', of: 'payment', at: 'params.id' },
  replay: 'again',
} as const;
const problems = ['refund.not_found', 'refund.settled', 'refund.not_by_hand', 'sign_in.not_recent'] as const;

const handedOut = endpoint({
  ...act,
  path: '/payments/{id}/refunds/{refundId}/handed-out',
  summary: 'Say that somebody gave the buyer the money of a refund that waits for it',
  body: HandOut.extend({
    till: HandOut.shape.till.meta({
      description:
        'The person of whose till at the event it was taken: of whoever acts, or of somebody who sold there.',
    }),
  }),
  problems: [...problems, 'till.not_found'],
  async run(scope, { params: { id, refundId }, body }) {
    await handOut(scope, { paymentId: id, refundId, ...body });
    return { status: 200, body: await fileOf(scope, id) };
  },
});

const notHandedOut = endpoint({
  ...act,
  path: '/payments/{id}/refunds/{refundId}/not-handed-out',
  summary: 'Say that it cannot be handed out, and what is to become of the money',
  body: NotHandedOut.extend({
    next: NotHandedOut.shape.next.meta({
      description: 'A `gift_card` for the buyer, by mail; or decided `later`: the order has its money again.',
    }),
  }),
  problems: [...problems, 'refund.no_address'],
  async run(scope, { params: { id, refundId }, body }) {
    await refundNotHandedOut(scope, { paymentId: id, refundId, ...body });
    return { status: 200, body: await fileOf(scope, id) };
  },
});

async function fileOf(scope: Scope, id: string) {
  const found = await paymentDetail(scope, id);
  if (!found) throw new DomainError('payment.not_found', { status: 404 });
  return paymentFileJson(found);
}

export const handOutEndpoints = [handedOut, notHandedOut];
