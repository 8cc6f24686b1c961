import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope, TxScope } from '../../core/kernel/scope/scope.ts';
import { expireOrders, placeOrder, recountQuotas, type DraftOrder } from '../../core/modules/orders/index.ts';
import { insertTickets } from '../../core/modules/orders/insert-tickets.ts';
import { giveBack, heldPlaces } from '../../core/modules/orders/places.ts';
import { readDrafts } from '../../core/modules/orders/read-drafts.ts';
import { ticketKey } from '../../core/modules/orders/ticket-key.ts';
import { held, openShop, taken, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// What the locks and conditions of orders are good for: the same steps without them, and what comes of it. Where such a
// test no longer fails to keep order, the guard it leaves out is no longer the one that keeps it.

let site: TestSite;
let shop: Shop;
let scope: Scope;
let drafts: DraftOrder[];
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  scope = site.scope();
  const type = await shop.sell({ quantity: 100 });
  drafts = await Promise.all(Array.from({ length: 20 }, () => shop.draft(type)));
});
// What these tests break on purpose is put right, so that none of them stands in the way of the next.
afterEach(() => recountQuotas(scope, { eventId: shop.eventId }));

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const ids = () => drafts.map(({ id }) => id);

/** Everybody reads before anybody writes: what a race looks like when it is lost. */
function atOnce(count: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void;
  const all = new Promise<void>((resolve) => (open = resolve));
  return async () => {
    arrived += 1;
    if (arrived === count) open();
    await all;
  };
}

describe('giving places back', () => {
  /** A sweep that reads what is overdue and then acts on what it has read. */
  const carelessSweep = (meet: () => Promise<void>) =>
    scope.tx(async (tx) => {
      const overdue = await tx.em.execute<{ id: string }[]>(
        `select id from orders where state = 'draft' and id in (?)`,
        [ids().slice(0, 5)],
      );
      const places = await heldPlaces(
        tx.em,
        overdue.map(({ id }) => id),
      );
      await meet();
      await tx.em.execute(`update orders set state = 'expired' where id in (?)`, [overdue.map(({ id }) => id)], 'run');
      tx.claimLast((em) => giveBack(em, places));
    });

  it('happens more than once when a sweep does not lock what it takes', async () => {
    const meet = atOnce(3);
    await Promise.all([carelessSweep(meet), carelessSweep(meet), carelessSweep(meet)]);
    expect(await held(scope, shop.eventId)).toBe(15);
    expect(await taken(scope, shop.eventId)).toEqual([5]);
  });

  it('happens once when it does', async () => {
    site.clock.advance({ minutes: 16 });
    await Promise.all([1, 2, 3].map(() => expireOrders(scope)));
    expect([await held(scope, shop.eventId), await taken(scope, shop.eventId)]).toEqual([0, [0]]);
  });
});

describe('a quota whose counter is wrong', () => {
  it('keeps its own orders from expiring, and no others', async () => {
    const [wrong, right] = [shop, await openShop(site)];
    const type = await right.sell({ quantity: 5 });
    await right.draft(type, 5);
    await scope.em.execute('update quotas set taken = 0 where event_id = ?', [wrong.eventId], 'run');
    site.clock.advance({ minutes: 16 });
    await expireOrders(scope);
    expect(await taken(scope, right.eventId)).toEqual([0]);
    expect(await held(scope, wrong.eventId)).toBe(20);

    await recountQuotas(scope, { eventId: wrong.eventId });
    await expireOrders(scope);
    expect([await held(scope, wrong.eventId), await taken(scope, wrong.eventId)]).toEqual([0, [0]]);
  });
});

describe('placing', () => {
  /** A placement that trusts what it has read. */
  const carelessPlace = async (draft: DraftOrder, meanwhile: () => Promise<unknown>) =>
    scope.tx(async (tx) => {
      const read = (await readDrafts(tx.em, [draft.code])).get(draft.code)!;
      expect(read.state).toBe('draft');
      await meanwhile();
      await tx.em.execute(`update orders set state = 'confirmed', expires_at = null where id = ?`, [read.id], 'run');
      await ticketsFor(tx, read);
    });
  const ticketsFor = (tx: TxScope, order: Parameters<typeof insertTickets>[2][number]['order']) =>
    insertTickets(tx, ticketKey(site.site), [{ order, attendees: [{ ...buyer, email: null }], state: 'valid' }]);

  it('sells places twice when it does not look again', async () => {
    site.clock.advance({ minutes: 16 });
    await carelessPlace(drafts[0]!, () => expireOrders(scope));
    expect(await held(scope, shop.eventId)).toBe(1);
    expect(await taken(scope, shop.eventId)).toEqual([0]);
  });

  it('finds out when it does', async () => {
    const [draft] = drafts as [DraftOrder];
    site.clock.advance({ minutes: 16 });
    await expireOrders(scope);
    site.clock.advance({ minutes: -16 });
    await expect(placeOrder(scope, { code: draft.code, buyer })).rejects.toMatchObject({ code: 'order.hold_expired' });
  });

  it('of one draft twice is refused by the tickets themselves, were everything else to fail', async () => {
    const [draft] = drafts as [DraftOrder];
    const meet = atOnce(2);
    const settled = await Promise.allSettled([carelessPlace(draft, meet), carelessPlace(draft, meet)]);
    const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toBeInstanceOf(UniqueConstraintViolationException);
  });
});

describe('the counter', () => {
  it('cannot be written past its quota or below nothing, whatever the code does', async () => {
    const set = (value: number) =>
      scope.em.fork().execute('update quotas set taken = ? where event_id = ?', [value, shop.eventId], 'run');
    await expect(set(101)).rejects.toThrow('quotas_size_ck');
    await expect(set(-1)).rejects.toThrow('quotas_taken_ck');
    expect(await taken(scope, shop.eventId)).toEqual([20]);
  });
});
