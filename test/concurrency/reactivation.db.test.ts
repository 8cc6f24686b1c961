import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { PaymentGateway, PaymentSnapshot } from '../../core/kernel/capabilities/gateway.ts';
import { OutboxRow } from '../../core/kernel/outbox/outbox.entity.ts';
import { SYSTEM } from '../../core/kernel/scope/actor.ts';
import { cancelWithRefund, previewReactivation, reactivate } from '../../core/modules/cancellations/index.ts';
import {
  cancelOrder,
  expireOrders,
  orderOf,
  placeOrder,
  recountQuotas,
  setDeadline,
  startOrder,
} from '../../core/modules/orders/index.ts';
import {
  createGatewayAccount,
  giveBackLate,
  inspectPayment,
  paymentsOf,
  sendRefund,
  startPayment,
} from '../../core/modules/payments/index.ts';
import { addCodes, AddCodes, createPromotion, CreatePromotion } from '../../core/modules/promotions/index.ts';
import { createQuota } from '../../core/modules/tickets/index.ts';
import { seatShort } from '../../core/modules/venues/index.ts';
import { rowsFile, seatShop } from '../factories/hall.ts';
import { openShop, outcomes, taken, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// A provider whose buyers pay when the test says so.
const charges = new Map<string, PaymentSnapshot>();
const gateway: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
  start: async (_cx, { key, amount }) => {
    const nothing = { ...amount, minor: 0 };
    charges.set(key, { ref: key, state: 'pending', authorized: nothing, captured: nothing, refunds: [] });
    return { snapshot: charges.get(key)!, next: { kind: 'none' } };
  },
  inspect: async (_cx, ref) => charges.get(ref)!,
  refund: async (_cx, ref, amount, key) => {
    const refund = { ref: `re_${key}`, key, amount, state: 'succeeded' as const };
    const charge = charges.get(ref)!;
    charges.set(ref, { ...charge, refunds: [...charge.refunds.filter((each) => each.key !== key), refund] });
    return refund;
  },
};
const pay = (ref: string, minor: number) => {
  const money = { minor, currency: 'EUR' };
  charges.set(ref, { ...charges.get(ref)!, state: 'captured', authorized: money, captured: money });
};

let site: TestSite;
let shop: Shop;
let accountId: string;
beforeAll(async () => {
  const capabilities = { gateways: new Map([['fake', { pluginId: 'fake', gateway, settings: z.object({}) }]]) };
  site = await testSite({ poolSize: 12, capabilities });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  const account = { gateway: 'fake', label: 'fake', mode: 'test', enabled: true, settings: {} } as const;
  ({ id: accountId } = await createGatewayAccount(site.scope(), { ...account, organizationId: shop.organizationId }));
});

const staff = () => site.scope(SYSTEM);
const order = (code: string) => orderOf(site.scope(), code);
const states = async (codes: readonly string[]) => Promise.all(codes.map(async (code) => (await order(code)).state));
const drift = () => recountQuotas(site.scope(), { eventId: shop.eventId });
const places = async () => (await taken(site.scope(), shop.eventId)).reduce((sum, one) => sum + one, 0);
async function buy(type: string, quantity = 1): Promise<string> {
  const { code } = await shop.draft(type, quantity);
  await placeOrder(site.scope(), { code, buyer: { email: `${code.toLowerCase()}@example.org`, name: 'Mara Lind' } });
  return code;
}
async function begun(code: string): Promise<{ paymentId: string; ref: string }> {
  const { id: paymentId } = await startPayment(site.scope(), { orderCode: code, accountId });
  return { paymentId, ref: [...charges.keys()].at(-1)! };
}
const soon = () => site.clock.in({ days: 1 });

it(
  'of twenty orders that are brought back at once, as many come back as there are places',
  { timeout: 60_000 },
  async () => {
    const type = await shop.sell({ quantity: 20, priceMinor: 1000 });
    const codes: string[] = [];
    for (let n = 0; n < 20; n += 1) codes.push(await buy(type));
    site.clock.advance({ hours: 2 });
    await expireOrders(site.scope());
    expect(await places()).toBe(0);
    const others = [await buy(type, 8), await buy(type, 7)];
    expect(await previewReactivation(staff(), { code: codes[0]! })).toMatchObject({
      state: { before: 'expired', after: 'pending' },
      places: [{ name: 'Standard', count: 1, left: 5 }],
      owedMinor: 1000,
      mails: 1,
    });

    const { done, refused, failed } = await outcomes(codes.map((code) => reactivate(staff(), { code, until: soon() })));
    expect([done.length, refused.length, failed]).toEqual([5, 15, []]);
    expect(new Set(refused)).toEqual(new Set(['order.sold_out_again']));
    expect((await states(codes)).filter((state) => state === 'pending')).toHaveLength(5);
    expect([await places(), await drift()]).toEqual([20, []]);

    // The same one by several of its staff: it comes back once.
    await cancelOrder(staff(), { code: others[0]!, reason: '', notify: 'nobody' });
    const again = await outcomes(
      Array.from({ length: 6 }, () => reactivate(staff(), { code: others[0]!, until: soon() })),
    );
    expect([again.done.length, again.refused, again.failed]).toEqual([1, Array(5).fill('order.not_reactivatable'), []]);
    expect([await places(), await drift()]).toEqual([20, []]);
  },
);

it('a cancelled order comes back with new codes, what was cancelled alone stays so, and what went back is not here', async () => {
  const type = await shop.sell({ quantity: 20, priceMinor: 1000 });
  const code = await buy(type, 3);
  const { ref, paymentId } = await begun(code);
  pay(ref, 3000);
  await inspectPayment(site.scope(), paymentId);
  const [first, ...rest] = (await order(code)).tickets;
  const wish = { code, reason: '', notify: 'nobody', refund: 'full' } as const;
  await cancelWithRefund(staff(), { ...wish, tickets: [first!.id] });
  await cancelWithRefund(staff(), { ...wish, tickets: 'all', refund: 'none' });
  expect(await order(code)).toMatchObject({ state: 'cancelled', keptMinor: 2000 });
  await reactivate(staff(), { code });
  const back = await order(code);
  expect(back).toMatchObject({ state: 'confirmed', keptMinor: 0, cancelledAt: null, cancelReason: null });
  expect(back.tickets.map(({ state }) => state)).toEqual(['cancelled', 'valid', 'valid']);
  const codes = new Set(back.tickets.map((ticket) => ticket.code));
  expect([codes.has(first!.code), ...rest.map((ticket) => codes.has(ticket.code))]).toEqual([true, false, false]);
  expect([await places(), await drift()]).toEqual([2, []]);

  await cancelWithRefund(staff(), { ...wish, tickets: 'all' });
  await expect(reactivate(staff(), { code })).rejects.toMatchObject({ code: 'order.money_went_back' });
  await expect(previewReactivation(staff(), { code })).rejects.toMatchObject({ code: 'order.money_went_back' });
  const draft = await shop.draft(type);
  await expect(reactivate(staff(), { code: draft.code })).rejects.toMatchObject({ code: 'order.not_reactivatable' });
});

it('is refused with its seats gone, for a date that is over, or until after it', async () => {
  const seated = await seatShop(site, shop, { file: rowsFile({ A: 2 }) });
  const code = await buy(seated.typeId, 2);
  await cancelOrder(staff(), { code, reason: '', notify: 'nobody' });
  const other = await buy(seated.typeId, 1);
  await expect(reactivate(staff(), { code })).rejects.toMatchObject({ code: 'order.seats_gone' });
  await cancelOrder(staff(), { code: other, reason: '', notify: 'nobody' });
  await reactivate(staff(), { code });
  expect((await order(code)).tickets.map(({ state, seat }) => [state, seatShort(seat!)])).toEqual([
    ['valid', 'Stalls · A · 1'],
    ['valid', 'Stalls · A · 2'],
  ]);

  const paid = await buy(await shop.sell({ quantity: 5, priceMinor: 1000 }));
  const until = (days: number) => setDeadline(staff(), { code: paid, until: site.clock.in({ days }), notify: 'buyer' });
  await expect(until(-1)).rejects.toMatchObject({ code: 'order.deadline_past' });
  await expect(until(40)).rejects.toMatchObject({ code: 'order.deadline_after_event' });
  await until(2);
  expect((await order(paid)).expiresAt).toEqual(site.clock.in({ days: 2 }));
  site.clock.advance({ days: 32 });
  await expireOrders(site.scope());
  await expect(reactivate(staff(), { code: paid })).rejects.toMatchObject({ code: 'order.event_over' });
  await expect(until(2)).rejects.toMatchObject({ code: 'order.not_pending' });
  site.clock.advance({ days: -32 });
});

it(
  'more time and the sweep at the same moment: either it expired, or it has the time',
  { timeout: 60_000 },
  async () => {
    const type = await shop.sell({ quantity: 40, priceMinor: 1000 });
    const codes: string[] = [];
    for (let n = 0; n < 20; n += 1) codes.push(await buy(type));
    site.clock.advance({ hours: 2 });
    const until = soon();
    // One after the other by a statement each, so that they meet the sweeps at every point of their way.
    const extend = async (code: string, turn: number) => {
      for (let n = 0; n < turn; n += 1) await site.scope().em.execute('select 1');
      return outcomes([setDeadline(staff(), { code, until, notify: 'nobody' })]);
    };
    const sweeps = Array.from({ length: 3 }, () => expireOrders(site.scope()));
    const answers = await Promise.all(codes.map(extend));
    await Promise.all(sweeps);
    await expireOrders(site.scope());
    expect(answers.flatMap(({ failed }) => failed)).toEqual([]);
    const got = answers.map(({ done }) => (done.length === 1 ? 'pending' : 'expired'));
    expect(await states(codes)).toEqual(got);
    const tickets = await Promise.all(codes.map(async (code) => (await order(code)).tickets[0]!.state));
    expect(tickets).toEqual(got.map((state) => (state === 'pending' ? 'reserved' : 'cancelled')));
    expect([await places(), await drift()]).toEqual([got.filter((state) => state === 'pending').length, []]);
  },
);

it('one ticket and the whole order cancelled at once give back what was paid, once', { timeout: 60_000 }, async () => {
  const type = await shop.sell({ quantity: 40, priceMinor: 1000 });
  const codes: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const code = await buy(type, 3);
    const { paymentId, ref } = await begun(code);
    pay(ref, 3000);
    await inspectPayment(site.scope(), paymentId);
    codes.push(code);
  }
  const all = await Promise.all(codes.map(order));
  const work = all.flatMap(({ code, tickets }) =>
    [[tickets[0]!.id], 'all' as const, [tickets[0]!.id, tickets[1]!.id], 'all' as const].map((chosen) =>
      cancelWithRefund(staff(), { code, tickets: chosen, refund: 'full', reason: '', notify: 'nobody' }),
    ),
  );
  const { failed } = await outcomes(work);
  expect(failed).toEqual([]);
  expect(new Set(await states(codes))).toEqual(new Set(['cancelled']));
  const rows = await site.scope().em.execute<{ id: string }[]>(`select id from refunds where state = 'created'`);
  for (const { id } of rows) await sendRefund.run(site.scope(), { refundId: id });
  for (const code of codes) {
    const { id, paidMinor, refundedMinor, tickets } = await order(code);
    expect([paidMinor, refundedMinor, tickets.every(({ state }) => state === 'cancelled')]).toEqual([3000, 3000, true]);
    expect((await paymentsOf(site.scope(), id)).map(({ refundMinor }) => refundMinor)).toEqual([3000]);
  }
  expect([await places(), await drift()]).toEqual([0, []]);
});

it(
  'money that comes while an order is cancelled or brought back pays for tickets or goes back',
  { timeout: 60_000 },
  async () => {
    const type = await shop.sell({ quantity: 40, priceMinor: 1000 });
    const codes: string[] = [];
    const paymentIds: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const code = await buy(type);
      const { paymentId, ref } = await begun(code);
      pay(ref, 1000);
      codes.push(code);
      paymentIds.push(paymentId);
    }
    const cancelled = codes.slice(0, 4);
    const cancel = (code: string) =>
      cancelWithRefund(staff(), { code, tickets: 'all', refund: 'full', reason: '', notify: 'nobody' });
    const both = await outcomes<unknown>([
      ...cancelled.map(cancel),
      ...paymentIds.slice(0, 4).map((id) => inspectPayment(site.scope(), id)),
    ]);
    expect([both.refused, both.failed]).toEqual([[], []]);

    site.clock.advance({ hours: 2 });
    await expireOrders(site.scope());
    // Late money and a hand, for the others: whoever is second finds it done.
    const late = await outcomes<unknown>([
      ...codes.slice(4).map((code) => reactivate(staff(), { code, until: soon() })),
      ...paymentIds.slice(4).map((id) => inspectPayment(site.scope(), id)),
    ]);
    expect(late.failed).toEqual([]);
    expect(await states(codes)).toEqual([...Array(4).fill('cancelled'), ...Array(4).fill('confirmed')]);
    expect([await places(), await drift()]).toEqual([4, []]);

    // What came too late goes back, even if its fact arrives twice, and nothing of what has its tickets.
    const facts = await site.scope().em.find(OutboxRow, { kind: 'event', name: 'payment.too_late' });
    const tooLate = new Set(facts.map(({ payload }) => String((payload as { paymentId: string }).paymentId)));
    for (const paymentId of [...tooLate, ...tooLate, ...paymentIds.slice(4)])
      await giveBackLate(site.scope(), { paymentId });
    const rows = await site.scope().em.execute<{ id: string }[]>(`select id from refunds where state = 'created'`);
    for (const { id } of rows) await sendRefund.run(site.scope(), { refundId: id });
    const refunded = await Promise.all(codes.map(async (code) => (await order(code)).refundedMinor));
    expect(refunded).toEqual([...Array(4).fill(1000), ...Array(4).fill(0)]);
  },
);

it(
  'an order of a code with places of its own comes back to them while there are some',
  { timeout: 60_000 },
  async () => {
    const { organizationId, eventId } = shop;
    const type = await shop.sell({ quantity: 3, priceMinor: 1000 });
    const kept = await createQuota(staff(), { eventId, name: 'Friends', size: 4 });
    const facts = { effect: 'none', name: { en: 'Friends' }, reservedQuotaId: kept.id, ticketTypeIds: [type] };
    const { id: promotionId } = await createPromotion(
      staff(),
      CreatePromotion.parse({ organizationId, eventId, ...facts }),
    );
    await addCodes(staff(), AddCodes.parse({ organizationId, promotionId, codes: [{ code: 'FRIENDS' }] }));
    const withCode = async () => {
      const lines = [{ ticketTypeId: type, quantity: 1 }];
      const { code } = await startOrder(site.scope(), { eventId, lines, codes: ['FRIENDS'] });
      await placeOrder(site.scope(), {
        code,
        buyer: { email: `${code.toLowerCase()}@example.org`, name: 'Mara Lind' },
      });
      return code;
    };
    const counts = async () => {
      const rows = await site
        .scope()
        .em.execute<{ taken: unknown }[]>(`select taken from quotas where event_id = ? order by name`, [eventId]);
      return [rows.map(({ taken: n }) => Number(n)), await drift()];
    };
    const codes = [await withCode(), await withCode(), await withCode(), await withCode()];
    expect(await counts()).toEqual([[4, 0], []]);
    site.clock.advance({ hours: 2 });
    await expireOrders(site.scope());
    await buy(type, 3);
    // The usual ones are gone; those of the code are not.
    expect(await previewReactivation(staff(), { code: codes[0]! })).toMatchObject({
      places: expect.arrayContaining([expect.objectContaining({ name: 'Friends', count: 1, left: 4 })]) as unknown,
    });
    await reactivate(staff(), { code: codes[0]!, until: soon() });
    expect(await counts()).toEqual([[1, 3], []]);

    // Somebody gives one of the usual places up: three come back to three of the code's, whoever buys with it meanwhile.
    const { done, refused, failed } = await outcomes([
      ...codes.slice(1).map((code) => reactivate(staff(), { code, until: soon() }).then(() => 'back')),
      ...Array.from({ length: 3 }, () => withCode().then(() => 'new')),
    ]);
    expect([done.length, refused.length, failed]).toEqual([3, 3, []]);
    expect(await counts()).toEqual([[4, 3], []]);

    // Whoever does not fit there any more takes a usual one: all of them come back, at once.
    const { em } = site.scope();
    const held = await em.execute<{ code: string }[]>(
      `select code from orders where event_id = ? and state in ('pending', 'draft')`,
      [eventId],
    );
    for (const { code } of held) await cancelOrder(staff(), { code, reason: '', notify: 'nobody' });
    expect(await counts()).toEqual([[0, 0], []]);
    await em.execute('update quotas set size = 1 where id = ?', [kept.id], 'run');
    const all = await outcomes(codes.map((code) => reactivate(staff(), { code, until: soon() })));
    expect([all.done.length, all.refused, all.failed]).toEqual([4, [], []]);
    expect(await counts()).toEqual([[1, 3], []]);
  },
);
