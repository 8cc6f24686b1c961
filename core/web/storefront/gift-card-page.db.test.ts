import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { giftCard } from '../../../plugins/payment-gift-card/gateway.ts';
import { openShop } from '../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { IssueCards, issueCards } from '../../modules/gift-cards/index.ts';
import { orderOf, placeOrder } from '../../modules/orders/index.ts';
import { createGatewayAccount } from '../../modules/payments/index.ts';
import { takeGiftCardOffPage, useGiftCardPage } from './gift-card.page.ts';
import { payPage } from './pay.page.ts';

let site: TestSite;
let portal: Portal;
beforeAll(async () => {
  const gateways = new Map([
    [giftCard.id, { pluginId: giftCard.id, gateway: giftCard, settings: z.object({}) }] as const,
  ]);
  site = await testSite({ capabilities: { gateways } });
  portal = await testPortal(site, { pages: [useGiftCardPage, takeGiftCardOffPage, payPage] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('a buyer pays with gift cards, sees what is left, and takes one off again', async () => {
  const { organizationId, ...shop } = await openShop(site);
  const account = { organizationId, gateway: giftCard.id, label: 'Gift card', mode: 'live' as const, settings: {} };
  await createGatewayAccount(site.scope(), { ...account, enabled: true });
  const issue = async (amountMinor: number) =>
    (await issueCards(site.scope(), IssueCards.parse({ organizationId, amountMinor })))[0]!;
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 5000 }));
  const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
  await placeOrder(site.scope(), { code: draft.code, buyer });
  const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
  const base = `/o/${draft.code}`;
  const use = (code: string, as = headers) =>
    portal.ask(`${base}/gift-card`, { headers: as, body: new URLSearchParams({ code }) });
  const page = async () => (await portal.ask(`${base}/pay`, { headers })).text.replaceAll(/\s+/g, ' ');

  expect(await page()).toContain('Do you have a gift card?');
  const wrong = await use('ABCD-EFGH-JKLM-NPQR');
  expect(wrong.status).toBe(409);
  expect(wrong.text).toContain('value="ABCD-EFGH-JKLM-NPQR"');
  expect(wrong.text.match(/This code cannot be used here\./g)!.length).toBeGreaterThan(0);

  const [some, rest] = [await issue(2000), await issue(9000)];
  // A stranger without the order's link can do nothing with it.
  expect((await use(some.code, { Cookie: '' })).status).toBe(404);
  expect((await use(some.code)).headers.location).toBe(`${base}/pay`);
  const paid = await page();
  expect(paid).toContain(`Gift card •••• ${some.ending}`);
  for (const amount of ['€20.00', '€30.00']) expect(paid).toContain(amount);

  const off = /action="([^"]+\/off)"/.exec(paid)![1]!;
  expect((await portal.ask(off, { headers, body: new URLSearchParams() })).headers.location).toBe(`${base}/pay`);
  expect(await page()).not.toContain(some.ending);
  expect((await portal.ask(off, { headers: { Cookie: '' }, body: new URLSearchParams() })).status).toBe(404);
  await use(some.code);
  await use(rest.code);
  expect(await orderOf(site.scope(), draft.code)).toMatchObject({ state: 'confirmed', paidMinor: 5000 });
  await portal.ask(off, { headers, body: new URLSearchParams() });
  expect(await orderOf(site.scope(), draft.code)).toMatchObject({ state: 'confirmed', paidMinor: 5000 });
});
