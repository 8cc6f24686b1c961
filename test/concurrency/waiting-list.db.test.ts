import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clockFrom } from '../../core/kernel/clock.ts';
import { OutboxRow } from '../../core/kernel/outbox/outbox.entity.ts';
import { SYSTEM } from '../../core/kernel/scope/actor.ts';
import { createScope } from '../../core/kernel/scope/create-scope.ts';
import type { SettingsStore } from '../../core/kernel/settings/store.ts';
import { closeSales, openSales } from '../../core/modules/events/index.ts';
import {
  cancelOrder,
  expireOrders,
  orderById,
  orderByCode,
  placeOrder,
  recountQuotas,
  releaseDraft,
} from '../../core/modules/orders/index.ts';
import { availability, createQuota, updateQuota, quotasOf } from '../../core/modules/tickets/index.ts';
import {
  changePriority,
  entryById,
  joinWaitingList,
  JoinWaitingList,
  leaveWaitingList,
  listEntries,
  offerPlaces,
  settleOffers,
  sweepWaitingLists,
  waitingCounts,
  waitingListSettings,
  waitingToken,
} from '../../core/modules/waiting-list/index.ts';
import { held, openShop, outcomes, taken, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

let site: TestSite;
let shop: Shop;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site)));

const many = <T>(count: number, work: (index: number) => Promise<T>) =>
  Array.from({ length: count }, (_, i) => work(i));
const buyer = (name: string) => ({ email: `${name}@example.org`, name });
const join = (ticketTypeId: string, name: string, quantity = 1) =>
  joinWaitingList(site.scope(), {
    ...JoinWaitingList.parse({ ticketTypeId, ...buyer(name), quantity }),
    eventId: shop.eventId,
  });
const offer = () => offerPlaces(site.scope(), { eventId: shop.eventId });
const open = async () => (await listEntries(site.scope(), { eventId: shop.eventId })).rows;
const states = async () => Object.fromEntries((await open()).map(({ name, state }) => [name, state]));
const over = async () =>
  Object.fromEntries(
    (await listEntries(site.scope(), { eventId: shop.eventId, which: 'over' })).rows.map((row) => [
      row.orderId,
      row.state,
    ]),
  );
const agrees = async () => {
  expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
};

/** A type of so many places, all of them sold in one order each. */
async function soldOut(places: number, more: object = {}): Promise<{ type: string; codes: string[] }> {
  const type = await shop.sell({ quantity: places, ...more });
  const codes = [];
  for (let n = 0; n < places; n += 1) {
    const { code } = await shop.draft(type);
    await placeOrder(site.scope(), { code, buyer: buyer(`sold${n}`) });
    codes.push(code);
  }
  return { type, codes };
}
const cancel = (code: string) => cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });

describe('a place that comes free while somebody waits', () => {
  it('is theirs, however many passers-by click in that moment', async () => {
    const { type, codes } = await soldOut(10);
    await Promise.all(many(6, (index) => join(type, `waiting${index}`)));
    // Nobody offers anything yet: the sale alone keeps the places for the line.
    const passing = outcomes(many(60, () => shop.draft(type)));
    await Promise.all(codes.slice(0, 4).map(cancel));
    const { done, failed } = await passing;
    expect([failed, done]).toEqual([[], []]);
    expect(await taken(site.scope(), shop.eventId)).toEqual([6]);
    expect(await availability(site.scope(), shop.eventId)).toMatchObject([{ state: 'sold_out' }]);

    // Several workers at once, among passers-by and more cancellations.
    const more = outcomes(many(60, () => shop.draft(type)));
    await Promise.all([...codes.slice(4, 6).map(cancel), ...many(5, () => offer())]);
    await offer();
    expect((await more).done).toEqual([]);
    expect(new Set(Object.values(await states()))).toEqual(new Set(['offered']));
    expect(await taken(site.scope(), shop.eventId)).toEqual([10]);
    const told = await site.scope().em.find(OutboxRow, { name: 'waiting_list.offered' });
    const entries = new Set(
      told.filter((row) => row.payload['eventId'] === shop.eventId).map((row) => row.payload['entryId']),
    );
    expect(entries.size).toBe(6);
    await agrees();
  });

  it('is on sale as far as more come free than are waited for', async () => {
    const { type, codes } = await soldOut(6);
    await join(type, 'ida', 2);
    await Promise.all(codes.slice(0, 5).map(cancel));
    expect(await availability(site.scope(), shop.eventId)).toMatchObject([{ state: 'available', left: 3 }]);
    const { done, failed } = await outcomes<object>([...many(20, () => shop.draft(type)), ...many(3, () => offer())]);
    expect(failed).toEqual([]);
    expect(done.filter((one) => 'code' in one)).toHaveLength(3);
    expect(await states()).toEqual({ ida: 'offered' });
    await agrees();
  });

  it('holds up nobody who buys what it is not a part of', async () => {
    const hall = await createQuota(site.scope(), { eventId: shop.eventId, name: 'Hall', size: 50 });
    const { type } = await soldOut(3, { quotaIds: [hall.id] });
    const other = await shop.sell({ quantity: 20, quotaIds: [hall.id] });
    await Promise.all(many(5, (index) => join(type, `waiting${index}`, 10)));
    // The line waits for a type that is full, so the hall's other places are not kept for it.
    expect((await outcomes(many(20, () => shop.draft(other)))).done).toHaveLength(20);
    expect(await offer()).toEqual({ offered: 0 });
  });
});

describe('a line', () => {
  it('is served by priority, then by arrival, whole parties', async () => {
    const { type, codes } = await soldOut(8);
    for (const [name, quantity] of [
      ['party', 4],
      ['ida', 1],
      ['jon', 2],
      ['vip', 3],
    ] as const) {
      await join(type, name, quantity);
    }
    await join(type, 'ida', 5);
    const vip = (await open()).find(({ name }) => name === 'vip')!;
    await changePriority(site.scope(), { eventId: shop.eventId, id: vip.id, priority: 10 });
    expect((await open()).map(({ name, position }) => [name, position])).toEqual([
      ['vip', 1],
      ['party', 2],
      ['ida', 3],
      ['jon', 4],
    ]);
    await cancel(codes[0]!);
    expect(await offer()).toEqual({ offered: 1 });
    expect(await states()).toMatchObject({ ida: 'offered', vip: 'waiting', party: 'waiting' });

    const settings = site.parts.settings as SettingsStore;
    await site.scope().tx((tx) => settings.write(tx, waitingListSettings, shop.eventId, { smallerFirst: false }));
    await Promise.all(codes.slice(1, 3).map(cancel));
    expect(await offer()).toEqual({ offered: 0 });
    await cancel(codes[3]!);
    expect(await offer()).toEqual({ offered: 1 });
    expect(await states()).toMatchObject({ vip: 'offered', party: 'waiting', jon: 'waiting' });
    expect(await waitingCounts(site.scope(), shop.eventId)).toEqual({ waiting: 2, places: 6, offered: 2, accepted: 0 });

    await closeSales(site.scope(), { organizationId: shop.organizationId, eventId: shop.eventId });
    await Promise.all(codes.slice(4, 6).map(cancel));
    expect(await offer()).toEqual({ offered: 0 });
    await openSales(site.scope(), { organizationId: shop.organizationId, eventId: shop.eventId });
    // A larger hall frees places that nobody announces: the sweep finds them.
    const [quota] = await quotasOf(site.scope(), shop.eventId);
    await updateQuota(site.scope(), { eventId: shop.eventId, id: quota!.id, size: 20 });
    expect(await sweepWaitingLists(site.scope())).toEqual({ offered: 2 });
    await agrees();
  });

  it('has nobody twice, and nobody where places are free', async () => {
    const { type, codes } = await soldOut(2);
    await Promise.all(many(10, () => join(type, 'ida')));
    expect(await open()).toHaveLength(1);
    const [ida] = await open();
    await leaveWaitingList(site.scope(), { token: waitingToken(site.site, ida!.id) });
    await leaveWaitingList(site.scope(), { token: waitingToken(site.site, ida!.id) });
    expect(await entryById(site.scope(), ida!.id)).toMatchObject({ state: 'left', email: null, name: '' });
    await expect(leaveWaitingList(site.scope(), { token: `${ida!.id}.forged` })).rejects.toMatchObject({ status: 404 });
    await cancel(codes[0]!);
    await expect(join(type, 'jon')).rejects.toMatchObject({ code: 'waiting_list.not_sold_out' });
    expect((await shop.draft(type)).state).toBe('draft');
  });
});

describe('an offer', () => {
  async function offered(count = 1) {
    const { type, codes } = await soldOut(count);
    for (let n = 0; n < count; n += 1) await join(type, `ida${n}`);
    await Promise.all(codes.map(cancel));
    expect(await offer()).toEqual({ offered: count });
    const entries = await open();
    return {
      type,
      entries,
      orders: (await Promise.all(entries.map(({ orderId }) => orderById(site.scope(), orderId!)))).map((one) => one!),
    };
  }

  it('is taken or over, never both, whoever is quicker', async () => {
    const { type, entries, orders } = await offered(12);
    await join(type, 'next');
    // The sweeps' clock is past the end of the offers, the buyers' a moment before it: as on two machines.
    const ahead = { ...site.parts, clock: clockFrom(() => site.clock.in({ hours: 25 }).getTime()) };
    const late = () => createScope(ahead, { actor: SYSTEM });
    const { failed } = await outcomes<unknown>([
      ...many(12, (index) => placeOrder(site.scope(), { code: orders[index]!.code, buyer: buyer(`ida${index}`) })),
      ...many(3, () => expireOrders(late())),
      ...many(3, () => settleOffers(late(), { eventId: shop.eventId })),
    ]);
    expect(failed).toEqual([]);
    site.clock.advance({ hours: 25 });
    await expireOrders(site.scope());
    await offer();
    const ended = await over();
    for (const { orderId } of entries) {
      const order = await orderById(site.scope(), orderId!);
      expect([order!.state, ended[orderId!]]).toEqual(
        order!.placedAt ? ['confirmed', 'accepted'] : ['expired', 'lapsed'],
      );
    }
    const gone = Object.values(ended).filter((state) => state === 'lapsed').length;
    expect(await states()).toEqual(gone > 0 ? { next: 'offered' } : { next: 'waiting' });
    expect((await taken(site.scope(), shop.eventId))[0]).toBe(await held(site.scope(), shop.eventId));
    await agrees();
  });

  it('that is declined goes to the next, and a release in the checkout is one', async () => {
    const { type, entries, orders } = await offered(2);
    await join(type, 'jon', 1);
    await join(type, 'kai', 1);
    const token = waitingToken(site.site, entries[0]!.id);
    await Promise.all(many(4, () => leaveWaitingList(site.scope(), { token })));
    await releaseDraft(site.scope(), { code: orders[1]!.code });
    expect((await outcomes(many(10, () => shop.draft(type)))).done).toEqual([]);
    await offer();
    expect(await over()).toMatchObject({ [orders[0]!.id]: 'declined', [orders[1]!.id]: 'declined' });
    expect(await states()).toEqual({ jon: 'offered', kai: 'offered' });
    const [jon] = await open();
    const code = (await entryById(site.scope(), jon!.id))!.orderCode!;
    await placeOrder(site.scope(), { code, buyer: buyer('jon') });
    await leaveWaitingList(site.scope(), { token: waitingToken(site.site, jon!.id) });
    expect((await orderByCode(site.scope(), code))!.state).toBe('confirmed');
    expect((await entryById(site.scope(), jon!.id))!.state).toBe('accepted');
  });
});
