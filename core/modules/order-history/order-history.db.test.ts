import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import { cancelWithRefund } from '../cancellations/index.ts';
import { orderOf, placeOrder } from '../orders/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  paymentsOf,
  refundPayment,
  startPayment,
  WebhookReceipt,
} from '../payments/index.ts';
import { orderHistory, type HistoryKind, type OrderHappening } from './index.ts';

const provider = fakeProvider();
let site: TestSite;
let shop: Shop;
let accountId: string;
beforeAll(async () => {
  site = await testSite({ capabilities: { gateways: new Map([registered(provider.gateway)]) } });
  shop = await openShop(site);
  const account = { organizationId: shop.organizationId, gateway: 'fake', label: 'fake', mode: 'test' as const };
  accountId = (await createGatewayAccount(site.scope(), { ...account, enabled: true, settings: {} })).id;
});
afterAll(() => site.close());

const said = (row: OrderHappening): string => {
  if (row.kind === 'act' || row.kind === 'money') return `${row.kind} ${row.act.action}`;
  if (row.kind === 'posting') return `posting ${row.posting.kind}`;
  return row.kind;
};

/** An order that was paid, of which some went back, some came back to us, and the rest was called off. */
async function livedOrder(): Promise<string> {
  const type = await shop.sell({ quantity: 9, priceMinor: 2500 });
  const { code } = await shop.draft(type, 2);
  await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const later = () => site.clock.advance({ minutes: 1 });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId });
  later();
  provider.pay(`pay_${id}`, 5000);
  const { organizationId } = shop;
  await site.scope().tx(async (tx) => {
    const receipt = { id: newId(), organizationId, account: accountId, eventId: 'evt_1', ref: `pay_${id}` };
    tx.em.create(WebhookReceipt, { ...receipt, paymentId: id, receivedAt: tx.clock.now() });
  });
  await inspectPayment(site.scope(), id);
  later();
  await refundPayment(site.scope(), { paymentId: id, minor: 700, reason: 'rain' });
  later();
  provider.bounce(`pay_${id}`);
  await inspectPayment(site.scope(), id);
  later();
  const cancel = { tickets: 'all', refund: 'full', notify: 'nobody', reason: 'ill', feeMinor: 0 } as const;
  await cancelWithRefund(site.scope(), { code, ...cancel });
  return code;
}

it('tells of the money of an order what was done, reported and posted, in the order in which it happened', async () => {
  const order = await orderOf(site.scope(), await livedOrder());
  const [payment] = await paymentsOf(site.scope(), order.id);
  const told = async (kind?: HistoryKind, hidden: readonly HistoryKind[] = []) =>
    (await orderHistory(site.scope(), order, { ...(kind && { kind }), hidden, limit: 100 })).rows.toReversed();

  // What one transaction did bears one time: sorted by name within it.
  const steps = (rows: readonly OrderHappening[]) =>
    [...Map.groupBy(rows, ({ at }) => at.getTime()).values()].map((step) => step.map(said).toSorted());
  expect(steps(await told())).toEqual([
    ['act order.placed', 'money payment.started', 'places'],
    ['act order.confirmed', 'money payment.captured', 'posting order.confirmed', 'posting payment.captured', 'webhook'],
    ['money order.refunded', 'money refund.started', 'posting refund.started', 'posting refund.succeeded'],
    ['money order.needs_attention', 'money refund.failed', 'posting refund.bounced'],
    // The provider is asked a moment later.
    ['act order.cancelled', 'money refund.started', 'posting order.cancelled', 'posting refund.started'],
  ]);
  const money = await told('money');
  expect(money.every((row) => row.kind === 'money' && row.paymentId === payment!.id)).toBe(true);
  expect(money.map(said)).toHaveLength(7);
  expect((await told('posting')).map(said)).toHaveLength(7);
  expect((await told('webhook')).map(({ kind }) => kind)).toEqual(['webhook']);
  // Whoever may not see money sees what else happened, and nothing of it by asking for it.
  const hidden = ['money', 'posting', 'webhook'] as const;
  expect((await told(undefined, hidden)).map(said)).toEqual(
    expect.arrayContaining(['act order.placed', 'act order.confirmed', 'act order.cancelled', 'places']),
  );
  expect((await told(undefined, hidden)).some(({ kind }) => (hidden as readonly string[]).includes(kind))).toBe(false);
  expect(await told('posting', hidden)).toEqual([]);

  const whole = (await told()).map(({ id }) => id);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await orderHistory(site.scope(), order, { limit: 3, ...(cursor && { cursor }) });
    seen.push(...page.rows.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen.toReversed()).toEqual(whole);
});
