import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { GatewayError, type PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import { orderOf, placeOrder } from '../../modules/orders/index.ts';
import { createGatewayAccount, paymentsOf } from '../../modules/payments/index.ts';
import { payInstructionsPage } from './pay-instructions.page.ts';
import { payReturnPage } from './pay-return.page.ts';
import { payPage } from './pay.page.ts';

// A provider that is reached by a form, and leads back with one that it signed.
const provider = fakeProvider();
const gateway: PaymentGateway = {
  ...provider.gateway,
  async start(cx, request) {
    const { snapshot } = await provider.gateway.start(cx, request);
    return {
      snapshot,
      next: {
        kind: 'post',
        url: 'https://pay.test/checkout',
        fields: { 'order[id]': snapshot.ref, shop: 'Åke & <Co>' },
      },
    };
  },
  async notices(_cx, { body, headers }) {
    const form = new URLSearchParams(Buffer.from(body).toString());
    expect(headers['content-type']).toContain('application/x-www-form-urlencoded');
    if (form.get('signed') !== 'by the provider') throw new GatewayError('bad_signature', 'forged');
    return [{ eventId: 'try_1', ref: form.get('ref')! }];
  },
};

let site: TestSite;
let portal: Portal;
beforeAll(async () => {
  site = await testSite({ capabilities: { gateways: new Map([registered(gateway)]) } });
  portal = await testPortal(site, { pages: [payPage, payInstructionsPage, payReturnPage] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('a buyer is led on by a form that holds what the gateway said and no token of the site, while it is to be paid', async () => {
  const { base, headers, id } = await begun();
  const { status, text } = await portal.ask(`${base}/pay/${id}`, { headers });
  expect(status).toBe(200);
  const [form = ''] = /<form method="post" action="https:\/\/pay\.test\/checkout"[^]*?<\/form>/.exec(text)!;
  const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  expect(fields.toSorted()).toEqual([
    ['order[id]', `pay_${id}`],
    ['shop', 'Åke &amp; &lt;Co&gt;'],
  ]);
  expect(form).toContain('Continue to Card');
  expect((await portal.ask(`${base}/pay`, { headers })).text).toContain('Your payment has not reached us yet.');
  provider.pay(`pay_${id}`, 2500);
  await portal.ask(`${base}/return`, { headers });
  expect((await portal.ask(`${base}/pay/${id}`, { headers })).headers.location).toBe(base);
});

it('what the provider had a browser post is looked after at once, also without cookies; what it did not sign does nothing', async () => {
  const { code, base, orderId, id } = await begun();
  const other = await begun();
  const ref = `pay_${id}`;
  provider.pay(ref, 2500);
  provider.pay(`pay_${other.id}`, 2500);
  const posted = async (fields: Record<string, string>, at = base) => {
    // As browsers do it, from another site.
    const headers = { Origin: 'https://pay.test', 'Sec-Fetch-Site': 'cross-site' };
    const answer = await portal.ask(`${at}/return`, { headers, body: new URLSearchParams(fields) });
    return [answer.status, answer.headers.location];
  };
  const onwards = [303, `${base}/return`];
  const genuine = { signed: 'by the provider', ref };
  for (const forged of [{ ref }, { signed: 'by me', ref }, { ...genuine, ref: `pay_${other.id}` }, {}])
    expect(await posted(forged)).toEqual(onwards);
  expect((await orderOf(site.scope(), code)).state).toBe('pending');

  expect(await Promise.all([posted(genuine), posted(genuine), posted(genuine)])).toEqual([onwards, onwards, onwards]);
  expect(await orderOf(site.scope(), code)).toMatchObject({ state: 'confirmed', paidMinor: 2500 });
  expect((await paymentsOf(site.scope(), orderId)).map(({ state }) => state)).toEqual(['captured']);
  expect((await orderOf(site.scope(), other.code)).state).toBe('pending');
  expect(await posted(genuine, '/o/NOBODYS1')).toEqual([303, '/o/NOBODYS1/return']);
  expect((await portal.ask(`${base}/return`, { body: genuine })).status).toBe(415);
});

async function begun() {
  const { organizationId, ...shop } = await openShop(site);
  const account = { organizationId, gateway: 'fake', label: 'Card', mode: 'test' as const, settings: {} };
  const { id: accountId } = await createGatewayAccount(site.scope(), { ...account, enabled: true });
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 2500 }));
  const { id: orderId, code } = await placeOrder(site.scope(), {
    code: draft.code,
    buyer: { name: 'Mara Lind', email: 'mara@example.org' },
  });
  const headers = { Cookie: `ep_order_${code}=${draft.secret}` };
  const base = `/o/${code}`;
  const chosen = await portal.ask(`${base}/pay`, { headers, body: new URLSearchParams({ account: accountId }) });
  const [{ id } = { id: '' }] = await paymentsOf(site.scope(), orderId);
  expect([chosen.status, chosen.headers.location]).toEqual([303, `${base}/pay/${id}`]);
  return { code, base, orderId, id, headers };
}
