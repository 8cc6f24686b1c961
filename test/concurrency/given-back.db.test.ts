import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutboxRow } from '../../core/kernel/outbox/outbox.entity.ts';
import { SYSTEM } from '../../core/kernel/scope/actor.ts';
import { cancelWithRefund } from '../../core/modules/cancellations/index.ts';
import {
  cancelOrder,
  expireOrders,
  orderOf,
  placeOrder,
  reactivateOrder,
  recountQuotas,
  releaseDraft,
  startOrder,
} from '../../core/modules/orders/index.ts';
import { addCodes, AddCodes, createPromotion, CreatePromotion } from '../../core/modules/promotions/index.ts';
import { createPriceTier, createTicketType } from '../../core/modules/tickets/index.ts';
import { openShop, outcomes, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

let site: TestSite;
let shop: Shop;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site)));

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const sell = async (facts: object) => {
  const type = { eventId: shop.eventId, name: { en: 'Standard' }, priceMinor: 1000, maxPerOrder: 20, ...facts };
  return (await createTicketType(site.scope(), type)).id;
};
const buy = async (ticketTypeId: string, quantity: number, codes: string[] = []) => {
  const lines = [{ ticketTypeId, quantity }];
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines, codes });
  try {
    await placeOrder(site.scope(), { code, buyer });
  } catch (error) {
    await releaseDraft(site.scope(), { code });
    throw error;
  }
  return code;
};
/** Tickets of an order by their place in it. */
const cancelSome = async (code: string, ...places: number[]) => {
  const { tickets } = await orderOf(site.scope(), code);
  const chosen = places.map((place) => tickets[place]!.id);
  const wish = { tickets: chosen, refund: 'none', notify: 'nobody' } as const;
  return cancelWithRefund(site.scope(SYSTEM), { code, reason: '', ...wish });
};
/** What is counted, by what counts it: places, buyers, uses, budgets, tiers. */
const counters = async () => {
  const rows = await site
    .scope()
    .em.execute<{ purpose: string; taken: unknown }[]>(
      `select purpose, sum(taken) as taken from quotas where organization_id = ? group by purpose order by purpose`,
      [shop.organizationId],
    );
  return Object.fromEntries(rows.map(({ purpose, taken }) => [purpose, Number(taken)]));
};
const drift = async () => [
  ...(await recountQuotas(site.scope(), { eventId: shop.eventId })),
  ...(await recountQuotas(site.scope(), { organizationId: shop.organizationId })),
];

describe('tickets that are cancelled alone', () => {
  async function withCode() {
    const type = await sell({ quantity: 20, maxPerBuyer: 6 });
    const facts = { organizationId: shop.organizationId, eventId: shop.eventId, name: { en: 'Friends' } };
    const limits = { effect: 'percent', rate: 1000, budgetMinor: 10_000, maxUses: 5, maxUsesPerBuyer: 1 };
    const { id } = await createPromotion(site.scope(), CreatePromotion.parse({ ...facts, ...limits }));
    const codes = [{ code: `CODE-${shop.eventId.slice(-8)}` }];
    await addCodes(site.scope(), AddCodes.parse({ organizationId: shop.organizationId, promotionId: id, codes }));
    return { type, promo: codes[0]!.code };
  }

  it('give back what their buyer may have, the code’s budget in proportion, and its use with the last of them', async () => {
    const { type, promo } = await withCode();
    const code = await buy(type, 6, [promo]);
    // Of its buyer: six of the type and one use of the code. The code counts its uses itself, and so does its promotion.
    expect(await counters()).toEqual({ places: 6, buyer: 7, uses: 2, budget: 600 });
    await expect(buy(type, 1)).rejects.toMatchObject({ code: 'order.above_max_per_buyer' });

    // Two at once, of different tickets: each gives back its own, once.
    const { failed, refused } = await outcomes([cancelSome(code, 0), cancelSome(code, 1, 2)]);
    expect([failed, refused]).toEqual([[], []]);
    expect(await counters()).toEqual({ places: 3, buyer: 4, uses: 2, budget: 300 });
    expect(await drift()).toEqual([]);
    const other = await buy(type, 3);
    await expect(buy(type, 1)).rejects.toMatchObject({ code: 'order.above_max_per_buyer' });
    await expect(buy(type, 1, [promo])).rejects.toMatchObject({ code: expect.stringMatching(/buyer/) as string });

    // The same ticket twice at once: one of them.
    const twice = await outcomes([cancelSome(code, 3), cancelSome(code, 3), cancelSome(code, 3)]);
    expect([twice.done.length, twice.failed]).toEqual([1, []]);
    await cancelOrder(site.scope(), { code: other, reason: '', notify: 'nobody' });
    expect(await counters()).toEqual({ places: 2, buyer: 3, uses: 2, budget: 200 });
    // What is left of the order goes whole.
    await cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
    expect(await counters()).toEqual({ places: 0, buyer: 0, uses: 0, budget: 0 });
    expect(await drift()).toEqual([]);
  });

  it('give the use of a code back with the last piece that it was for, while others stay', async () => {
    const { promo } = await withCode();
    const [type, other] = [await sell({ quantity: 9 }), await sell({ quantity: 9 })];
    await site
      .scope()
      .em.execute('update promotions set ticket_type_ids = ? where event_id = ?', [
        JSON.stringify([type]),
        shop.eventId,
      ]);
    const lines = [
      { ticketTypeId: type, quantity: 2 },
      { ticketTypeId: other, quantity: 2 },
    ];
    const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines, codes: [promo] });
    await placeOrder(site.scope(), { code, buyer });
    await cancelSome(code, 0);
    expect(await counters()).toEqual({ places: 3, buyer: 1, uses: 2, budget: 100 });
    await cancelSome(code, 1);
    expect(await counters()).toEqual({ places: 2, buyer: 0, uses: 0, budget: 0 });
    expect(await drift()).toEqual([]);
  });
});

describe('late money', () => {
  async function lateOrders(tier: number, many: number) {
    const type = await sell({ quantity: 20 });
    const early = { name: { en: 'Early' }, priceMinor: 500, startsAt: null, endsAt: null, quantity: tier };
    await createPriceTier(site.scope(), { eventId: shop.eventId, ticketTypeId: type, ...early });
    const codes = [];
    for (let n = 0; n < many; n += 1) codes.push(await buy(type, 2));
    site.clock.advance({ minutes: 61 });
    await expireOrders(site.scope());
    expect(await counters()).toEqual({ places: 0, tier: 0 });
    return { type, codes };
  }
  const pay = async (code: string) => {
    const { id } = await orderOf(site.scope(), code);
    return site.scope(SYSTEM).tx((tx) => reactivateOrder(tx, id));
  };

  it('takes its share of the price’s counter again, and no more than there is of it', async () => {
    const { type, codes } = await lateOrders(6, 3);
    expect(await pay(codes[0]!)).toEqual({ ok: true });
    expect(await counters()).toEqual({ places: 2, tier: 2 });
    await startOrder(site.scope(), { eventId: shop.eventId, lines: [{ ticketTypeId: type, quantity: 2 }] });
    const both = await Promise.all([pay(codes[1]!), pay(codes[2]!)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await counters()).toEqual({ places: 6, tier: 6 });
    expect(await drift()).toEqual([]);
  });

  it('that came for an order is given back with it, the price’s counter too', async () => {
    const { codes } = await lateOrders(2, 1);
    await pay(codes[0]!);
    await cancelOrder(site.scope(), { code: codes[0]!, reason: '', notify: 'nobody' });
    expect(await counters()).toEqual({ places: 0, tier: 0 });
  });
});

it('a counter of a price or of a buyer that is wrong is found, put right and told', async () => {
  const type = await sell({ quantity: 20, maxPerBuyer: 6 });
  const early = { name: { en: 'Early' }, priceMinor: 500, startsAt: null, endsAt: null, quantity: 9 };
  await createPriceTier(site.scope(), { eventId: shop.eventId, ticketTypeId: type, ...early });
  await buy(type, 2);
  const right = await counters();
  expect(right).toEqual({ places: 2, buyer: 2, tier: 2 });
  await site
    .scope()
    .em.execute(`update quotas set taken = taken + 1 where organization_id = ? and purpose in ('buyer', 'tier')`, [
      shop.organizationId,
    ]);
  expect((await drift()).map(({ was, is }) => [was, is])).toEqual([
    [3, 2],
    [3, 2],
  ]);
  expect(await counters()).toEqual(right);
  const told = await site.scope().em.find(OutboxRow, { name: 'quota.drifted' });
  expect(told.filter(({ payload }) => payload['organizationId'] === shop.organizationId)).toHaveLength(2);
  expect(await drift()).toEqual([]);
});
