import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { orderListToken, placeOrder, subscribeOrders } from '../../modules/orders/index.ts';
import { createUser } from '../../modules/users/index.ts';
import { authEndpoints } from '../api/auth/index.ts';
import { orderPages } from '../storefront/order-pages.ts';
import { accountPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;

beforeAll(async () => {
  site = await testSite({ hooks: (hooks) => subscribeOrders(hooks.registrar('core')) });
  portal = await testPortal(site, { pages: [...accountPages, ...orderPages], endpoints: authEndpoints });
  shop = await openShop(site);
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

async function order(email: string, holder: string): Promise<string> {
  const draft = await shop.draft(await shop.sell({ quantity: 10 }));
  const buyer = { email, name: 'Ann' };
  await placeOrder(site.scope(), { code: draft.code, buyer, attendees: [{ name: holder }] });
  return draft.code;
}

describe('the orders of an account', () => {
  it('are listed with their tickets, and open without a link from a mail', async () => {
    const code = await order('ann@example.org', 'Ida');
    const { userId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann' });
    const ann = await portal.browser(userId);
    const shown = await ann.get('/account/orders');
    expect(shown.text).toContain(`href="/o/${code}"`);
    expect(shown.text).toContain('Standard: Ida');
    const ticket = new RegExp(
      `/o/${code}/tickets\\.pdf\\?ticket&#x3D;[0-9a-f-]+|/o/${code}/tickets\\.pdf\\?ticket=[0-9a-f-]+`,
    );
    const href = ticket.exec(shown.text)![0].replace('&#x3D;', '=');
    expect((await ann.get(href)).headers['content-type']).toBe('application/pdf');

    const { userId: stranger } = await createUser(site.scope(), { email: 'sam@example.org', name: 'Sam' });
    const sam = await portal.browser(stranger);
    expect((await sam.get('/account/orders')).text).toContain('Nothing has been ordered yet');
    expect((await sam.get(href)).status).toBe(404);
    expect((await portal.ask('/account/orders')).headers.location).toBe('/sign-in?next=%2Faccount%2Forders');
  });

  it('come a page at a time', async () => {
    for (let at = 0; at < 21; at += 1) await order('bea@example.org', `Guest ${at}`);
    const { userId } = await createUser(site.scope(), { email: 'bea@example.org', name: 'Bea' });
    const bea = await portal.browser(userId);
    const first = await bea.get('/account/orders');
    const next = /href="(\/account\/orders\?cursor[^"]+)"/.exec(first.text)![1]!.replace('&#x3D;', '=');
    const rest = await bea.get(next);
    expect([first.text.includes('Guest 0<'), rest.text.includes('Guest 0<')]).toEqual([false, true]);
    expect((await bea.get('/account/orders?cursor=nonsense')).status).toBe(400);
  });
});

describe('the list behind the link from a mail', () => {
  it('shows the orders of the address, with a key to each, and hides its own key', async () => {
    const code = await order('guest@example.org', 'Kai');
    const theirs = await order('someone@example.org', 'Lou');
    const link = await portal.ask(`/orders/list?t=${orderListToken(site.scope(), 'guest@example.org')}`);
    expect([link.status, link.headers.location]).toEqual([303, '/orders/list']);
    const headers = { Cookie: link.headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ') };
    const list = await portal.ask('/orders/list', { headers });
    expect(list.text).toContain('guest@example.org');
    expect(list.text).not.toContain(theirs);
    const href = new RegExp(`href="http://portal.test(/o/${code}[^"]+)"`)
      .exec(list.text)![1]!
      .replaceAll('&#x3D;', '=');
    expect((await portal.ask(href)).headers.location).toBe(`/o/${code}`);
    expect((await portal.ask('/orders/list')).status).toBe(410);
    expect((await portal.ask('/orders/list?t=v1.forged')).status).toBe(410);
    site.clock.advance({ hours: 25 });
    expect((await portal.ask('/orders/list', { headers })).status).toBe(410);
  });
});
