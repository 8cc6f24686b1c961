import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type Reply } from '../../../kernel/pages/page.ts';
import { restartOrder, wantedAgain, whatIsLeft } from '../../../modules/orders/index.ts';
import type { Action, MessageView } from '../../../render/contract/index.ts';
import { orderCookie } from '../order-access.ts';
import { enter, frameOf, type Visit } from '../order-door.ts';
import { isHeld } from './step-page.ts';

const RestartForm = z.object({ take: z.enum(['all', 'left']).default('all') });

/** The same choice once more, with all that was typed. */
export const restartPage = page({
  path: '/o/:code/restart',
  may: 'public',
  form: RestartForm,
  limit: { limit: 10, perSeconds: 60, by: 'params.code' },
  async show(_scope, { code }) {
    return { goTo: `/o/${code}` };
  },
  async submit(scope, { code }, { take }, request) {
    const visit = await enter(scope, code, request);
    const { order } = visit;
    const isOpen = order.state === 'expired' || (order.state === 'draft' && !isHeld(visit));
    if (!isOpen) return { goTo: `/o/${order.code}` };
    try {
      const draft = await restartOrder(visit.scope, { order, take });
      return { goTo: `/o/${draft.code}`, cookies: [{ name: orderCookie(draft.code), value: draft.secret }] };
    } catch (error) {
      if (error instanceof DomainError && GONE.has(error.code)) return goneReply(visit, error);
      throw error;
    }
  },
});

const GONE = new Set([
  'quota.sold_out',
  'order.unknown_ticket_type',
  'order.occurrence_closed',
  'order.sales_ended',
  'order.not_on_sale_yet',
  'order.event_not_on_sale',
  'order.below_min',
  'order.above_max',
]);

/** Gone meanwhile: what is left of it can be taken as it is. */
async function goneReply({ order, event, scope }: Visit, error: DomainError): Promise<Reply> {
  const left = await whatIsLeft(scope, order.eventId, wantedAgain(order));
  const what = left.map(({ ticketTypeId, occurrenceId, quantity }) => {
    const line = order.lines.find((one) => one.ticketTypeId === ticketTypeId && one.occurrenceId === occurrenceId);
    return `${quantity} × ${line?.name ?? ''}`;
  });
  const takeLeft: Action = {
    label: scope.t('orders.gone.take'),
    action: `/o/${order.code}/restart`,
    hidden: [{ name: 'take', value: 'left' }],
    tone: 'primary',
  };
  const model: MessageView = {
    title: scope.t('orders.gone.title'),
    text: scope.t(`errors.${error.code}`, { ...error.params }),
    icon: 'info',
    detail: what.length > 0 ? scope.t('orders.gone.left', { what: what.join(', ') }) : scope.t('orders.gone.nothing'),
    actions: [
      ...(what.length > 0 ? [takeLeft] : []),
      { label: scope.t('orders.expired.again'), href: `/e/${event.slug}`, tone: what.length > 0 ? 'quiet' : 'primary' },
    ],
  };
  return { view: 'message', model, status: 409, frame: frameOf(event) };
}
