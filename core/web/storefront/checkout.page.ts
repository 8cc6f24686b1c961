import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import { extendOrder, PlaceOrder, placeOrder, releaseDraft } from '../../modules/orders/index.ts';
import { enter, frameOf, openDoor, type Visit } from './order-door.ts';
import { checkoutView, expiredView, offSaleView } from './view-models/checkout-view.ts';
import { orderView } from './view-models/order-view.ts';

const CheckoutForm = z.object({
  name: PlaceOrder.shape.buyer.shape.name,
  email: PlaceOrder.shape.buyer.shape.email,
  attendees: z
    .array(z.object({ name: z.string().trim().max(200).default('') }))
    .max(500)
    .default([]),
  terms: z.literal(true, { error: 'errors.order.terms' }),
});

/** An order's own page: the checkout while it is a draft, the order with its tickets afterwards. */
export const orderPage = page({
  path: '/o/:code',
  may: 'public',
  form: CheckoutForm,
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    return showOrder(door, request);
  },
  async submit(scope, { code }, { name, email, attendees }, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    const input = { code: order.code, buyer: { name, email, locale: scope.locale }, attendees };
    const href = `/o/${order.code}`;
    try {
      const placed = await placeOrder(buyer, input);
      return placed.state === 'confirmed' ? { goTo: href, flash: 'orders.flash.confirmed' } : { goTo: `${href}/pay` };
    } catch (error) {
      // A second click on the same button: the first one did it.
      if (error instanceof DomainError && error.code === 'order.already_placed') return { goTo: href };
      throw error;
    }
  },
});

async function showOrder(visit: Visit, request: PageRequest): Promise<Reply> {
  const { order, event, scope } = visit;
  const frame = frameOf(event);
  if (order.state === 'draft' && order.expiresAt && order.expiresAt > scope.clock.now()) {
    if (event.state !== 'published') return { view: 'message', model: offSaleView(visit), status: 409, frame };
    return { view: 'checkout', model: await checkoutView(visit, request), frame };
  }
  if (order.state === 'draft' || (order.state === 'expired' && order.placedAt === null)) {
    return { view: 'message', model: await expiredView(visit), status: 410, frame };
  }
  return { view: 'order', model: await orderView(visit), frame };
}

/** More time for the checkout. */
export const extendPage = page({
  path: '/o/:code/extend',
  may: 'public',
  async show(_scope, { code }) {
    return { goTo: `/o/${code}` };
  },
  async submit(scope, { code }, _values, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    try {
      await extendOrder(buyer, order);
      return { goTo: `/o/${order.code}`, flash: 'orders.flash.extended' };
    } catch (error) {
      // What became of the hold, the order's page tells.
      if (error instanceof DomainError && error.code.startsWith('order.hold_')) return { goTo: `/o/${order.code}` };
      throw error;
    }
  },
});

/** Gives the places of a draft back at once. */
export const releasePage = page({
  path: '/o/:code/release',
  may: 'public',
  async show(_scope, { code }) {
    return { goTo: `/o/${code}` };
  },
  async submit(scope, { code }, _values, request) {
    const { order, event, scope: buyer } = await enter(scope, code, request);
    await releaseDraft(buyer, order);
    return { goTo: event.state === 'draft' ? '/' : `/e/${event.slug}`, flash: 'orders.flash.released' };
  },
});
