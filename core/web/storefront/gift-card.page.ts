import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import { paymentMethods, startPayment, takeCardOff } from '../../modules/payments/index.ts';
import { enter } from './order-door.ts';
import { showPayment } from './pay.page.ts';

const CardForm = z.object({ code: z.string().trim().min(1).max(60) });

/** A gift card pays for an order, or for a part of it; what is missing is paid on the same page. */
export const useGiftCardPage = page({
  path: '/o/:code/gift-card',
  may: 'public',
  form: CardForm,
  postsPerMinute: 20,
  show: (scope, { code }, request) => showPayment(scope, code, request),
  async submit(scope, { code }, values, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    const methods = await paymentMethods(scope, order.organizationId, order.currency);
    const account = methods.find(({ takesCode }) => takesCode);
    if (!account) throw new DomainError('gift_card.not_usable', { status: 409, field: 'code' });
    await startPayment(buyer, { orderCode: order.code, accountId: account.accountId, code: values.code });
    return { goTo: `/o/${order.code}/pay` };
  },
});

/** Its money goes back to the card, and is due again. */
export const takeGiftCardOffPage = page({
  path: '/o/:code/gift-card/:payment/off',
  may: 'public',
  show: async (_scope, { code }) => ({ goTo: `/o/${code}/pay` }),
  async submit(scope, { code, payment: paymentId }, _values, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    await takeCardOff(buyer, { orderCode: order.code, paymentId });
    return { goTo: `/o/${order.code}/pay`, flash: 'gift_cards.pay.taken_off' };
  },
});
