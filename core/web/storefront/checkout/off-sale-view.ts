import type { MessageView } from '../../../render/contract/index.ts';
import type { Visit } from '../order-door.ts';

/** The event was called off, or taken off the public pages, while the buyer was deciding. */
export function offSaleView({ order, event, scope }: Visit): MessageView {
  return {
    title: scope.t('orders.off_sale.title'),
    text: scope.t('orders.off_sale.text', { contact: event.organization.email }),
    icon: 'info',
    actions: [
      { label: scope.t('orders.off_sale.release'), action: `/o/${order.code}/release`, tone: 'secondary' },
      { label: scope.t('event_page.all_events'), href: '/', tone: 'quiet' },
    ],
  };
}
