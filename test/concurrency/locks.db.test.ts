import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reactivate } from '../../core/modules/cancellations/index.ts';
import { changeOrder, expireChanges, waiveChange } from '../../core/modules/order-changes/index.ts';
import {
  cancelOrder,
  convertHold,
  expireOrders,
  extendOrder,
  orderOf,
  placeOrder,
  reactivateOrder,
  recountQuotas,
  releaseDraft,
  startOrderOn,
  type DraftOrder,
} from '../../core/modules/orders/index.ts';
import {
  changeHold,
  createHold,
  createTicketType,
  expireHolds,
  HoldFacts,
  holdOf,
  releaseHold,
  takeFromHold,
} from '../../core/modules/tickets/index.ts';
import { openShop, taken, type Shop } from '../factories/shop.ts';
import { oneInsideTheOther } from '../setup/in-between.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// Each lock with two who are at it, one of them inside the other: without the lock the second goes through between what the
// first reads and what it writes.

let site: TestSite;
let shop: Shop;
let type: string;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site, { dates: 2 });
  type = await shop.sell({ quantity: 10, priceMinor: 900 });
});
/** The counters say what the rows say. */
afterEach(async () => expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]));

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const place = ({ code }: { code: string }) => placeOrder(site.scope(), { code, buyer });
const stateOf = async ({ code }: { code: string }) => (await orderOf(site.scope(), code)).state;
const all = async () => (await taken(site.scope(), shop.eventId)).reduce((sum, count) => sum + count, 0);
const nothing = { reason: '', notify: 'nobody' } as const;

async function placed(quantity = 2): Promise<DraftOrder> {
  const draft = await shop.draft(type, quantity);
  await place(draft);
  return draft;
}

async function overdue(): Promise<DraftOrder> {
  const order = await placed();
  site.clock.advance({ days: 2 });
  await expireOrders(site.scope());
  return order;
}

describe('an order', () => {
  it('is cancelled once', async () => {
    const { code } = await placed();
    const cancel = (scope = site.scope()) => cancelOrder(scope, { code, ...nothing });
    const both = await oneInsideTheOther(site, { first: cancel, read: /^Order$/, second: () => cancel() });
    expect(both).toEqual({ first: expect.objectContaining({ code }) as unknown, second: 'order.not_cancellable' });
  });

  it('is let go or placed, never both', async () => {
    const draft = await shop.draft(type, 2);
    const both = await oneInsideTheOther(site, {
      first: (scope) => releaseDraft(scope, draft),
      read: /^Order$/,
      second: () => place(draft),
    });
    // On MySQL the first one may have to begin again, and finds an order by then.
    const isPlaced = both.second !== 'order.hold_expired';
    expect([await stateOf(draft), await all()]).toEqual(isPlaced ? ['pending', 2] : ['expired', 0]);
  });

  it('that is given more time is not swept', async () => {
    const draft = await shop.draft(type, 2);
    site.clock.advance({ minutes: 16 });
    const both = await oneInsideTheOther(site, {
      first: (scope) => extendOrder(scope, draft),
      read: /^Order$/,
      second: () => expireOrders(site.scope()),
    });
    expect(both.second).toEqual({ expired: 0 });
    expect([await stateOf(draft), await all()]).toEqual(['draft', 2]);
  });

  it('that is swept is not placed, paid or given more time', async () => {
    const draft = await shop.draft(type, 2);
    site.clock.advance({ minutes: 16 });
    const both = await oneInsideTheOther(site, {
      first: (scope) => expireOrders(scope),
      read: /from orders\s+where id in .* and state/,
      second: () => extendOrder(site.scope(), draft),
    });
    expect([both.second, await stateOf(draft), await all()]).toEqual(['order.hold_expired', 'expired', 0]);
  });

  it('that is paid late takes its places again once', async () => {
    const { id } = await overdue();
    const again = (scope = site.scope()) => scope.tx((tx) => reactivateOrder(tx, id));
    const both = await oneInsideTheOther(site, { first: again, read: /^Order$/, second: () => again() });
    expect(both).toEqual({ first: { ok: true }, second: { ok: false, reason: 'closed' } });
    expect(await all()).toBe(2);
  });

  it('is brought back by staff or by late money, never by both', async () => {
    const order = await overdue();
    const both = await oneInsideTheOther(site, {
      first: (scope) => reactivate(scope, order),
      read: /^Order$/,
      second: () => site.scope().tx((tx) => reactivateOrder(tx, order.id)),
    });
    expect(both.second).toEqual({ ok: false, reason: 'closed' });
    expect([await stateOf(order), await all()]).toEqual(['pending', 2]);
  });
});

describe('a change of an order', () => {
  const terms = { by: 'staff', money: 'settle', notify: 'nobody' } as const;

  async function vip(): Promise<{ code: string; ticketIds: string[]; ticketTypeId: string }> {
    const free = await shop.sell({ quantity: 10 });
    const { code } = await shop.draft(free, 2);
    await place({ code });
    const facts = { eventId: shop.eventId, name: { en: 'VIP' }, priceMinor: 5000, quantity: 10 };
    const { id: ticketTypeId } = await createTicketType(site.scope(), facts);
    return { code, ticketIds: (await orderOf(site.scope(), code)).tickets.map(({ id }) => id), ticketTypeId };
  }

  it('is made once, however often it is asked for', async () => {
    const { code, ticketIds, ticketTypeId } = await vip();
    const changes = { moves: [{ ticketIds, ticketTypeId }] };
    const move = (scope = site.scope()) => changeOrder(scope, { code, changes, ...terms, money: 'leave' });
    const both = await oneInsideTheOther(site, { first: move, read: /^Order$/, second: () => move() });
    expect(both).toMatchObject({ first: { outcome: 'applied' }, second: expect.stringMatching(/^order\.change/) });
    expect(await all()).toBe(2);
  });

  it('that waits for its money is over or in force, never both', async () => {
    const { code, ticketIds, ticketTypeId } = await vip();
    const changes = { moves: [{ ticketIds, ticketTypeId }] };
    expect(await changeOrder(site.scope(), { code, changes, ...terms })).toMatchObject({ outcome: 'waits' });
    site.clock.advance({ days: 8 });
    const both = await oneInsideTheOther(site, {
      first: (scope) => expireChanges(scope),
      read: /^OrderChange$/,
      second: () => waiveChange(site.scope(), { code }),
    });
    expect(both).toEqual({ first: { expired: 1 }, second: 'order.change.none_waits' });
    expect((await orderOf(site.scope(), code)).totalMinor).toBe(0);
  });
});

describe('a hold', () => {
  const at = (id: string) => ({ eventId: shop.eventId, id });
  const release = (id: string) => releaseHold(site.scope(), at(id));
  const stateOfHold = async (id: string) => (await holdOf(site.scope(), at(id))).state;
  const keep = async (count: number) => {
    const expiresAt = site.clock.in({ minutes: 5 });
    const facts = { ...HoldFacts.parse({ name: 'Press' }), expiresAt };
    const kept = { eventId: shop.eventId, occurrenceId: shop.occurrenceIds[0], ticketTypeId: type, count };
    return (await createHold(site.scope(), { ...kept, ...facts })).id;
  };

  it('that grows is let go with all that it has by then', async () => {
    const id = await keep(2);
    const both = await oneInsideTheOther(site, {
      first: (scope) => changeHold(scope, { ...at(id), count: 5 }),
      read: /^Hold$/,
      second: () => release(id),
    });
    expect([both, await stateOfHold(id), await all()]).toEqual([{}, 'released', 0]);
  });

  it('ends once: by itself or by staff', async () => {
    const id = await keep(2);
    site.clock.advance({ minutes: 6 });
    const both = await oneInsideTheOther(site, {
      first: (scope) => expireHolds(scope),
      read: /^Hold$/,
      second: () => release(id),
    });
    expect(both).toEqual({ first: { expired: 1 }, second: 'hold.is_over' });
    expect([await stateOfHold(id), await all()]).toEqual(['expired', 0]);
  });

  it('becomes an order or ends, never both', async () => {
    const id = await keep(2);
    const both = await oneInsideTheOther(site, {
      first: (scope) => convertHold(scope, { eventId: shop.eventId, holdId: id, buyer }),
      read: /^Hold$/,
      second: () => release(id),
    });
    expect(both).toMatchObject({ first: { state: 'pending' }, second: 'hold.is_over' });
    expect([await stateOfHold(id), await all()]).toEqual(['used', 2]);
  });

  it('that gets back what an order gave up is let go with it', async () => {
    const id = await keep(3);
    const draft = await startOrderOn(
      site.scope(),
      { eventId: shop.eventId, lines: [{ ticketTypeId: type, quantity: 2, occurrenceId: shop.occurrenceIds[0] }] },
      { by: 'staff', holdId: id, within: (tx) => takeFromHold(tx, { ...at(id), count: 2 }) },
    );
    const both = await oneInsideTheOther(site, {
      first: (scope) => releaseDraft(scope, draft),
      read: /^Hold$/,
      second: () => release(id),
    });
    expect([both, await stateOfHold(id), await all()]).toEqual([{}, 'released', 0]);
  });
});
