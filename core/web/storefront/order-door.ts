import type { PageRequest, Reply } from '../../kernel/pages/page.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { eventById, type EventDetail } from '../../modules/events/index.ts';
import { normalizeOrderCode, opensOrder, orderByCode, type OrderDetail } from '../../modules/orders/index.ts';
import type { MessageView } from '../../render/contract/index.ts';
import { orderCookie, visitedOrder } from './order-access.ts';

/** As long as somebody may want to look at a ticket again without searching for the mail. */
const REMEMBER_SECONDS = 90 * 24 * 60 * 60;

export interface Visit {
  readonly order: OrderDetail;
  readonly event: EventDetail;
  /** Acting as the order's buyer, unless somebody is signed in. */
  readonly scope: Scope;
}

/** Opens an order's page, or says what to show instead: a link is turned into a cookie, strangers are shown the way. */
export async function openDoor(scope: Scope, code: string, request: PageRequest): Promise<Visit | { reply: Reply }> {
  const token = request.query['t'];
  if (token !== undefined) return { reply: await takeToken(scope, code, token) };
  try {
    const order = await visitedOrder(scope, code, request);
    const event = await eventById(scope, order.eventId);
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    return { order, event, scope: asBuyer(scope, order.id) };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'order.not_yours') return { reply: noKey(scope, code) };
    throw error;
  }
}

/** The same for what a form sends: strangers are refused. */
export async function enter(scope: Scope, code: string, request: PageRequest): Promise<Visit> {
  const order = await visitedOrder(scope, code, request);
  const event = await eventById(scope, order.eventId);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return { order, event, scope: asBuyer(scope, order.id) };
}

export function frameOf({ organization }: EventDetail) {
  return { accent: organization.accent, noindex: true };
}

function asBuyer(scope: Scope, orderId: string): Scope {
  return scope.actor.kind === 'anonymous' ? scope.as({ kind: 'buyer', orderId }) : scope;
}

// The link's secret leaves the address bar at once, so that it is not in anybody's history or screenshot.
async function takeToken(scope: Scope, code: string, token: string): Promise<Reply> {
  const order = await orderByCode(scope, normalizeOrderCode(code));
  if (!order || !opensOrder(scope.site, order, token)) return noKey(scope, code);
  const cookie = { name: orderCookie(order.code), value: token, maxAgeSeconds: REMEMBER_SECONDS };
  return { goTo: `/o/${order.code}`, cookies: [cookie] };
}

function noKey(scope: Scope, code: string): Reply {
  const model: MessageView = {
    title: scope.t('orders.no_key.title'),
    text: scope.t('orders.no_key.text', { code: normalizeOrderCode(code) }),
    icon: 'mail',
    actions: [
      { label: scope.t('orders.no_key.find'), href: '/orders/find', tone: 'primary' },
      { label: scope.t('http.go_home'), href: '/', tone: 'quiet' },
    ],
  };
  return { view: 'message', model, status: 404, frame: { noindex: true } };
}
