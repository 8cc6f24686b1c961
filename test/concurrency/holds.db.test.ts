import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Hooks } from '../../core/kernel/hooks/registry.ts';
import { cancelOrder, convertHold, expireOrders, orderByCode, recountQuotas } from '../../core/modules/orders/index.ts';
import {
  changeHold,
  claimQuota,
  createHold,
  createQuota,
  expireHolds,
  holdOf,
  holdsOf,
  releaseHold,
} from '../../core/modules/tickets/index.ts';
import { held, openShop, outcomes, taken, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

const PLACES = 50;

let site: TestSite;
let shop: Shop;
let type: string;
/** Whether a plugin objects to orders. */
let objects = false;
beforeAll(async () => {
  const hooks = (all: Hooks) =>
    all.registrar('choosy').action('order.placing', () => {
      if (objects) throw new Error('not to you');
    });
  site = await testSite({ poolSize: 12, hooks });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  type = await shop.sell({ quantity: PLACES, maxPerOrder: 4 });
});

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const many = <T>(count: number, work: (index: number) => Promise<T>) =>
  Array.from({ length: count }, (_, i) => work(i));
const keep = (count: number, more: object = {}) =>
  createHold(site.scope(), {
    ...{ eventId: shop.eventId, ticketTypeId: type, count },
    ...{ name: 'Press', note: '', colour: '#8a5cd1', expiresAt: null, ...more },
  });
const convert = (holdId: string, count: number) =>
  convertHold(site.scope(), { eventId: shop.eventId, holdId, count, buyer });
const change = (id: string, more: object) => changeHold(site.scope(), { eventId: shop.eventId, id, ...more });
const kept = async () => (await holdsOf(site.scope(), shop.eventId)).reduce((sum, { count }) => sum + count, 0);
const free = async () => PLACES - (await taken(site.scope(), shop.eventId))[0]!;
/** The counter says what the rows say. */
const agrees = async () => {
  expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
  expect(await taken(site.scope(), shop.eventId)).toEqual([(await held(site.scope(), shop.eventId)) + (await kept())]);
};

describe('places that are kept back', () => {
  it('and places that are bought at the same moment are never the same ones', async () => {
    const keeping = outcomes(many(30, () => keep(2)));
    const { done, failed } = await outcomes(many(60, () => shop.draft(type)));
    const keeps = await keeping;
    expect([failed, keeps.failed]).toEqual([[], []]);
    expect(new Set(keeps.refused)).toEqual(new Set(['hold.not_enough']));
    expect(done.length + keeps.done.length * 2).toBe(PLACES);
    await agrees();
  });

  it('become more or fewer while others buy, and end once, whoever ends them', async () => {
    const { id } = await keep(10, { expiresAt: site.clock.in({ minutes: 5 }) });
    const changes = outcomes(many(20, (index) => change(id, { count: 5 + index })));
    await outcomes(many(40, () => shop.draft(type)));
    expect((await changes).failed).toEqual([]);
    await agrees();

    site.clock.advance({ minutes: 6 });
    const at = { eventId: shop.eventId, id };
    await outcomes<unknown>([
      ...many(4, () => expireHolds(site.scope())),
      ...many(4, () => releaseHold(site.scope(), at)),
      ...many(4, () => convert(id, 1)),
    ]);
    expect(['released', 'expired', 'active']).toContain((await holdOf(site.scope(), at)).state);
    await expireHolds(site.scope());
    expect(await kept()).toBe(0);
    await agrees();
    await expect(change(id, { count: 3 })).rejects.toMatchObject({ code: 'hold.is_over' });
  });

  it('are refused where there are none, whatever else is asked', async () => {
    await keep(PLACES - 1);
    await expect(keep(2)).rejects.toMatchObject({ code: 'hold.not_enough', field: 'count' });
    await expect(keep(1, { expiresAt: site.clock.now() })).rejects.toMatchObject({ code: 'hold.expires_in_past' });
    const open = await shop.sell({});
    await expect(keep(1, { ticketTypeId: open })).rejects.toMatchObject({ code: 'hold.no_limit' });
    await expect(shop.draft(type, 2)).rejects.toMatchObject({ code: 'quota.sold_out' });
    await agrees();
  });
});

describe('a hold that becomes orders', () => {
  it('leaves no moment in which a passer-by could have its places', async () => {
    const { id } = await keep(PLACES);
    const passers = outcomes(many(80, () => shop.draft(type)));
    const { done, failed } = await outcomes(many(PLACES, () => convert(id, 1)));
    const { done: bought, failed: broken } = await passers;
    expect([failed, broken, bought]).toEqual([[], [], []]);
    expect(done).toHaveLength(PLACES);
    expect(done[0]!.state).toBe('confirmed');
    expect((await holdOf(site.scope(), { eventId: shop.eventId, id })).state).toBe('used');
    await agrees();
  });

  it('gives out no more than it has, in orders larger than the shop allows', async () => {
    const { id } = await keep(20);
    const { done, refused, failed } = await outcomes(many(6, () => convert(id, 6)));
    expect(failed).toEqual([]);
    expect([done.length, refused]).toEqual([3, ['hold.fewer_left', 'hold.fewer_left', 'hold.fewer_left']]);
    expect(await kept()).toBe(2);
    await agrees();
    expect((await orderByCode(site.scope(), done[0]!.code))!.tickets).toHaveLength(6);
    await cancelOrder(site.scope(), { code: done[0]!.code, reason: '', notify: 'nobody' });
    expect(await free()).toBe(PLACES - 14);
  });

  it('keeps what nobody was given, where the order is refused', async () => {
    const { id } = await keep(PLACES);
    await site.scope().em.execute(`update events set state = 'draft' where id = ?`, [shop.eventId], 'run');
    await expect(convert(id, 5)).rejects.toMatchObject({ code: 'order.event_not_on_sale' });
    await site.scope().em.execute(`update events set state = 'published' where id = ?`, [shop.eventId], 'run');
    objects = true;
    await expect(convert(id, 5)).rejects.toThrow('not to you');
    objects = false;
    expect(await kept()).toBe(PLACES);
    site.clock.advance({ minutes: 30 });
    await expireOrders(site.scope());
    expect([await kept(), await free()]).toEqual([PLACES, 0]);
    await agrees();
  });

  it('is counted where its type is counted now', async () => {
    const { id } = await keep(10);
    const hall = await createQuota(site.scope(), {
      ...{ eventId: shop.eventId, name: 'Hall', size: 12, ticketTypeIds: [type] },
    });
    await expect(change(id, { count: 13 })).rejects.toMatchObject({ code: 'hold.not_enough' });
    await change(id, { count: 11 });
    expect(await taken(site.scope(), shop.eventId)).toEqual([11, 11]);
    await convert(id, 11);
    expect(await taken(site.scope(), shop.eventId)).toEqual([11, 11]);
    const left = await site.scope().tx((tx) => claimQuota(tx.em, [{ quotaId: hall.id, count: 2 }]));
    expect(left.ok).toBe(false);
  });
});
