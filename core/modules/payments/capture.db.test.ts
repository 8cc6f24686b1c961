import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered, type FakeProvider } from '../../../test/setup/fake-provider.ts';
import { oneInsideTheOther } from '../../../test/setup/in-between.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { saveAtEvent } from '../../kernel/settings/store.ts';
import { money } from '../../kernel/values/money.ts';
import { validateTicket } from '../admission/index.ts';
import { cancelOrder, Order, orderById, placeOrder } from '../orders/index.ts';
import { captureSettings } from './capture-settings.ts';
import { capturePayment, capturesDue } from './capture-payment.ts';
import { giveBackLate } from './give-back-late.ts';
import { giveBackExcess } from './give-back.ts';
import { createGatewayAccount, inspectPayment, openAttention, Payment, Refund, startPayment } from './index.ts';
import { voidAuthorized } from './void-authorized.ts';
import { previewVoid, voidPromise } from './void-promise.ts';

let site: TestSite;
let shop: Shop;
let provider: FakeProvider;
let accountId: string;
/** What the provider was asked to take. */
const asked: number[] = [];

beforeAll(async () => {
  provider = fakeProvider();
  const { later } = provider;
  const capture: NonNullable<typeof later.capture> = (cx, ref, amount, key) => {
    asked.push(amount.minor);
    return later.capture!(cx, ref, amount, key);
  };
  const whole = { ...later, id: 'fake-whole', capture, capabilities: { ...later.capabilities, capturesWhole: true } };
  const gateways = new Map([registered({ ...later, capture }), registered(whole)]);
  site = await testSite({ poolSize: 16, capabilities: { gateways } });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  provider.captures = 0;
  shop = await openShop(site);
  const at = { organizationId: shop.organizationId, eventId: shop.eventId };
  await saveAtEvent(site.scope(), captureSettings, at, { capture: 'later', captureAfterDays: 5 });
  const about = { gateway: 'fake-later', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  accountId = (await createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId })).id;
});

/** An order whose buyer promised the money. */
async function promised(minor = 2500, until?: Date) {
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 2500 }));
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const order = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  provider.hold(`pay_${id}`, minor, until);
  await Promise.all([1, 2, 3].map(() => inspectPayment(site.scope(), id)));
  return { orderId: order.id, code: order.code, id };
}
const orderOf = async (id: string) => {
  const { state, paidMinor, refundedMinor, authorizedMinor } = (await orderById(site.scope(), id))!;
  return [state, paidMinor, refundedMinor, authorizedMinor];
};
const stateOf = async (id: string) => (await site.scope().em.fork().findOneOrFail(Payment, id)).state;

it('confirms the order with the promise, lets its tickets in, and takes the money once, whoever says so how often', async () => {
  const { orderId, id } = await promised();
  expect(await orderOf(orderId)).toEqual(['confirmed', 0, 0, 2500]);
  const [ticket] = (await orderById(site.scope(), orderId))!.tickets;
  expect((await validateTicket(site.scope(), { code: ticket!.code })).result).toBe('valid');
  const capture = () => capturePayment(site.scope(), { paymentId: id });
  const { failed, done } = await outcomes([capture(), capture(), capture(), capture()]);
  expect([failed, done.length > 0, provider.captures]).toEqual([[], true, 1]);
  expect(await orderOf(orderId)).toEqual(['confirmed', 2500, 0, 0]);
  await expect(capture()).rejects.toMatchObject({ code: 'payment.not_authorized' });
});

it('takes what the order costs by then, and no more', async () => {
  const { orderId, id } = await promised();
  await site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { totalMinor: 1500 });
  expect(await capturePayment(site.scope(), { paymentId: id })).toEqual({
    state: 'captured',
    captured: money(1500, 'EUR'),
  });
  expect(await openAttention(site.scope(), shop.organizationId)).toEqual([]);
  await site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { totalMinor: 2500 });
  expect(await orderOf(orderId)).toEqual(['confirmed', 1500, 0, 0]);
});

it('asks for one and the same amount, whoever takes it at once and whatever the order comes to cost meanwhile', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { orderId, id } = await promised();
    asked.length = 0;
    const cost = (totalMinor: number) => site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { totalMinor });
    const { failed } = await outcomes<unknown>(
      [2400, 2300, 2200, 2100, 2000, 1900].flatMap((minor) => [
        cost(minor),
        capturePayment(site.scope(), { paymentId: id }),
      ]),
    );
    expect([failed, new Set(asked).size]).toEqual([[], 1]);
    await cost(2500);
  }
});

it('holds the order from what it costs to what is asked for, so that nobody asks for another amount between them', async () => {
  const { orderId, id } = await promised();
  asked.length = 0;
  const both = await oneInsideTheOther(site, {
    first: (scope) => capturePayment(scope, { paymentId: id }),
    read: /^Order$/,
    async second() {
      await site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { totalMinor: 1500 });
      return capturePayment(site.scope(), { paymentId: id });
    },
  });
  expect([new Set(asked), both.first]).toEqual([new Set([2500]), { state: 'captured', captured: money(2500, 'EUR') }]);
  await site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { totalMinor: 2500 });
});

it('is taken by itself before the promise ends, and again where nobody answered', async () => {
  const { id } = await promised();
  expect(await capturesDue(site.scope(), 200)).not.toContain(id);
  site.clock.advance({ days: 5 });
  expect(await capturesDue(site.scope(), 200)).toContain(id);
  await capturePayment(site.scope(), { paymentId: id });
  expect(await capturesDue(site.scope(), 200)).not.toContain(id);
});

it('is taken half a day before the provider lets go of it, where that is earlier', async () => {
  const { id } = await promised(2500, site.clock.in({ days: 3 }));
  site.clock.advance({ days: 2.4 });
  expect(await capturesDue(site.scope(), 200)).not.toContain(id);
  site.clock.advance({ days: 0.2 });
  expect(await capturesDue(site.scope(), 200)).toContain(id);
});

it('comes as a whole where no part of it can be taken, and what is not due any more goes back once, by itself', async () => {
  const about = { gateway: 'fake-whole', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  accountId = (await createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId })).id;
  const { orderId, id } = await promised();
  await site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { totalMinor: 1500 });
  asked.length = 0;
  const { failed } = await outcomes([1, 2, 3].map(() => capturePayment(site.scope(), { paymentId: id })));
  expect([failed, new Set(asked)]).toEqual([[], new Set([2500])]);
  const given = await outcomes([1, 2, 3, 4].map(() => giveBackExcess(site.scope(), { orderId, paymentId: id })));
  expect(given.failed).toEqual([]);
  const refunds = await site.scope().em.fork().find(Refund, { payment: id });
  expect(refunds.map(({ amountMinor, reason }) => [amountMinor, reason])).toEqual([[1000, 'overpaid']]);
  expect(await openAttention(site.scope(), shop.organizationId)).toEqual([]);
  await site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { totalMinor: 2500 });
});

it('is let go when the order is cancelled, and when it comes too late', async () => {
  const { orderId, code, id } = await promised();
  await cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
  await expect(capturePayment(site.scope(), { paymentId: id })).rejects.toMatchObject({
    code: 'payment.not_authorized',
  });
  await voidAuthorized(site.scope(), { orderId });
  expect([await stateOf(id), await orderOf(orderId)]).toEqual(['cancelled', ['cancelled', 0, 0, 0]]);
});

it('and a cancellation at the same time leave no money here, whoever is first', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { orderId, code, id } = await promised();
    const { failed } = await outcomes<unknown>([
      capturePayment(site.scope(), { paymentId: id }),
      cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' }).then(() =>
        voidAuthorized(site.scope(), { orderId }),
      ),
    ]);
    expect(failed).toEqual([]);
    // What the facts of it lead to.
    await voidAuthorized(site.scope(), { orderId });
    if ((await stateOf(id)) === 'captured') await giveBackLate(site.scope(), { paymentId: id });
    const { capturedMinor, refundMinor } = await site.scope().em.fork().findOneOrFail(Payment, id);
    expect([capturedMinor - refundMinor, (await orderOf(orderId))[3]]).toEqual([0, 0]);
  }
});

it('is let go while the order stays, which nobody is asked about, and a capture at the same time never doubles it', async () => {
  const { orderId, id } = await promised();
  const promise = { paymentId: id, gateway: 'fake-later', amount: money(2500, 'EUR'), open: money(2500, 'EUR') };
  expect(await previewVoid(site.scope(), { paymentId: id })).toEqual(promise);
  expect(await voidPromise(site.scope(), { paymentId: id })).toEqual({ state: 'cancelled' });
  expect([await stateOf(id), await orderOf(orderId)]).toEqual(['cancelled', ['confirmed', 0, 0, 0]]);
  expect(await openAttention(site.scope(), shop.organizationId)).toEqual([]);
  await expect(voidPromise(site.scope(), { paymentId: id })).rejects.toMatchObject({ code: 'payment.not_authorized' });
  for (let round = 0; round < 6; round += 1) {
    const both = await promised();
    await Promise.allSettled([
      capturePayment(site.scope(), { paymentId: both.id }),
      voidPromise(site.scope(), { paymentId: both.id }),
    ]);
    const state = await stateOf(both.id);
    expect(['captured', 'cancelled']).toContain(state);
    expect(await orderOf(both.orderId)).toEqual(['confirmed', state === 'captured' ? 2500 : 0, 0, 0]);
  }
});

it('asks a person where the promise is too small, was refused, or ended by itself', async () => {
  const kinds = async () => (await openAttention(site.scope(), shop.organizationId)).map(({ kind }) => kind);
  const small = await promised(2000);
  expect([(await orderOf(small.orderId))[0], await kinds()]).toEqual(['pending', ['amount_differs']]);
  const { orderId, id } = await promised();
  const { cx, gateway } = { cx: {} as never, gateway: provider.later };
  await gateway.cancel!(cx, `pay_${id}`, 'elsewhere');
  await expect(capturePayment(site.scope(), { paymentId: id })).rejects.toMatchObject({
    code: 'payment.capture_refused',
  });
  expect([await kinds(), await orderOf(orderId)]).toEqual([
    ['amount_differs', 'authorization_ended'],
    ['confirmed', 0, 0, 0],
  ]);
  const [ticket] = (await orderById(site.scope(), orderId))!.tickets;
  const { result, ticket: scanned } = await validateTicket(site.scope(), { code: ticket!.code });
  expect([result, scanned?.due]).toEqual(['not_paid', money(2500, 'EUR')]);
});
