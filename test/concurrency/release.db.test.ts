import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clockFrom } from '../../core/kernel/clock.ts';
import { SYSTEM } from '../../core/kernel/scope/actor.ts';
import { createScope } from '../../core/kernel/scope/create-scope.ts';
import {
  cancelOrder,
  confirmOrder,
  expireOrders,
  extendOrder,
  placeOrder,
  reactivateOrder,
  recountQuotas,
  releaseDraft,
  type DraftOrder,
} from '../../core/modules/orders/index.ts';
import { count, held, openShop, outcomes, taken, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

let site: TestSite;
let shop: Shop;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site)));

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const place = ({ code }: { code: string }) => placeOrder(site.scope(), { code, buyer });
const stateOf = async ({ id }: { id: string }) => {
  const [row] = await site.scope().em.execute<{ state: string }[]>('select state from orders where id = ?', [id]);
  return row!.state;
};
const ticketsOf = ({ id }: { id: string }) => count(site.scope(), 'tickets where order_id = ?', [id]);
const drafts = (type: string, many: number) => Promise.all(Array.from({ length: many }, () => shop.draft(type)));
const times = <T>(many: number, work: (index: number) => Promise<T>) => Array.from({ length: many }, (_, i) => work(i));

describe('placing one draft from many clicks', () => {
  it('issues its tickets once', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10 }), 3);
    const { done, refused, failed } = await outcomes(times(20, () => place(draft)));
    expect(failed).toEqual([]);
    expect(done).toMatchObject([{ state: 'confirmed' }]);
    expect(new Set(refused)).toEqual(new Set(['order.already_placed']));
    expect(await ticketsOf(draft)).toBe(3);
    const facts = await site
      .scope()
      .em.execute<{ name: string; payload: unknown }[]>('select name, payload from outbox');
    const mine = facts.filter(({ payload }) => JSON.stringify(payload).includes(draft.id));
    expect(mine.map(({ name }) => name).toSorted()).toEqual(['order.confirmed', 'order.created']);
  });

  it('issues its tickets once where each click reaches another process', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10 }), 2);
    const alone = () => Object.defineProperty(site.scope(), 'alone', { value: true });
    const { done, refused, failed } = await outcomes(times(20, () => placeOrder(alone(), { code: draft.code, buyer })));
    expect(failed).toEqual([]);
    expect(done).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set(['order.already_placed']));
    expect(await ticketsOf(draft)).toBe(2);
  });

  it('and confirming it from many payments announces it once', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10, priceMinor: 1200 }), 2);
    await place(draft);
    const answers = await Promise.all(times(20, () => site.scope().tx((tx) => confirmOrder(tx, draft.id))));
    expect(answers.filter(({ outcome }) => outcome === 'confirmed')).toHaveLength(1);
    expect(await count(site.scope(), `tickets where order_id = ? and state = 'valid'`, [draft.id])).toBe(2);
  });
});

describe('when time is up', () => {
  it('many sweeps at once give each place back once', async () => {
    const type = await shop.sell({ quantity: 200 });
    await drafts(type, 150);
    site.clock.advance({ minutes: 16 });
    const swept = await Promise.all(times(8, () => expireOrders(site.scope())));
    expect(swept.reduce((sum, { expired }) => sum + expired, 0)).toBe(150);
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
  });

  it('sweeps, cancellations and letting go of the same orders give each place back once', async () => {
    const type = await shop.sell({ quantity: 100, priceMinor: 500 });
    const open = await drafts(type, 40);
    for (const draft of open.slice(0, 20)) await place(draft);
    site.clock.advance({ minutes: 61 });
    const { failed } = await outcomes([
      ...times(4, () => expireOrders(site.scope())),
      ...open.map(({ code }) => cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' })),
      ...open.map(({ code }) => releaseDraft(site.scope(), { code })),
    ] as Promise<unknown>[]);
    expect(failed).toEqual([]);
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
    expect(await held(site.scope(), shop.eventId)).toBe(0);
  });

  it('an order is placed or expired, never both', async () => {
    const type = await shop.sell({ quantity: 100 });
    const open = await drafts(type, 60);
    // The sweep's clock is past the end of the hold, the buyers' a moment before it: as on two machines.
    const ahead = { ...site.parts, clock: clockFrom(() => site.clock.in({ minutes: 16 }).getTime()) };
    const sweep = () => expireOrders(createScope(ahead, { actor: SYSTEM }));
    const { failed } = await outcomes([...open.map(place), ...times(4, sweep)] as Promise<unknown>[]);
    expect(failed).toEqual([]);

    const states = await Promise.all(open.map(stateOf));
    expect(states.every((state) => state === 'confirmed' || state === 'expired')).toBe(true);
    const confirmed = states.filter((state) => state === 'confirmed').length;
    expect(await taken(site.scope(), shop.eventId)).toEqual([confirmed]);
    expect(await count(site.scope(), 'tickets where event_id = ?', [shop.eventId])).toBe(confirmed);
  });

  it('an order is extended or swept, never both, and who was given more time has it', async () => {
    const open = await drafts(await shop.sell({ quantity: 60 }), 30);
    site.clock.advance({ minutes: 16 });
    const sweeps = outcomes(times(4, () => expireOrders(site.scope())));
    const extended = await Promise.all(
      open.map((draft) =>
        extendOrder(site.scope(), draft).then(
          () => draft.id,
          (error: { code?: string }) => error.code,
        ),
      ),
    );
    expect((await sweeps).failed).toEqual([]);
    const states = await Promise.all(open.map(stateOf));
    expect(extended).toEqual(
      states.map((state, index) => (state === 'draft' ? open[index]!.id : 'order.hold_expired')),
    );
    expect(await taken(site.scope(), shop.eventId)).toEqual([states.filter((state) => state === 'draft').length]);
  });
});

describe('late payments', () => {
  it('of more orders than there are places left bring back only as many as fit', async () => {
    const type = await shop.sell({ quantity: 10, priceMinor: 900 });
    const late = await drafts(type, 10);
    for (const draft of late) await place(draft);
    site.clock.advance({ minutes: 61 });
    await expireOrders(site.scope());
    await drafts(type, 6);

    const answers = await Promise.all(late.map(({ id }) => site.scope().tx((tx) => reactivateOrder(tx, id))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(4);
    expect(await taken(site.scope(), shop.eventId)).toEqual([10]);
    expect(await count(site.scope(), `tickets where event_id = ? and state = 'valid'`, [shop.eventId])).toBe(4);
  });
});

describe('a day of everything at once', () => {
  it('leaves every counter equal to its orders', async () => {
    const types = [
      await shop.sell({ quantity: 30 }),
      await shop.sell({ quantity: 25, priceMinor: 700 }),
      await shop.sell({ quantity: 60, priceMinor: 100 }),
    ];
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const one = async (index: number) => {
      const draft: DraftOrder = await shop.draft(types[index % 3]!, 1 + random(3));
      const fate = random(5);
      if (fate === 0) return releaseDraft(site.scope(), draft);
      if (fate === 1) return;
      await place(draft);
      if (fate === 2) await cancelOrder(site.scope(), { code: draft.code, reason: 'changed my mind', notify: 'buyer' });
      if (fate === 3) await site.scope(SYSTEM).tx((tx) => confirmOrder(tx, draft.id));
    };
    const sweep = async () => {
      site.clock.advance({ minutes: 4 });
      await expireOrders(site.scope());
    };
    const { failed } = await outcomes(
      times(240, (index) => (index % 24 === 23 ? sweep() : one(index))) as Promise<unknown>[],
    );
    expect(failed).toEqual([]);
    expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
    const sums = await taken(site.scope(), shop.eventId);
    expect(sums.reduce((a, b) => a + b, 0)).toBe(await held(site.scope(), shop.eventId));

    await site
      .scope()
      .em.execute('update quotas set taken = taken + 1 where event_id = ? and taken < size', [shop.eventId], 'run');
    expect((await recountQuotas(site.scope(), { eventId: shop.eventId })).length).toBeGreaterThan(0);
    expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
    expect(await taken(site.scope(), shop.eventId)).toEqual(sums);
  });
});
