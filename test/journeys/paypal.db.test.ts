import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { expireOrders, orderById, placeOrder } from '../../core/modules/orders/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  openAttention,
  receiveWebhook,
  reconcilePayments,
  refundPayment,
  startPayment,
} from '../../core/modules/payments/index.ts';
import { paypalGateway } from '../../plugins/payment-paypal/gateway.ts';
import { PayPalAccount } from '../../plugins/payment-paypal/settings.ts';
import { addRefund, approve, unitOf } from '../../plugins/payment-paypal/stand-in/account.ts';
import { startPayPal, type PayPalStandIn } from '../../plugins/payment-paypal/stand-in.ts';
import { openShop, outcomes, type Shop } from '../factories/shop.ts';
import { ledgerAgrees } from '../setup/ledger.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

const CLIENT = 'client_harbour';
const settings = { clientId: CLIENT, clientSecret: `secret_of_${CLIENT}`, webhookId: 'WEBHOOK1' };

let site: TestSite;
let paypal: PayPalStandIn;
let shop: Shop;
let type: string;

beforeAll(async () => {
  paypal = await startPayPal();
  const gateway = paypalGateway(paypal.origin);
  const gateways = new Map([[gateway.id, { pluginId: gateway.id, gateway, settings: PayPalAccount }]]);
  site = await testSite({ poolSize: 10, capabilities: { gateways } });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => Promise.all([site.close(), paypal.close()]));
});
beforeEach(async () => {
  paypal.reset();
  shop = await openShop(site);
  type = await shop.sell({ quantity: 2, priceMinor: 2500 });
});

async function begun() {
  const shown = {
    organizationId: shop.organizationId,
    gateway: 'payment-paypal',
    mode: 'test',
    enabled: true,
  } as const;
  const { id: accountId } = await createGatewayAccount(site.scope(), { ...shown, label: 'PayPal', settings });
  const draft = await shop.draft(type);
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const order = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  const account = paypal.account(CLIENT);
  const at = { account, order: [...account.orders.values()].at(-1)! };
  return { accountId, order, id, at, payments: unitOf(at.order).payments };
}

const hook = (kind: string, resource: object) => {
  const type = kind === 'capture' ? 'PAYMENT.CAPTURE.COMPLETED' : 'CHECKOUT.ORDER.APPROVED';
  const { body, headers } = paypal.event(type, kind, resource, { webhookId: settings.webhookId });
  return { body: Buffer.from(body), headers, query: {} };
};
const stateOf = async (id: string) => {
  const order = (await orderById(site.scope(), id))!;
  const tickets = order.tickets.filter(({ state }) => state === 'valid').length;
  return { state: order.state, paid: order.paidMinor, refunded: order.refundedMinor, tickets };
};
const CONFIRMED = { state: 'confirmed', paid: 2500, refunded: 0, tickets: 1 };

it('the return, webhooks twice and in the wrong order, and the job at once take the money and issue tickets once', async () => {
  const { accountId, order, id, at, payments } = await begun();
  approve(at.account, at.order);
  const early = hook('checkout-order', at.order);
  const looks = Array.from({ length: 6 }, () => inspectPayment(site.scope(), id));
  const { failed } = await outcomes<unknown>([...looks, receiveWebhook(site.scope(), accountId, early)]);
  expect(failed).toEqual([]);
  for (const late of [hook('capture', payments.captures[0]!), early, early])
    await receiveWebhook(site.scope(), accountId, late);
  await inspectPayment(site.scope(), id);
  expect(payments.captures).toHaveLength(1);
  expect(await stateOf(order.id)).toEqual(CONFIRMED);
});

it('a buyer who never comes back, and whose webhook is lost, is found by the job', async () => {
  const { order, id, at, payments } = await begun();
  paypal.sends = 'never';
  approve(at.account, at.order);
  site.clock.advance({ minutes: 6 });
  await reconcilePayments.run(site.scope(), {});
  const due = await site
    .scope()
    .em.execute<{ payload: unknown }[]>(`select payload from outbox where name = 'payments.inspect'`);
  expect(JSON.stringify(due)).toContain(id);
  await Promise.all([inspectPayment(site.scope(), id), inspectPayment(site.scope(), id)]);
  expect(payments.captures).toHaveLength(1);
  expect(await stateOf(order.id)).toEqual(CONFIRMED);
});

it('a webhook that comes after the order is over brings its places back while there are some', async () => {
  const { accountId, order, id, at } = await begun();
  approve(at.account, at.order);
  site.clock.advance({ days: 2 });
  await expireOrders(site.scope());
  expect((await stateOf(order.id)).state).toBe('expired');
  await receiveWebhook(site.scope(), accountId, hook('checkout-order', at.order));
  await inspectPayment(site.scope(), id);
  expect(await stateOf(order.id)).toEqual(CONFIRMED);
});

it('nobody pays twice: the way that was left takes nothing, though it is approved after all', async () => {
  const { order, id, at, payments } = await begun();
  const account = {
    organizationId: shop.organizationId,
    gateway: 'payment-paypal',
    mode: 'test',
    enabled: true,
  } as const;
  const second = { ...settings, clientId: 'client_second', clientSecret: 'secret_of_client_second' };
  const other = await createGatewayAccount(site.scope(), { ...account, label: 'Second', settings: second });
  await startPayment(site.scope(), { orderCode: order.code, accountId: other.id });
  approve(at.account, at.order);
  expect(await inspectPayment(site.scope(), id)).toBe('cancelled');
  expect(payments.captures).toEqual([]);
});

it('refunds in parts, one of them in PayPal, and one that fails days later are in the books', async () => {
  const { order, id, at, payments } = await begun();
  approve(at.account, at.order);
  await inspectPayment(site.scope(), id);
  await refundPayment(site.scope(), { paymentId: id, minor: 1000, reason: '' });
  addRefund(at.account, at.order, { currency_code: 'EUR', value: '5.00' });
  await inspectPayment(site.scope(), id);
  expect(await stateOf(order.id)).toMatchObject({ paid: 2500, refunded: 1500 });
  payments.refunds[0]!.status = 'FAILED';
  await inspectPayment(site.scope(), id);
  expect(await stateOf(order.id)).toMatchObject({ refunded: 500 });
  const kinds = (await openAttention(site.scope(), shop.organizationId)).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['refund_failed', 'refund_outside']);
});
