import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { orderOf, placeOrder, recountQuotas, startOrder, type OrderDetail } from '../orders/index.ts';
import { addCodes, AddCodes, createPromotion, CreatePromotion } from '../promotions/index.ts';
import { createTicketType, setAddOns } from '../tickets/index.ts';
import { changeOrder, changeSettings, dropHeldChange, previewChange, type ChangeOrder } from './index.ts';

let site: TestSite;
let shop: Shop;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site)));

const asStaff = { by: 'staff', money: 'leave', notify: 'nobody' } as const;
const change = (order: OrderDetail, changes: ChangeOrder['changes'], terms: Partial<ChangeOrder> = {}) =>
  changeOrder(site.scope(), { code: order.code, changes, ...asStaff, ...terms });
const preview = (order: OrderDetail, changes: ChangeOrder['changes'], terms: Partial<ChangeOrder> = {}) =>
  previewChange(site.scope(), { code: order.code, changes, ...asStaff, ...terms });
const again = ({ code }: OrderDetail) => orderOf(site.scope(), code);
const ids = (order: OrderDetail) => order.tickets.map(({ id }) => id);
const refused = (code: string): unknown => expect.objectContaining({ code });
const more = (ticketTypeId: string, quantity: number) => ({ add: [{ ticketTypeId, quantity }] });

async function bought(ticketTypeId: string, quantity: number, codes: string[] = [], email = 'mara@example.org') {
  const lines = [{ ticketTypeId, quantity }];
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines, codes });
  await placeOrder(site.scope(), { code, buyer: { name: 'Mara Lind', email } });
  return orderOf(site.scope(), code);
}

async function promote(facts: object, codes: string[]): Promise<void> {
  const { organizationId, eventId } = shop;
  const given = { organizationId, eventId, name: { en: 'Friends' }, effect: 'percent', rate: 1000, ...facts };
  const { id } = await createPromotion(site.scope(), CreatePromotion.parse(given));
  const all = codes.map((code) => ({ code }));
  if (all.length > 0) await addCodes(site.scope(), AddCodes.parse({ organizationId, promotionId: id, codes: all }));
}

/** What counters of this purpose say, with the proof that they are what the orders say. */
async function counted(purpose: 'uses' | 'budget' | 'buyer'): Promise<number[]> {
  const { organizationId, eventId } = shop;
  for (const counters of [{ organizationId }, { eventId }]) {
    expect(await recountQuotas(site.scope(), counters)).toEqual([]);
  }
  const rows = await site
    .scope()
    .em.execute<{ taken: unknown }[]>(
      'select taken from quotas where organization_id = ? and purpose = ? order by taken desc, id',
      [organizationId, purpose],
    );
  return rows.map(({ taken }) => Number(taken));
}

describe('promotions of an order', () => {
  it('are for what a change adds or alters too: uses and budgets are claimed, and come back', async () => {
    const type = await shop.sell({ quantity: 20, priceMinor: 2000 });
    const dear = await shop.sell({ quantity: 20, priceMinor: 3000 });
    const plain = await shop.sell({ quantity: 20, priceMinor: 1000 });
    const facts = { ticketTypeIds: [type, dear], budgetMinor: 900, maxUsesPerCode: 1, maxUsesPerBuyer: 1 };
    await promote(facts, ['FRIENDS']);
    const order = await bought(type, 2, ['FRIENDS']);
    expect([order.totalMinor, await counted('budget')]).toEqual([3600, [400]]);

    const [one, two] = ids(order) as [string, string];
    const dearer = { moves: [{ ticketIds: [one], ticketTypeId: dear }] };
    expect(await preview(order, dearer)).toMatchObject({ differenceMinor: 900, totalMinor: { after: 4500 } });
    await change(order, dearer);
    expect((await again(order)).discounts).toMatchObject([{ code: 'FRIENDS', minor: 500 }]);
    await change(order, more(type, 2));
    expect((await again(order)).totalMinor).toBe(8100);
    expect([await counted('budget'), await counted('uses'), await counted('buyer')]).toEqual([[900], [1, 1], [1]]);
    await expect(change(order, more(type, 1))).rejects.toEqual(refused('promotion.budget_spent'));
    expect((await preview(order, more(type, 1))).refusals).toMatchObject([{ refusal: 'promotion.budget_spent' }]);
    // What it is not for costs what it costs.
    await change(order, more(plain, 1));
    expect((await again(order)).totalMinor).toBe(9100);

    const all = ids(await again(order));
    await change(order, { moves: [{ ticketIds: all, ticketTypeId: plain }] });
    expect(await again(order)).toMatchObject({ totalMinor: 5000, discounts: [{ minor: 0 }] });
    expect([await counted('budget'), await counted('uses'), await counted('buyer')]).toEqual([[0], [0, 0], [0]]);
    const other = await bought(type, 1, ['FRIENDS'], 'ida@example.org');
    const home = { moves: [{ ticketIds: [two], ticketTypeId: type }] };
    await expect(change(order, home)).rejects.toEqual(refused('promotion.used_up'));
    await change(other, { moves: [{ ticketIds: ids(other), ticketTypeId: plain }] });
    await change(order, home);
    expect(await again(order)).toMatchObject({ totalMinor: 5800, discounts: [{ minor: 200 }] });
    expect([await counted('budget'), await counted('uses')]).toEqual([[200], [1, 1]]);
  });

  it('do not give an amount twice, and the cheapest that are free are those of the whole order', async () => {
    const type = await shop.sell({ quantity: 20, priceMinor: 2000 });
    const cheap = await shop.sell({ quantity: 20, priceMinor: 500 });
    const early = await shop.sell({ quantity: 20, priceMinor: 2000 });
    const amount = { effect: 'amount', amountMinor: 500, minMinor: 2000, ticketTypeIds: [early] };
    await promote({ kind: 'automatic', ...amount }, []);
    const order = await bought(early, 1);
    await change(order, more(early, 1));
    expect((await again(order)).totalMinor).toBe(3500);
    await promote({ effect: 'buy_get', buyCount: 2, freeCount: 1, combines: true }, ['THREE']);
    const three = await bought(type, 2, ['THREE']);
    expect(three.totalMinor).toBe(4000);
    await change(three, more(cheap, 1));
    expect((await again(three)).totalMinor).toBe(4000);
    await change(three, { moves: [{ ticketIds: [ids(await again(three)).at(-1)!], ticketTypeId: type }] });
    expect((await again(three)).totalMinor).toBe(4000);
  });

  it('have a budget for one more: of eight who want it at once one gets it', { timeout: 60_000 }, async () => {
    const type = await shop.sell({ quantity: 40, priceMinor: 1000 });
    await promote({ budgetMinor: 900 }, ['FRIENDS']);
    const orders: OrderDetail[] = [];
    for (let each = 0; each < 8; each++) orders.push(await bought(type, 1, ['FRIENDS'], `b${each}@example.org`));
    const { done, refused: codes, failed } = await outcomes(orders.map((order) => change(order, more(type, 1))));
    expect([done.length, new Set(codes), failed]).toEqual([1, new Set(['promotion.budget_spent']), []]);
    expect(await counted('budget')).toEqual([900]);
  });
});

describe('what one buyer may have', () => {
  const limited = (maxPerBuyer: number, facts: object = {}) =>
    createTicketType(site.scope(), {
      ...{ eventId: shop.eventId, name: { en: 'Standard' }, priceMinor: 0, quantity: 50, maxPerBuyer },
      ...facts,
    });

  it('holds for changes by staff, unless they say otherwise, which is written down', async () => {
    const { id: type } = await limited(3);
    const other = await shop.sell({ quantity: 20 });
    const order = await bought(type, 2);
    await expect(change(order, more(type, 2))).rejects.toEqual(refused('order.above_max_per_buyer'));
    expect((await preview(order, more(type, 2))).refusals).toMatchObject([{ refusal: 'order.above_max_per_buyer' }]);
    await change(order, more(type, 2), { beyond: 'allowed' });
    expect([(await again(order)).tickets.length, await counted('buyer')]).toEqual([4, [3]]);
    const rows = await site
      .scope()
      .em.execute<{ after: unknown }[]>(
        `select after from audit_entries where action = 'order.changed' and subject_id = ?`,
        [order.id],
      );
    expect(JSON.stringify(rows)).toContain('Standard (3)');

    await change(order, { moves: [{ ticketIds: ids(await again(order)).slice(0, 2), ticketTypeId: other }] });
    expect(await counted('buyer')).toEqual([2]);
    await change(order, more(type, 1));
    const second = await bought(other, 1);
    await expect(change(second, { moves: [{ ticketIds: ids(second), ticketTypeId: type }] })).rejects.toEqual(
      refused('order.above_max_per_buyer'),
    );
    await change(order, { moves: [{ ticketIds: ids(await again(order)), ticketTypeId: other }] });
    expect(await counted('buyer')).toEqual([0]);
    await change(second, { moves: [{ ticketIds: ids(second), ticketTypeId: type }] });
    expect(await counted('buyer')).toEqual([1]);
  });

  it('holds for what buyers add themselves, is held while that waits for its money, and given back', async () => {
    const { id: shirt } = await limited(2, { kind: 'product', priceMinor: 500 });
    const type = await shop.sell({ quantity: 20 });
    const of = { eventId: shop.eventId, ticketTypeId: type };
    await setAddOns(site.scope(), { ...of, addOns: [{ addOnId: shirt, min: 0, max: 5, included: 0 }] });
    const store = site.parts.settings as SettingsStore;
    await site.scope().tx((tx) => store.write(tx, changeSettings, shop.eventId, { addOns: true }, shop));
    const order = await bought(type, 1);
    const shirts = (quantity: number) => ({
      addOns: [{ lineId: order.lines[0]!.id, ticketTypeId: shirt, quantity }],
    });
    const byBuyer = { by: 'buyer', money: 'settle', beyond: 'allowed' } as const;
    await expect(change(order, shirts(3), byBuyer)).rejects.toEqual(refused('order.above_max_per_buyer'));
    expect(await change(order, shirts(2), byBuyer)).toMatchObject({ outcome: 'waits', dueMinor: 1000 });
    expect(await counted('buyer')).toEqual([2]);
    await dropHeldChange(site.scope(), order);
    expect(await counted('buyer')).toEqual([0]);
  });

  it('is exceeded by staff who say so, at once too, and each says whether it was', { timeout: 60_000 }, async () => {
    const { id: type } = await limited(8);
    const orders: OrderDetail[] = [];
    for (let each = 0; each < 5; each++) orders.push(await bought(type, 1));
    const beyond = { beyond: 'allowed' } as const;
    const {
      done,
      refused: codes,
      failed,
    } = await outcomes(orders.map((order) => change(order, more(type, 1), beyond)));
    expect([done.length, codes, failed]).toEqual([5, [], []]);
    // Three were within the limit, and the counter says what the orders claim of it.
    expect(done.filter((plan) => plan.change!.beyond.length > 0)).toHaveLength(2);
    expect(await counted('buyer')).toEqual([8]);
    const rows = await site.scope().em.execute<{ n: unknown }[]>(
      `select count(*) as n from audit_entries where action = 'order.changed' and subject_id in (?)
         and cast(after as char(1000)) like '%beyondLimit%'`,
      [orders.map(({ id }) => id)],
    );
    expect(Number(rows[0]!.n)).toBe(2);
  });

  it('is counted once for all orders of one buyer, however many are changed at once', { timeout: 60_000 }, async () => {
    const { id: type } = await limited(8);
    const orders: OrderDetail[] = [];
    for (let each = 0; each < 5; each++) orders.push(await bought(type, 1));
    const { done, refused: codes, failed } = await outcomes(orders.map((order) => change(order, more(type, 1))));
    expect([done.length, new Set(codes), failed]).toEqual([3, new Set(['order.above_max_per_buyer']), []]);
    expect(await counted('buyer')).toEqual([8]);
  });
});
