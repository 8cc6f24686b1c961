import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openShop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import { orderOf, placeOrder, recountQuotas } from '../orders/index.ts';
import { createGatewayAccount, startPayment } from '../payments/index.ts';
import { buyersCancellation, cancelAsBuyer, CancelRules, saveCancelRules } from './index.ts';

const gateway: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
  start: async (_cx, { key, amount }) => ({
    snapshot: { ref: key, state: 'captured', authorized: amount, captured: amount, refunds: [] },
    next: { kind: 'none' },
  }),
  inspect: async () => Promise.reject(new Error('nobody asks')),
  refund: async (_cx, _ref, amount, key) => ({ ref: key, key, amount, state: 'succeeded' }),
};

let site: TestSite;
beforeAll(async () => {
  const gateways = new Map([['fake', { pluginId: 'fake', gateway, settings: z.object({}) }]]);
  site = await testSite({ capabilities: { gateways } });
});
afterAll(() => site.close());

it('buyers cancel what they paid for by steps, for a fee, and no later than the last of them', async () => {
  const scope = site.scope();
  const shop = await openShop(site);
  const type = await shop.sell({ quantity: 9, priceMinor: 2000 });
  const { code } = await shop.draft(type, 3);
  await placeOrder(scope, { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const account = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  const { id: accountId } = await createGatewayAccount(scope, { organizationId: shop.organizationId, ...account });
  await startPayment(scope, { orderCode: code, accountId });
  const order = await orderOf(scope, code);
  expect(await buyersCancellation(scope, order)).toBeNull();
  await expect(cancelAsBuyer(scope, { code })).rejects.toMatchObject({ code: 'order.not_by_buyer' });

  const rules = { paid: true, firstDays: 14, firstFee: '', secondDays: 3, secondFee: '50 %' };
  await saveCancelRules(scope, shop, CancelRules.parse({ ...rules, tickets: true }));
  expect((await buyersCancellation(scope, order))!.plan).toMatchObject({ backMinor: 6000, keptMinor: 0 });
  const one = [order.tickets[0]!.id];
  site.clock.advance({ days: 20 });
  expect((await buyersCancellation(scope, order, { tickets: one }))!.plan).toMatchObject({
    backMinor: 1000,
    keptMinor: 1000,
  });
  const stale = { code, tickets: one, shown: { tickets: 1, backMinor: 2000 } };
  await expect(cancelAsBuyer(scope, stale)).rejects.toMatchObject({ code: 'order.plan_changed' });
  await cancelAsBuyer(scope, { code, tickets: one, shown: { tickets: 1, backMinor: 1000 } });
  expect(await orderOf(scope, code)).toMatchObject({ state: 'confirmed', totalMinor: 5000 });

  const fixed = { ...rules, secondFee: '1.50', per: 'ticket' };
  await saveCancelRules(scope, shop, CancelRules.parse(fixed));
  expect(await buyersCancellation(scope, await orderOf(scope, code), { tickets: [order.tickets[1]!.id] })).toBeNull();
  expect((await buyersCancellation(scope, await orderOf(scope, code)))!.plan).toMatchObject({
    ...{ whole: true, backMinor: 4700, keptMinor: 300 },
  });
  site.clock.advance({ days: 8 });
  expect(await buyersCancellation(scope, await orderOf(scope, code))).toBeNull();
  expect(await recountQuotas(scope, { eventId: shop.eventId })).toEqual([]);
});
