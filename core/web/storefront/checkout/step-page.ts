import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest, Reply } from '../../../kernel/pages/page.ts';
import { extendOrder, saveCheckout, type CheckoutData } from '../../../modules/orders/index.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { enter, frameOf, openDoor, type Visit } from '../order-door.ts';
import { expiredView } from './expired-view.ts';
import { offSaleView } from './off-sale-view.ts';
import { doneWith, nextStep, openCheckout, type CheckoutVisit } from './steps.ts';

/** Whether an order's places are still held for its checkout. */
export function isHeld({ order, scope }: Visit): boolean {
  return order.state === 'draft' && order.expiresAt !== null && order.expiresAt > scope.clock.now();
}

/** The event is not on sale any more: nothing of it can be ordered. */
export function offSaleReply(visit: Visit): Reply | undefined {
  if (visit.event.state === 'published') return undefined;
  return { view: 'message', model: offSaleView(visit), status: 409, frame: frameOf(visit.event) };
}

export async function overReply(visit: Visit): Promise<Reply> {
  return { view: 'message', model: await expiredView(visit), status: 410, frame: frameOf(visit.event) };
}

/** Opens a step for showing it: only while the order is one that is not placed yet. */
export async function openStep(
  scope: Scope,
  code: string,
  request: PageRequest,
  show: (visit: CheckoutVisit) => Promise<Reply>,
): Promise<Reply> {
  const door = await openDoor(scope, code, request);
  if ('reply' in door) return door.reply;
  // What the order is now, its own page says.
  if (!isHeld(door)) return isOver(door) ? overReply(door) : { goTo: `/o/${door.order.code}` };
  return offSaleReply(door) ?? show(await openCheckout(door));
}

export function isOver({ order }: Visit): boolean {
  return order.state === 'draft' || (order.state === 'expired' && order.placedAt === null);
}

interface Sent {
  /** What was typed, right or wrong: it is kept before anything is looked at. */
  readonly typed: CheckoutData;
  readonly act: string;
  /** Buttons of this step: each answers what to keep instead. */
  readonly acts?: Readonly<Record<string, () => CheckoutData>>;
  readonly step: string;
  readonly href: string;
  /** Throws what is wrong, or says where to go instead of the next step. */
  check(visit: CheckoutVisit): Promise<Reply | undefined>;
}

/** What all steps do with what was sent: keep it, then more time, a button, or what is wrong, or the next step. */
export async function takeStep(
  scope: Scope,
  code: string,
  request: PageRequest,
  read: (visit: CheckoutVisit) => Promise<Sent>,
): Promise<Reply> {
  const visit = await enter(scope, code, request);
  if (!isHeld(visit) && !isOver(visit)) return { goTo: `/o/${visit.order.code}` };
  const checkout = await openCheckout(visit);
  const { typed, act, acts, step, href, check } = await read(checkout);
  const { order, scope: buyer } = visit;
  await saveCheckout(buyer, { code: order.code, data: typed });
  if (!isHeld(visit)) return overReply(visit);
  const offSale = offSaleReply(visit);
  if (offSale) return offSale;
  if (act === 'extend') return moreTime(visit, href);
  const change = acts?.[act];
  if (change) {
    await saveCheckout(buyer, { code: order.code, data: change() });
    return { goTo: href };
  }
  const elsewhere = await check({ ...checkout, data: { ...checkout.data, ...typed } });
  if (elsewhere) return elsewhere;
  const done = doneWith(checkout, step);
  await saveCheckout(buyer, { code: order.code, data: { done } });
  return { goTo: nextStep(checkout, done).href };
}

async function moreTime({ order, scope }: Visit, href: string): Promise<Reply> {
  try {
    await extendOrder(scope, order);
    return { goTo: href, flash: 'orders.flash.extended' };
  } catch (error) {
    if (!(error instanceof DomainError && error.code.startsWith('order.hold_'))) throw error;
    return { goTo: href, flash: 'orders.flash.not_extended' };
  }
}
