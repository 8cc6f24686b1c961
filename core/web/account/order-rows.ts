import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { translate } from '../../kernel/values/translated.ts';
import { type OrderRow, type TicketRow, ticketsOfOrders } from '../../modules/orders/index.ts';
import type { AccountRow, Link } from '../../render/contract/index.ts';
import { orderBadge } from '../storefront/view-models/order-view.ts';
import { shortWhen } from '../storefront/view-models/when.ts';
import { timeLocale } from '../reader-time.ts';

/** Orders with their tickets, as their buyer reads them. `hrefOf` is the address that opens one. */
export async function orderRows(
  scope: Scope,
  orders: readonly OrderRow[],
  hrefOf: (order: OrderRow) => string,
): Promise<AccountRow[]> {
  const tickets = await ticketsOfOrders(
    scope,
    orders.map(({ id }) => id),
  );
  return orders.map((order) => rowOf(scope, order, tickets.get(order.id) ?? [], hrefOf(order)));
}

function rowOf(scope: Scope, order: OrderRow, tickets: readonly TicketRow[], href: string): AccountRow {
  const { code, ticketCount, totalMinor, currency, eventZone } = order;
  const first = tickets[0];
  return {
    title: translate(order.eventTitle, scope.locale, order.eventLocale),
    href,
    detail: [
      first && shortWhen(first.startsAt, eventZone, timeLocale(scope)),
      code,
      scope.t('account.orders.tickets', { count: ticketCount }),
    ]
      .filter(Boolean)
      .join(' · '),
    badge: orderBadge(scope, order),
    value: totalMinor === 0 ? scope.t('orders.free') : formatMoney(money(totalMinor, currency), scope.locale),
    links: ticketLinks(scope, order, tickets),
  };
}

function ticketLinks(scope: Scope, { code }: OrderRow, tickets: readonly TicketRow[]): Link[] {
  return tickets
    .filter(({ state }) => state === 'valid')
    .map(({ id, name, attendeeName }) => ({
      label: scope.t('account.orders.ticket', { name, holder: attendeeName }),
      href: `/o/${code}/tickets.pdf?ticket=${id}`,
    }));
}
