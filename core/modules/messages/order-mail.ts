import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { translate } from '../../kernel/values/translated.ts';
import { longDate, shortWhen, timeSpan } from '../../render/event-times.ts';
import type { MailFrame, OrderSummary } from '../../render/contract/index.ts';
import { eventById, type EventDetail } from '../events/index.ts';
import { orderById, orderLink, placeLines, sumUp, type OrderDetail } from '../orders/index.ts';
import { seatText } from '../venues/index.ts';
import { composeMail, type MailToCompose } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

type OrderView =
  | 'mail/order-confirmed'
  | 'mail/order-placed'
  | 'mail/order-cancelled'
  | 'mail/order-changed'
  | 'mail/order-refunded'
  | 'mail/invoice';

/** All that mails about an order need, in the buyer's language. */
export interface OrderForMail {
  readonly order: OrderDetail;
  readonly event: EventDetail;
  /** The scope in the order's language. */
  readonly reader: Scope;
  readonly title: string;
  readonly model: {
    readonly frame: MailFrame;
    readonly buyerName: string;
    readonly order: {
      code: string;
      href: string;
      event: { title: string; when: string; place: string };
      summary: OrderSummary;
    };
  };
}

/** The order of a fact; nothing when it or its buyer's address is gone. */
export async function orderForMail(scope: Scope, orderId: string): Promise<OrderForMail | undefined> {
  const about = await aboutOrder(scope, orderId);
  return about?.order.email ? about : undefined;
}

/** The same for those whose mail goes to somebody else than the buyer. */
export async function aboutOrder(scope: Scope, orderId: string): Promise<OrderForMail | undefined> {
  const order = await orderById(scope, orderId);
  const event = order && (await eventById(scope, order.eventId));
  if (!order || !event) return undefined;
  const reader = scope.in(order.locale);
  const title = translate(event.title, order.locale, event.locale);
  return {
    order,
    event,
    reader,
    title,
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.order', event.organization),
      buyerName: order.name ?? '',
      order: {
        code: order.code,
        href: orderLink(scope.site, order),
        event: { title, when: whenOf(order, event), place: placeLines(reader, event).join(', ') },
        summary: summaryOf(reader, order),
      },
    },
  };
}

/** Composes a mail to the buyer of an order; answers go to the organization. */
export async function composeOrderMail<V extends OrderView>(
  scope: Scope,
  { order, event }: OrderForMail,
  mail: Pick<MailToCompose<V>, 'key' | 'view' | 'model' | 'attachments'> & Partial<Pick<MailToCompose<V>, 'to'>>,
): Promise<void> {
  await composeMail(scope, {
    ...mail,
    to: mail.to ?? { name: order.name ?? '', address: order.email! },
    locale: order.locale,
    zone: event.zone,
    replyTo: event.organization.email,
    organizationId: order.organizationId,
    orderId: order.id,
  });
}

function whenOf(order: OrderDetail, event: EventDetail): string {
  const dates = [...new Map(order.lines.map((line) => [line.occurrenceId, line])).values()];
  const [first] = dates;
  if (dates.length !== 1 || !first) {
    return dates.map((date) => shortWhen({ startsAt: date.startsAt, zone: event.zone }, order.locale)).join(' · ');
  }
  const times = { startsAt: first.startsAt, endsAt: first.endsAt, zone: event.zone };
  return `${longDate(times, order.locale)}, ${timeSpan(times, order.locale)}`;
}

function summaryOf(reader: Scope, order: OrderDetail): OrderSummary {
  const amount = (minor: number) =>
    minor === 0 ? reader.t('messages.free') : formatMoney(money(minor, order.currency), order.locale);
  const owed = order.totalMinor - order.paidMinor - order.authorizedMinor;
  const owes = order.state === 'confirmed' && owed > 0;
  const { lines, discounts, fees, credited, added, included, reverseChargeMinor, notes } = sumUp(order);
  const less = (label: string, minor: number) => ({ label, value: `−${amount(minor)}` });
  const named = ({ name, rate }: { name: string; rate: number }) =>
    `${name} ${new Intl.NumberFormat(order.locale, { style: 'percent', maximumFractionDigits: 2 }).format(rate / 10_000)}`;
  return {
    lines: [
      ...lines.map(({ line, minor }) => ({
        label: line.name,
        detail: line.seats?.map((seat) => seatText(reader, seat)).join('; '),
        quantity: line.quantity,
        total: amount(minor),
      })),
      ...fees.map((fee) => ({ label: fee.label, quantity: 1, total: amount(fee.minor) })),
    ],
    totals: [
      ...credited.map(({ line: { name }, count, minor }) => {
        const label = reader.t('orders.credited', { name, count });
        return minor === 0 ? { label, value: formatMoney(money(0, order.currency), order.locale) } : less(label, minor);
      }),
      ...discounts.map(({ label, minor }) => less(label, minor)),
      ...added.map((tax) => ({ label: named(tax), value: amount(tax.minor) })),
      ...(reverseChargeMinor > 0 ? [less(reader.t('orders.reverse_charge'), reverseChargeMinor)] : []),
      { label: reader.t('messages.total'), value: amount(order.totalMinor), strong: true },
      ...included.map((tax) => ({
        label: reader.t('orders.tax_included', { tax: named(tax) }),
        value: amount(tax.minor),
      })),
      ...(owes ? [{ label: reader.t('messages.owed'), value: amount(owed), strong: true }] : []),
    ],
    notes: [...notes],
  };
}

export function dateAndTime(at: Date, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(at);
}
