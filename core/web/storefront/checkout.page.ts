import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import { extendOrder, releaseDraft } from '../../modules/orders/index.ts';
import { ContactForm, contactReply, takeContact } from './checkout/contact.step.ts';
import { isHeld, isOver, offSaleReply, overReply } from './checkout/step-page.ts';
import { nextStep, openCheckout } from './checkout/steps.ts';
import { enter, frameOf, openDoor, type Visit } from './order-door.ts';
import { orderView } from './view-models/order-view.ts';

/** An order's own page: the checkout while it is a draft, the order with its tickets afterwards. */
export const orderPage = page({
  path: '/o/:code',
  may: 'public',
  form: ContactForm,
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    return showOrder(door, request);
  },
  submit: (scope, { code }, values, request) => takeContact(scope, code, values, request),
});

async function showOrder(visit: Visit, request: PageRequest): Promise<Reply> {
  if (isHeld(visit)) {
    const offSale = offSaleReply(visit);
    if (offSale) return offSale;
    const checkout = await openCheckout(visit);
    const next = nextStep(checkout);
    // Whoever comes back, on whatever device, goes on where they were.
    const isHere = next.id === 'contact' || request.query['edit'] === 'contact' || request.again !== undefined;
    return isHere ? contactReply(checkout, request) : { goTo: next.href };
  }
  if (isOver(visit)) return overReply(visit);
  return { view: 'order', model: await orderView(visit), frame: frameOf(visit.event) };
}

/** More time for the checkout, also when it has just run out. */
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
