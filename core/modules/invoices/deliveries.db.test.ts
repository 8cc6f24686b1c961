import { afterAll, beforeAll, expect, it } from 'vitest';
import { bill } from '../../../test/factories/billing.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { jobProcess } from '../../../test/setup/job-process.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { placeOrder } from '../orders/index.ts';
import { createGatewayAccount, inspectPayment, startPayment } from '../payments/index.ts';
import { invoicesOfOrder, subscribeInvoices } from './index.ts';

const provider = fakeProvider();
let site: TestSite;
beforeAll(async () => {
  site = await testSite({
    capabilities: { gateways: new Map([registered(provider.gateway)]) },
    hooks: (hooks) => {
      subscribeInvoices(hooks.registrar('core'));
      hooks.registrar('acme').on('payment.captured', 'acme.broken', async () => {}, {
        concerns: async ({ em }) => [(await em.execute('select nothing from nowhere')) === undefined],
      });
    },
  });
});
afterAll(() => site.close());

/** An order that is placed, and paid a moment later: who was told of it, and how many documents it has. */
async function sold(shop: Shop): Promise<{ readonly told: readonly string[]; readonly documents: number }> {
  const type = await shop.sell({ quantity: 9, priceMinor: 1190 });
  const { code } = await shop.draft(type);
  const { id } = await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const account = { organizationId: shop.organizationId, gateway: 'fake', label: 'fake', mode: 'test' as const };
  const { id: accountId } = await createGatewayAccount(site.scope(), { ...account, enabled: true, settings: {} });
  const payment = await startPayment(site.scope(), { orderCode: code, accountId });
  provider.pay(`pay_${payment.id}`, 1190);
  await inspectPayment(site.scope(), payment.id);
  const { relay, runner } = jobProcess(site);
  await relay.drain();
  await runner.runDue();
  const rows = await site.database.em
    .fork()
    .execute<{ subscriber: string }[]>(
      `select d.subscriber from deliveries d where d.subscriber is not null order by d.subscriber`,
    );
  await site.database.em.fork().execute('delete from deliveries');
  return {
    told: rows.map(({ subscriber }) => subscriber),
    documents: (await invoicesOfOrder(site.scope(), id)).length,
  };
}

it('a sale costs deliveries only where somebody issues invoices; a question that fails costs none of them', async () => {
  const shop = await openShop(site);
  const broken = ['acme.broken'];
  const all = ['invoices.order.confirmed', 'invoices.order.created', 'invoices.payment.captured'];
  // Without the question it was all three of them, whatever the rule.
  expect(await sold(shop)).toEqual({ told: broken, documents: 0 });
  await bill(site, shop.organizationId, { issue: 'never' });
  expect(await sold(shop)).toEqual({ told: broken, documents: 0 });
  await bill(site, shop.organizationId, { issue: 'on_request' });
  expect(await sold(shop)).toEqual({ told: broken, documents: 0 });
  await bill(site, shop.organizationId, { issue: 'on_payment', seller: { city: '' } });
  expect(await sold(shop)).toEqual({ told: broken, documents: 0 });
  await bill(site, shop.organizationId, { issue: 'on_payment' });
  expect(await sold(shop)).toEqual({ told: [...broken, all[0], all[2]], documents: 1 });
  await bill(site, shop.organizationId, { issue: 'on_order' });
  expect(await sold(shop)).toEqual({ told: [...broken, ...all], documents: 1 });
});
