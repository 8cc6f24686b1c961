import { canExtend, orderSettings } from '../../../modules/orders/index.ts';
import type { MessageView } from '../../../render/contract/index.ts';
import type { Visit } from '../order-door.ts';

/** The time is up: what can still be done. Nothing that was typed is lost by it. */
export async function expiredView(visit: Visit): Promise<MessageView> {
  const { order, event, scope } = visit;
  const href = `/o/${order.code}`;
  const toEvent = { label: scope.t('orders.expired.again'), href: `/e/${event.slug}`, tone: 'quiet' } as const;
  const stillHeld = order.state === 'draft' && (await mayExtend(visit));
  return {
    title: scope.t('orders.expired.title'),
    text: scope.t(stillHeld ? 'orders.expired.text_held' : 'orders.expired.text'),
    icon: 'clock',
    actions: [
      stillHeld
        ? { label: scope.t('orders.expired.go_on'), action: `${href}/extend`, tone: 'primary' }
        : { label: scope.t('orders.expired.same_again'), action: `${href}/restart`, tone: 'primary' },
      toEvent,
    ],
  };
}

export async function mayExtend({ order, scope }: Visit): Promise<boolean> {
  const { organizationId, eventId } = order;
  return canExtend(order, await scope.settings.get(orderSettings, { organizationId, eventId }));
}
