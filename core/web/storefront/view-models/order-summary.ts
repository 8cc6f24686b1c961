import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { seatText } from '../../../modules/venues/index.ts';
import { sumUp, type OrderDetail } from '../../../modules/orders/index.ts';
import type { EventSummary, OrderSummary } from '../../../render/contract/index.ts';
import { coverOf, placeLine } from './event-card.ts';
import { NO_ESTIMATES, type Estimates } from './estimates.ts';
import { shortWhen, spanText } from './when.ts';
import { timeLocale } from '../../reader-time.ts';

/** Lines, discounts, fees and taxes, and what is (still) to be paid. Estimates are for an order that is not placed yet. */
export function orderSummary(
  scope: Scope,
  order: OrderDetail,
  zone: string,
  estimates: Estimates = NO_ESTIMATES,
): OrderSummary {
  const amount = (minor: number) =>
    minor === 0 ? scope.t('orders.free') : formatMoney(money(minor, order.currency), scope.locale);
  const dates = new Set(order.lines.map(({ occurrenceId }) => occurrenceId));
  const owed = order.totalMinor - order.paidMinor - order.authorizedMinor;
  const { lines, fees, notes } = sumUp(order);
  return {
    lines: [
      ...lines.map(({ line, minor }) => ({
        label: line.name,
        detail: detailOf(scope, line, dates.size > 1 ? zone : undefined),
        quantity: line.quantity,
        total: amount(minor),
      })),
      ...fees.map((fee) => ({ label: fee.label, quantity: 1, total: amount(fee.minor) })),
    ],
    totals: [
      ...totalRows(scope, order, estimates),
      ...(order.paidMinor > 0 ? [{ label: scope.t('orders.paid'), value: amount(order.paidMinor) }] : []),
      ...(order.refundedMinor > 0 ? [{ label: scope.t('orders.refunded'), value: amount(order.refundedMinor) }] : []),
      ...(owed > 0 && (order.state === 'confirmed' || (order.state === 'pending' && order.paidMinor > 0))
        ? [
            {
              label: scope.t(order.state === 'pending' ? 'orders.still_to_pay' : 'orders.owed'),
              value: amount(owed),
              strong: true,
            },
          ]
        : []),
    ],
    notes: [...notes, ...(order.totalMinor > 0 ? [estimates.note(order.currency) ?? []].flat() : [])],
  };
}

/** The date, where the order has several, and the seats. */
function detailOf(scope: Scope, line: OrderDetail['lines'][number], zone: string | undefined): string | undefined {
  const date = zone === undefined ? [] : [shortWhen(line.startsAt, zone, timeLocale(scope))];
  const seats = line.seats?.map((seat) => seatText(scope, seat)) ?? [];
  return [...date, ...seats].join('; ') || undefined;
}

/** From the lines to the total: what comes off, what is added, and the taxes that are within. */
export function totalRows(
  scope: Scope,
  order: OrderDetail,
  estimates: Estimates = NO_ESTIMATES,
): OrderSummary['totals'] {
  const { discounts, credited, added, included, reverseChargeMinor } = sumUp(order);
  const amount = (minor: number) => formatMoney(money(minor, order.currency), scope.locale);
  const less = (label: string, minor: number) => ({ label, value: `−${amount(minor)}` });
  const rate = ({ rate: hundredths }: { rate: number }) =>
    new Intl.NumberFormat(scope.locale, { style: 'percent', maximumFractionDigits: 2 }).format(hundredths / 10_000);
  return [
    ...credited.map(({ line: { name }, count, minor }) => ({
      label: scope.t('orders.credited', { name, count }),
      value: minor === 0 ? amount(0) : `−${amount(minor)}`,
    })),
    ...discounts.map(({ label, minor }) => less(label, minor)),
    ...added.map((tax) => ({ label: `${tax.name} ${rate(tax)}`, value: amount(tax.minor) })),
    ...(reverseChargeMinor > 0 ? [less(scope.t('orders.reverse_charge'), reverseChargeMinor)] : []),
    {
      label: scope.t('orders.total'),
      value: order.totalMinor === 0 ? scope.t('orders.free') : amount(order.totalMinor),
      estimate: estimates.of(money(order.totalMinor, order.currency)),
      strong: true,
    },
    ...included.map((tax) => ({
      label: scope.t('orders.tax_included', { tax: `${tax.name} ${rate(tax)}` }),
      value: amount(tax.minor),
    })),
  ];
}

/** The event beside every page of an order, with the dates that the order is for. */
export function eventSummary(scope: Scope, event: EventDetail, order: OrderDetail): EventSummary {
  const dates = [...new Map(order.lines.map((line) => [line.occurrenceId, line])).values()];
  const [first] = dates;
  const when =
    dates.length === 1 && first
      ? spanText({ startsAt: first.startsAt, endsAt: first.endsAt, zone: event.zone }, timeLocale(scope))
      : dates.map(({ startsAt }) => shortWhen(startsAt, event.zone, timeLocale(scope))).join(' · ');
  return {
    title: translate(event.title, scope.locale, event.locale),
    href: `/e/${event.slug}`,
    when,
    place: placeLine(scope, event),
    cover: coverOf(scope, event),
  };
}
