import { z } from 'zod';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money, type Money } from '../../kernel/values/money.ts';
import { handBackText, paymentsOf } from '../payments/index.ts';
import { seatText } from '../venues/index.ts';
import { mailFrame } from './mail-frame.ts';
import { aboutOrder, composeOrderMail, dateAndTime, orderForMail, type OrderForMail } from './order-mail.ts';

/** Tickets: each time the order is confirmed, and again when somebody asks, with a key of that. */
export async function mailTickets(
  scope: Scope,
  { orderId, key, message }: { orderId: string; key?: string; message?: string | undefined },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about || about.order.state !== 'confirmed') return;
  const { order, reader, title, model } = about;
  const tickets = order.tickets.filter(({ state }) => state === 'valid');
  await composeOrderMail(scope, about, {
    key: key ?? `${orderId}:tickets:${order.confirmedAt?.getTime() ?? ''}`,
    view: 'mail/order-confirmed',
    model: {
      ...model,
      // Whoever bought things alone goes nowhere.
      subject:
        tickets.length === 0
          ? reader.t('messages.subject.order_things', { event: title })
          : reader.t('messages.subject.order_confirmed', { event: title, count: tickets.length }),
      preview: `${model.order.event.when}, ${model.order.event.place}`,
      tickets: tickets.map((ticket) => ({
        type: ticket.seat ? `${ticket.name} · ${seatText(reader, ticket.seat)}` : ticket.name,
        holder: ticket.attendeeName,
        code: ticket.code,
      })),
      attached: tickets.length > 0,
      message,
    },
    attachments:
      tickets.length === 0
        ? []
        : [
            { kind: 'tickets-pdf', orderId },
            { kind: 'calendar', orderId },
          ],
  });
}

/** One ticket for the person who comes with it. It holds nothing of the order: no prices, and no link that opens it. */
export async function mailTicketToAttendee(
  scope: Scope,
  { orderId, ticketId, key }: { readonly orderId: string; readonly ticketId: string; readonly key: string },
): Promise<void> {
  const about = await aboutOrder(scope, orderId);
  const ticket = about?.order.tickets.find(({ id, state }) => id === ticketId && state === 'valid');
  if (!about || !ticket?.attendeeEmail) return;
  const { event, reader, title, model } = about;
  const type = ticket.seat ? `${ticket.name} · ${seatText(reader, ticket.seat)}` : ticket.name;
  const href = `${scope.site.url}/e/${event.slug}`;
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/order-confirmed',
    to: { name: ticket.attendeeName, address: ticket.attendeeEmail },
    model: {
      ...model,
      frame: mailFrame(scope, reader, 'messages.reason.attendee', event.organization),
      buyerName: ticket.attendeeName,
      order: { ...model.order, href, summary: { lines: [], totals: [] } },
      subject: reader.t('messages.subject.order_confirmed', { event: title, count: 1 }),
      preview: `${model.order.event.when}, ${model.order.event.place}`,
      tickets: [{ type, holder: ticket.attendeeName, code: ticket.code }],
      attached: true,
      forAttendee: true,
    },
    attachments: [{ kind: 'tickets-pdf', orderId, only: [ticketId] }],
  });
}

/** Reminds the buyer of an order that was placed a while ago and not paid yet. */
export const remindToPay = defineJob({
  name: 'messages.remind-to-pay',
  payload: z.object({ orderId: z.uuid(), paymentId: z.uuid().optional() }),
  async run(scope, { orderId, paymentId }) {
    const about = await orderForMail(scope, orderId);
    if (!about || about.order.state !== 'pending' || about.order.approval === 'needed') return;
    const news = paymentId && about.reader.t('messages.due_soon');
    await mailDue(scope, about, `${paymentId ?? orderId}:remind-to-pay`, news);
  },
});

export type DueNews = 'approved' | 'reactivated' | 'deadline_set' | 'again';

/** An order can be paid now, or until another time. Those with nothing to pay get their tickets instead. */
export async function mailDueAgain(
  scope: Scope,
  { orderId, key, news }: { readonly orderId: string; readonly key: string; readonly news: DueNews },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about) return;
  const { order, reader } = about;
  if (order.state !== 'pending' || order.approval === 'needed' || order.totalMinor <= order.paidMinor) return;
  await mailDue(scope, about, key, news === 'again' ? undefined : reader.t(`messages.${news}`));
}

async function mailDue(scope: Scope, about: OrderForMail, key: string, news?: string): Promise<void> {
  const { order, reader, title, model, event } = about;
  const amount = formatMoney(money(order.totalMinor - order.paidMinor, order.currency), order.locale);
  const deadline = order.expiresAt && dateAndTime(order.expiresAt, order.locale, event.zone);
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/order-placed',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_placed', { event: title }),
      preview: reader.t('messages.preview.order_placed', { amount }),
      amount,
      due: deadline ? reader.t('messages.due', { when: deadline }) : undefined,
      instructions: [news, reader.t('messages.instructions')].filter(Boolean).join(' '),
      facts: await transferFacts(scope, about),
      payHref: model.order.href,
    },
  });
}

/** What to write into the bank's form, where the buyer chose that. */
async function transferFacts(
  scope: Scope,
  { order, reader }: OrderForMail,
): Promise<{ label: string; value: string }[]> {
  const [latest] = await paymentsOf(scope, order.id);
  if (latest?.state !== 'pending' || latest.next?.kind !== 'instructions') return [];
  return Object.entries(latest.next.data).map(([name, value]) => ({
    label: reader.t(`${latest.gateway}.facts.${name}`),
    value,
  }));
}

export async function mailCancellation(
  scope: Scope,
  { orderId, reason, key }: { orderId: string; reason: string; key: string },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about) return;
  const { order, reader, title, model } = about;
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/order-cancelled',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_cancelled', { event: title }),
      preview: reader.t('messages.preview.order_cancelled', { code: order.code }),
      reason: reason || undefined,
    },
  });
}

export async function mailTicketsCancelled(
  scope: Scope,
  { orderId, ticketIds, reason, key }: { orderId: string; ticketIds: readonly string[]; reason: string; key: string },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about) return;
  const { reader, title, model } = about;
  const said = { count: ticketIds.length, name: model.buyerName, event: title };
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/order-changed',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_changed', said),
      preview: reader.t('messages.preview.tickets_cancelled', said),
      title: reader.t('messages.order_changed'),
      text: reader.t('messages.tickets_cancelled', said),
      reason: reason || undefined,
    },
  });
}

export async function mailRefund(
  scope: Scope,
  { orderId, amount, key }: { orderId: string; amount: Money; key: string },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about) return;
  const { order, reader, title, model } = about;
  const text = formatMoney(amount, order.locale);
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/order-refunded',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_refunded', { event: title }),
      preview: reader.t('messages.preview.order_refunded', { amount: text }),
      amount: text,
      detail: reader.t('messages.refund_detail'),
    },
  });
}

/** The same for what somebody handed out: a buyer who did not get it says so. */
export async function mailHandedOut(
  scope: Scope,
  { orderId, amount, key }: { orderId: string; amount: Money; key: string },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about) return;
  const { order, reader, title, model } = about;
  const said = { amount: formatMoney(amount, order.locale), name: model.buyerName, event: title };
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/order-changed',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_refunded', said),
      preview: reader.t('messages.refund_handed_out', said),
      title: reader.t('messages.refund_handed_out', said),
      text: reader.t('messages.refund_handed_out_text', said),
    },
  });
}

/** Money that was taken by hand is to go back: how and where the buyer gets it. */
export async function mailRefundToFetch(
  scope: Scope,
  { orderId, refundId, amount }: { orderId: string; refundId: string; amount: Money },
): Promise<void> {
  const about = await orderForMail(scope, orderId);
  if (!about) return;
  const { order, event, reader, title, model } = about;
  const said = { amount: formatMoney(amount, order.locale), name: model.buyerName, event: title };
  const { organizationId, code } = order;
  await composeOrderMail(scope, about, {
    key: `${refundId}:to-fetch`,
    view: 'mail/order-changed',
    model: {
      ...model,
      subject: reader.t('messages.subject.order_refunded', said),
      preview: reader.t('messages.refund_to_fetch', said),
      title: reader.t('messages.refund_to_fetch', said),
      text: reader.t('messages.refund_to_fetch_text', said),
      reason: await handBackText(reader, { organizationId, code, contact: event.organization.email }),
    },
  });
}
