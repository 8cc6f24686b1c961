import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, type Money } from '../../kernel/values/money.ts';
import { heldChangeOf } from '../orders/index.ts';
import { composeOrderMail, dateAndTime, orderForMail } from './order-mail.ts';

/** What the order is now, with its new tickets. */
export async function mailChange(scope: Scope, { orderId, key }: { orderId: string; key: string }): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (about?.order.state !== 'confirmed') return;
  const { order, reader, title, model } = about;
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/order-changed',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_changed', { event: title }),
      preview: reader.t('messages.preview.order_is_changed', { code: order.code }),
      title: reader.t('messages.order_changed'),
      text: reader.t('messages.order_is_changed', { name: model.buyerName, event: title }),
    },
    attachments: [
      { kind: 'tickets-pdf', orderId },
      { kind: 'calendar', orderId },
    ],
  });
}

/** A change waits for its money. */
export async function mailChangeDue(
  scope: Scope,
  { orderId, changeId, due }: { orderId: string; changeId: string; due: Money },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  const held = about && (await heldChangeOf(scope.em.fork(), orderId));
  if (!about || held?.id !== changeId) return;
  const { order, reader, title, model, event } = about;
  const amount = formatMoney(due, order.locale);
  await composeOrderMail(scope, about, {
    key: `${changeId}:due`,
    view: 'mail/order-placed',
    model: {
      ...model,
      subject: reader.t('messages.subject.change_waits', { event: title }),
      preview: reader.t('messages.preview.order_placed', { amount }),
      amount,
      due: reader.t('messages.due', { when: dateAndTime(held.expiresAt, order.locale, event.zone) }),
      instructions: reader.t('messages.change_waits'),
      facts: [],
      payHref: model.order.href,
    },
  });
}

export async function mailChangeExpired(
  scope: Scope,
  { orderId, changeId }: { orderId: string; changeId: string },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about) return;
  const { order, reader, title, model } = about;
  await composeOrderMail(scope, about, {
    key: `${changeId}:expired`,
    view: 'mail/order-changed',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_changed', { event: title }),
      preview: reader.t('messages.preview.change_expired', { code: order.code }),
      title: title,
      text: reader.t('messages.change_expired', { name: model.buyerName, event: title }),
    },
  });
}
