import { afterAll, beforeAll, expect, it } from 'vitest';
import { bankTransfer } from '../../../plugins/payment-bank-transfer/gateway.ts';
import { BankSettings } from '../../../plugins/payment-bank-transfer/settings.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { expireOrders, orderById, placeOrder } from '../orders/index.ts';
import { accountByHand, createGatewayAccount, paymentsOf, startPayment } from './index.ts';

let site: TestSite;
let shop: Shop;
let accountId: string;

const addAccount = async (settings: Record<string, unknown>) => {
  const about = { gateway: 'payment-bank-transfer', label: 'Transfer', mode: 'live', enabled: true } as const;
  return createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId, settings });
};

beforeAll(async () => {
  const registered = { gateway: bankTransfer as never, settings: BankSettings, pluginId: 'payment-bank-transfer' };
  const gateways = new Map([['payment-bank-transfer', registered]]);
  site = await testSite({ poolSize: 6, capabilities: { gateways } });
  shop = await openShop(site);
  const { id } = await addAccount({ holder: 'Harbour Hall', iban: 'DE02120300000000202051', payWithin: 60 });
  accountId = id;
});
afterAll(() => site.close());

const placed = async () => {
  const draft = await shop.draft(await shop.sell({ quantity: 2, priceMinor: 2500 }));
  return placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
};

it('holds the places for as long as a transfer takes, never past the event, and is reminded of', async () => {
  const order = await placed();
  const { next } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  expect(next).toMatchObject({ data: { reference: order.code, amount: '25.00 EUR' } });
  const { expiresAt } = (await orderById(site.scope(), order.id))!;
  // Sixty business days are after the event, which ends in thirty days and three hours.
  expect(expiresAt).toEqual(site.clock.in({ days: 30, hours: 3 }));

  await startPayment(site.scope(), { orderCode: order.code, accountId });
  expect(await paymentsOf(site.scope(), order.id)).toHaveLength(1);
  const facts = await site
    .scope()
    .em.execute<{ payload: unknown }[]>(`select payload from outbox where name = 'payment.awaited'`);
  expect(facts.filter(({ payload }) => JSON.stringify(payload).includes(order.id))).toHaveLength(1);

  site.clock.advance({ days: 29 });
  await expireOrders(site.scope());
  expect((await orderById(site.scope(), order.id))!.state).toBe('pending');
});

it('takes no number that cannot be an account, and is not the till', async () => {
  await expect(addAccount({ holder: 'Harbour Hall', iban: 'DE03120300000000202051' })).rejects.toMatchObject({
    problems: [{ field: 'settings.iban' }],
  });
  const till = accountByHand(site.scope(), { organizationId: shop.organizationId, currency: 'EUR' });
  await expect(till).rejects.toMatchObject({ code: 'payment.no_manual_account' });
});
