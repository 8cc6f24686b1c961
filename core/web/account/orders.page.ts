import { page } from '../../kernel/pages/page.ts';
import { listOrders } from '../../modules/orders/index.ts';
import type { AccountView } from '../../render/contract/index.ts';
import { orderRows } from './order-rows.ts';
import { ownUser } from './own-user.ts';
import { verifyNotices } from './verify.page.ts';

const PER_PAGE = 20;

/** What a person ordered while signed in, and what their address ordered before. */
export const ordersPage = page({
  path: '/account/orders',
  may: 'signed-in',
  nav: { section: 'account', label: 'account.orders.nav', order: 20 },
  async show(scope, _at, { query }) {
    const user = await ownUser(scope);
    const { rows, nextCursor } = await listOrders(scope, {
      userId: user.id,
      cursor: query['cursor'],
      limit: PER_PAGE,
    });
    const model: AccountView = {
      title: scope.t('account.orders.title'),
      notices: verifyNotices(scope, user),
      sections: [
        {
          kind: 'rows',
          rows: await orderRows(scope, rows, ({ code }) => `/o/${code}`),
          empty: scope.t('account.orders.empty'),
          page: { next: nextCursor && `/account/orders?cursor=${nextCursor}` },
          actions: [{ label: scope.t('account.orders.missing'), href: '/orders/find', tone: 'quiet' }],
        },
      ],
    };
    return { view: 'account', model };
  },
});
