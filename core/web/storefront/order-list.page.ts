import { page, type Reply } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { listOrders, opensOrderList, orderLink } from '../../modules/orders/index.ts';
import type { AccountSection, AccountView, MessageView } from '../../render/contract/index.ts';
import { orderRows } from '../account/order-rows.ts';

const COOKIE = 'ep_orders';
const PER_PAGE = 20;

/** All orders of an address, for whoever was mailed the link to it within the last day. */
export const orderListPage = page({
  path: '/orders/list',
  may: 'public',
  async show(scope, _at, { query, cookies }) {
    if (query['t'] !== undefined) return takeToken(scope, query['t']);
    const opened = opensOrderList(scope, cookies.get(COOKIE) ?? '');
    if (!opened) return overReply(scope);

    const { email } = opened;
    const { rows, nextCursor } = await listOrders(scope, { email, cursor: query['cursor'], limit: PER_PAGE });
    const model: AccountView = {
      title: scope.t('account.orders.title'),
      lead: email,
      sections: [
        {
          kind: 'rows',
          // Their own addresses carry the key to them: who came by the list holds no other.
          rows: (await orderRows(scope, rows, (order) => orderLink(scope.site, order))).map((row) => ({
            ...row,
            links: [],
          })),
          empty: scope.t('account.orders.empty'),
          page: { next: nextCursor && `/orders/list?cursor=${nextCursor}` },
        },
        ...(scope.actor.kind === 'user' ? [] : [accountHint(scope)]),
      ],
    };
    return { view: 'account', model, frame: { noindex: true } };
  },
});

// The key leaves the address bar at once, so that it is not in anybody's history or screenshot.
function takeToken(scope: Scope, token: string): Reply {
  const opened = opensOrderList(scope, token);
  if (!opened) return overReply(scope);
  return { goTo: '/orders/list', cookies: [{ name: COOKIE, value: token, maxAgeSeconds: opened.seconds }] };
}

function accountHint(scope: Scope): AccountSection {
  return {
    kind: 'empty',
    text: scope.t('account.orders.hint'),
    actions: [{ label: scope.t('frame.sign_in'), href: '/sign-in?next=/account/orders', tone: 'quiet' }],
  };
}

function overReply(scope: Scope): Reply {
  const model: MessageView = {
    title: scope.t('orders.list.over_title'),
    text: scope.t('orders.list.over_text'),
    icon: 'clock',
    actions: [{ label: scope.t('orders.no_key.find'), href: '/orders/find', tone: 'primary' }],
  };
  return { view: 'message', model, status: 410, frame: { noindex: true } };
}
