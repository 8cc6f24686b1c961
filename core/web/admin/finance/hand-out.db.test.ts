import { afterAll, beforeAll, expect, it } from 'vitest';
import { manual } from '../../../../plugins/payment-manual/gateway.ts';
import { hire } from '../../../../test/factories/door.ts';
import { gatewaysOf } from '../../../../test/factories/gateways.ts';
import { openShop } from '../../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { CancelRules, saveCancelRules } from '../../../modules/cancellations/index.ts';
import { orderOf, placeOrder } from '../../../modules/orders/index.ts';
import {
  createGatewayAccount,
  markPaid,
  Refund,
  SaveGatewayAccount,
  sendRefund,
  startPayment,
} from '../../../modules/payments/index.ts';
import { orderPages } from '../../storefront/order-pages.ts';
import { orderAdminPages } from '../orders/index.ts';
import { paymentAdminPages } from '../payments/index.ts';
import { financePages } from './index.ts';

let site: TestSite;
let portal: Portal;
beforeAll(async () => {
  site = await testSite({ capabilities: { gateways: gatewaysOf(manual) } });
  portal = await testPortal(site, {
    pages: [...financePages, ...paymentAdminPages, ...orderAdminPages, ...orderPages],
  });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('a buyer who cancels reads how the money comes back, and staff say that it is handed out, or could not be', async () => {
  const shop = await openShop(site);
  const { organizationId } = shop;
  const account = { organizationId, gateway: 'payment-manual', label: 'Counter', mode: 'live', settings: {} };
  const { id: accountId } = await createGatewayAccount(site.scope(), SaveGatewayAccount.parse(account));
  await saveCancelRules(site.scope(), shop, CancelRules.parse({ paid: true, tickets: true, firstDays: 1 }));
  const draft = await shop.draft(await shop.sell({ quantity: 9, priceMinor: 1000 }), 3);
  const { code } = await placeOrder(site.scope(), {
    code: draft.code,
    buyer: { email: 'mara@example.org', name: 'Mara' },
  });
  const { id: paymentId } = await startPayment(site.scope(), { orderCode: code, accountId });
  await markPaid(site.scope(), { paymentId, note: '' });

  const headers = { Cookie: `ep_order_${code}=${draft.secret}` };
  const buyer = async (path = '', fields?: Record<string, string>) =>
    portal.ask(`/o/${code}${path}`, { headers, ...(fields && { body: new URLSearchParams(fields) }) });
  const ids = (await orderOf(site.scope(), code)).tickets.map(({ id }) => id);
  const asked = (await buyer('/cancel', { act: 'ask', ticket: ids[0]! })).text;
  expect(asked).toContain('€10.00 are handed out to you (Counter)');
  for (const ticket of ids.slice(0, 2)) await buyer('/cancel', { act: 'confirm', ticket });
  const refunds = await site.database.em.fork().find(Refund, { payment: paymentId });
  for (const { id } of refunds) await sendRefund.run(site.scope(), { refundId: id });
  const told = (await buyer()).text;
  for (const part of ['€20.00 wait for you', `with the code of your order, ${code}`]) expect(told).toContain(part);

  const person = await hire(site, organizationId, 'owner');
  const office = await portal.browser(person.userId);
  const base = `/admin/o/org-${organizationId}`;
  const payment = `${base}/finance/payments/${paymentId}`;
  const attention = (await office.get(`${base}/attention`)).text;
  expect(attention).toContain('Money is to be handed out to a buyer');
  expect((await office.get(`${base}/orders/${code}`)).text).toContain(`/finance/payments/${paymentId}/refunds/`);
  const [out, not] = refunds.map(({ id }) => `${payment}/refunds/${id}`);
  for (const href of [`${out}/handed-out`, `${not}/not-handed-out`]) expect(attention).toContain(href);
  const form = (await office.get(`${out}/handed-out`)).text;
  for (const part of ['Till of Ann Petersen', 'No till', '€10.00 are handed out']) expect(form).toContain(part);
  const stranger = await office.post(`${out}/handed-out`, { how: 'cash', till: organizationId });
  expect([stranger.status, stranger.headers.location]).toEqual([404, undefined]);
  const done = await office.post(`${out}/handed-out`, { how: 'cash', till: person.userId, note: 'Receipt 7' });
  expect([done.status, done.headers.location]).toEqual([303, payment]);
  const again = await office.post(`${out}/handed-out`, { how: 'cash', till: '' });
  expect([again.status, again.headers.location]).toEqual([303, payment]);
  expect(Buffer.from(again.cookies()['ep_flash']!, 'base64url').toString()).toContain('errors.refund.settled');
  expect((await office.get(`${not}/not-handed-out`)).text).toContain('as a gift card');
  expect((await office.post(`${not}/not-handed-out`, { next: 'gift_card', note: 'Far away' })).status).toBe(303);
  expect((await office.get(`${base}/attention`)).text).toContain('Nothing to decide');
  expect((await buyer()).text).not.toContain('wait for you');

  // Whoever gives it back at once says so.
  const refund = `${base}/orders/${code}/payments/${paymentId}/refund`;
  expect((await office.get(refund)).text).toContain('I hand the money out now');
  await office.post(refund, { amount: '4.00', handedOut: 'true' });
  const cancel = `${base}/orders/${code}/cancel`;
  expect((await office.get(cancel)).text).toContain('€6.00 that came by Counter, to be handed out');
  await office.post(cancel, { refund: 'full', handedOut: 'true' });
  const states = (await site.database.em.fork().find(Refund, { payment: paymentId })).map(({ state, amountMinor }) => [
    ...[state, amountMinor],
  ]);
  expect(states.filter(([state]) => state === 'succeeded').map(([, minor]) => minor)).toEqual([1000, 1000, 400, 600]);
});
