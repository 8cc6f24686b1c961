import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { orderOf, placeOrder, PlaceOrder } from '../../../modules/orders/index.ts';
import { paymentMethods, startPayment } from '../../../modules/payments/index.ts';
import { NextStep } from '../payments/payment-json.ts';
import { Id, Instant, OrderCode } from '../schemas.ts';

/** The parts of a body that place an order; operations spread them into their own. */
export const placing = {
  buyer: PlaceOrder.shape.buyer,
  attendees: PlaceOrder.shape.attendees.meta({
    description: 'In the order of the tickets, line by line. Tickets without one are in the name of the buyer.',
  }),
  answers: PlaceOrder.shape.answers.meta({
    description: 'By the id of the question: of the order, and of each ticket in the order of the tickets.',
  }),
  consents: PlaceOrder.shape.consents.meta({ description: 'The ids of the terms that the buyer agrees to.' }),
  steps: PlaceOrder.shape.steps.meta({ description: 'Of the steps that plugins add: by step, by field.' }),
  giftCards: PlaceOrder.shape.giftCards.meta({
    description: 'For whom the gift cards are, in their order, line by line. Without one, and null: of the buyer.',
  }),
  gateway: z.string().max(80).optional().meta({ description: 'Begins the payment at once, where one is due.' }),
};

export const Placed = z
  .strictObject({
    id: Id,
    code: OrderCode,
    state: z.enum(['pending', 'confirmed']),
    expiresAt: Instant.nullable().meta({ description: 'Until when it is to be paid.' }),
    payment: z.strictObject({ id: Id, state: z.string(), next: NextStep }).optional(),
  })
  .meta({ id: 'PlacedOrder' });

export const placeProblems = [
  'order.not_found',
  'order.already_placed',
  'order.hold_expired',
  'order.too_many_attendees',
  'order.too_many_gift_cards',
  'input.invalid',
  'gateway_account.not_found',
];

interface Placing {
  readonly code: string;
  readonly buyer: z.output<typeof PlaceOrder.shape.buyer>;
  readonly attendees?: z.output<typeof PlaceOrder.shape.attendees>;
  readonly answers?: PlaceOrder['answers'];
  readonly consents?: PlaceOrder['consents'];
  readonly steps?: PlaceOrder['steps'];
  readonly giftCards?: PlaceOrder['giftCards'];
  readonly gateway?: string | undefined;
}

/** Places a draft, and begins its payment where the caller says how to pay. */
export async function placeAndPay(scope: Scope, input: Placing): Promise<z.input<typeof Placed>> {
  const { gateway, ...placement } = input;
  const placed = await placeOrder(scope, placement);
  const answer = {
    id: placed.id,
    code: placed.code,
    state: placed.state,
    expiresAt: placed.expiresAt?.toISOString() ?? null,
  };
  if (placed.state === 'confirmed' || gateway === undefined) return answer;

  const methods = await paymentMethods(scope, placed.organizationId, placed.currency);
  const method = methods.find((each) => each.gateway === gateway);
  if (!method) throw new DomainError('gateway_account.not_found', { status: 404, field: 'gateway' });
  const payment = await startPayment(scope, { orderCode: placed.code, accountId: method.accountId });
  // A way of paying that trusts the buyer has confirmed the order by now.
  const { state, expiresAt } = await orderOf(scope, placed.code);
  return {
    ...answer,
    state: state === 'confirmed' ? state : 'pending',
    expiresAt: expiresAt?.toISOString() ?? null,
    payment: { ...payment, next: payment.next as z.input<typeof NextStep> },
  };
}
