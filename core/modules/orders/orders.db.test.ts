import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, taken, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { createTicketType, updateTicketType } from '../tickets/index.ts';
import {
  cancelOrder,
  confirmOrder,
  expireOrders,
  extendOrder,
  extendPayment,
  forgetDrafts,
  listOrders,
  orderById,
  orderOf,
  placeOrder,
  reactivateOrder,
  resendOrder,
  startOrder,
} from './index.ts';

let site: TestSite;
let shop: Shop;
const vetoed: string[] = [];
beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) => {
      const acme = hooks.registrar('acme');
      acme.filter('order.fees', (fees, { lines }) =>
        lines.some(({ unitMinor }) => unitMinor === 3100)
          ? [...fees, { code: 'acme.fee', label: 'Booking', minor: 150 }]
          : fees,
      );
      acme.action('order.placing', (_tx, { email }) => {
        if (!email.startsWith('banned')) return;
        vetoed.push(email);
        throw new DomainError('acme.banned');
      });
    },
  });
});
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site)));

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const place = (code: string) => placeOrder(site.scope(), { code, buyer });
const start = (lines: { ticketTypeId: string; quantity: number; occurrenceId?: string }[], eventId = shop.eventId) =>
  startOrder(site.scope(), { eventId, lines });
const refused = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });
const factsOf = async (orderId: string) => {
  const rows = await site
    .scope()
    .em.execute<{ name: string; payload: unknown }[]>('select name, payload from outbox order by id');
  return rows.filter(({ payload }) => JSON.stringify(payload).includes(orderId)).map(({ name }) => name);
};

const inTx = <T>(work: (tx: TxScope) => Promise<T>) => site.scope().tx(work);

describe('starting an order', () => {
  it('prices and holds what is wanted', async () => {
    const adult = await shop.sell({ quantity: 10, priceMinor: 2000 });
    const child = await shop.sell({ quantity: 10, priceMinor: 500 });
    const draft = await start([
      { ticketTypeId: adult, quantity: 1 },
      { ticketTypeId: child, quantity: 2 },
      { ticketTypeId: adult, quantity: 1 },
    ]);
    expect(draft.lines.map(({ quantity, totalMinor }) => [quantity, totalMinor])).toEqual([
      [2, 4000],
      [2, 1000],
    ]);
    expect(draft).toMatchObject({ state: 'draft', totalMinor: 5000, currency: 'EUR' });
    expect(draft.expiresAt).toEqual(site.clock.in({ minutes: 15 }));
    expect((await taken(site.scope(), shop.eventId)).toSorted()).toEqual([2, 2]);
  });

  it('adds the fees of plugins', async () => {
    const draft = await start([{ ticketTypeId: await shop.sell({ quantity: 5, priceMinor: 3100 }), quantity: 1 }]);
    expect([draft.totalMinor, draft.fees]).toEqual([3250, [{ code: 'acme.fee', label: 'Booking', minor: 150 }]]);
    expect((await orderOf(site.scope(), draft.code)).fees).toEqual(draft.fees);
  });

  it('refuses too many, too few and nothing', async () => {
    const pairs = await createTicketType(site.scope(), {
      eventId: shop.eventId,
      name: { en: 'Pair' },
      priceMinor: 0,
      quantity: 20,
      minPerOrder: 2,
      maxPerOrder: 4,
    });
    const want = (quantity: number) => start([{ ticketTypeId: pairs.id, quantity }]);
    await expect(want(1)).rejects.toEqual(refused('order.below_min', { params: { ticket: 'Pair', min: 2 } }));
    await expect(want(5)).rejects.toEqual(refused('order.above_max', { field: 'lines.0.quantity' }));
    await expect(start([])).rejects.toEqual(refused('order.empty'));
    await expect(want(4)).resolves.toMatchObject({ state: 'draft' });
    const twice = [3, 3].map((quantity) => ({ ticketTypeId: pairs.id, quantity }));
    await expect(start(twice)).rejects.toEqual(refused('order.above_max'));
  });

  it('keeps to the time of the sale', async () => {
    const id = await shop.sell({ quantity: 5 });
    const sale = (salesStart: Date | null, salesEnd: Date | null) =>
      updateTicketType(site.scope(), { eventId: shop.eventId, id, salesStart, salesEnd });
    await sale(site.clock.in({ hours: 1 }), null);
    await expect(shop.draft(id)).rejects.toEqual(refused('order.not_on_sale_yet', { status: 409 }));
    await sale(null, site.clock.in({ hours: -1 }));
    await expect(shop.draft(id)).rejects.toEqual(refused('order.sales_ended'));
    await sale(site.clock.in({ hours: -1 }), site.clock.in({ hours: 1 }));
    await expect(shop.draft(id)).resolves.toBeDefined();
  });

  it('sells nothing of drafts, cancelled and unknown events', async () => {
    const id = await shop.sell({ quantity: 5 });
    for (const state of ['draft', 'cancelled', 'completed']) {
      await site.scope().em.execute('update events set state = ? where id = ?', [state, shop.eventId], 'run');
      await expect(shop.draft(id)).rejects.toEqual(refused('order.event_not_on_sale'));
    }
    await expect(start([{ ticketTypeId: id, quantity: 1 }], newId())).rejects.toEqual(
      refused('event.not_found', { status: 404 }),
    );
  });

  it('asks for the date where there are several, each with its own places', async () => {
    shop = await openShop(site, { dates: 2 });
    const id = await shop.sell({ quantity: 1 });
    const [first, second] = shop.occurrenceIds;
    const at = (occurrenceId?: string) =>
      start([{ ticketTypeId: id, quantity: 1, ...(occurrenceId ? { occurrenceId } : {}) }]);
    await expect(at()).rejects.toEqual(refused('order.occurrence_missing', { field: 'lines.0.occurrenceId' }));
    await at(first);
    await expect(at(first)).rejects.toEqual(refused('quota.sold_out', { params: { ticket: 'Standard' } }));
    await at(second);
    await expect(at(newId())).rejects.toEqual(refused('order.occurrence_closed'));
  });

  it('keeps the price of a draft when the organizer changes it', async () => {
    const id = await shop.sell({ quantity: 5, priceMinor: 1000 });
    const draft = await shop.draft(id);
    await updateTicketType(site.scope(), { eventId: shop.eventId, id, priceMinor: 9900 });
    expect(await place(draft.code)).toMatchObject({ totalMinor: 1000 });
  });
});

describe('placing an order', () => {
  it('confirms a free one at once, with tickets in the names that were given', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 5 }), 3);
    const attendees = [{ name: 'Ida', email: 'ida@example.org' }, { name: '' }];
    const placed = await placeOrder(site.scope(), { code: draft.code.toLowerCase(), buyer, attendees });
    expect(placed).toMatchObject({ id: draft.id, state: 'confirmed', expiresAt: null });
    const { tickets, email } = (await orderById(site.scope(), draft.id))!;
    expect(email).toBe('mara@example.org');
    expect(tickets.map(({ attendeeName, attendeeEmail, state }) => [attendeeName, attendeeEmail, state])).toEqual([
      ['Ida', 'ida@example.org', 'valid'],
      ['Mara Lind', null, 'valid'],
      ['Mara Lind', null, 'valid'],
    ]);
    expect(await factsOf(draft.id)).toEqual(['order.created', 'order.confirmed']);
  });

  it('leaves one that costs something open until it is paid', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 100 }));
    const { state, expiresAt } = await place(draft.code);
    expect([state, expiresAt]).toEqual(['pending', site.clock.in({ minutes: 60 })]);
    expect(await factsOf(draft.id)).toEqual(['order.created']);
    expect((await orderOf(site.scope(), draft.code)).tickets).toMatchObject([{ state: 'reserved' }]);
  });

  it('can be refused by a plugin, for that order alone', async () => {
    const type = await shop.sell({ quantity: 5 });
    const drafts = await Promise.all([shop.draft(type), shop.draft(type), shop.draft(type)]);
    const results = await Promise.allSettled(
      drafts.map(({ code }, index) =>
        placeOrder(site.scope(), {
          code,
          buyer: { ...buyer, email: index === 1 ? 'banned@example.org' : buyer.email },
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toEqual(refused('acme.banned'));
    expect(await orderOf(site.scope(), drafts[1]!.code)).toMatchObject({ state: 'draft', tickets: [] });
    expect(vetoed).toContain('banned@example.org');
  });

  it('is too late when the time is up or the event is off', async () => {
    const type = await shop.sell({ quantity: 5 });
    const [late, off] = [await shop.draft(type), await shop.draft(type)];
    await site.scope().em.execute(`update events set state = 'cancelled' where id = ?`, [shop.eventId], 'run');
    await expect(place(off.code)).rejects.toEqual(refused('order.event_not_on_sale'));
    site.clock.advance({ minutes: 15 });
    await expect(place(late.code)).rejects.toEqual(refused('order.hold_expired', { status: 410 }));
    await expect(place('ZZZZZZZZ')).rejects.toEqual(refused('order.not_found', { status: 404 }));
  });

  it('is audited in the name of each caller', async () => {
    const type = await shop.sell({ quantity: 5 });
    const drafts = await Promise.all([shop.draft(type), shop.draft(type)]);
    await Promise.all(
      drafts.map(({ id, code }) => placeOrder(site.scope({ kind: 'buyer', orderId: id }), { code, buyer })),
    );
    const rows = await site
      .scope()
      .em.execute<{ actor_id: string; subject_id: string }[]>(
        `select actor_id, subject_id from audit_entries where action = 'order.placed' and subject_id in (?)`,
        [drafts.map(({ id }) => id)],
      );
    expect(rows).toHaveLength(2);
    for (const { actor_id, subject_id } of rows) expect(actor_id).toBe(subject_id);
  });
});

describe('the time of a hold', () => {
  it('can be extended up to an hour in all', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 5 }));
    const began = site.clock.now().getTime();
    await expect(extendOrder(site.scope(), draft)).rejects.toEqual(refused('order.hold_at_most'));
    site.clock.advance({ minutes: 14 });
    expect(await extendOrder(site.scope(), draft)).toEqual({ expiresAt: site.clock.in({ minutes: 15 }) });
    site.clock.advance({ minutes: 40 });
    expect((await extendOrder(site.scope(), draft)).expiresAt.getTime()).toBe(began + 60 * 60_000);
    await expect(extendOrder(site.scope(), draft)).rejects.toEqual(
      refused('order.hold_at_most', { params: { minutes: 60 } }),
    );
  });

  it('ends with the places free again, and drafts are forgotten after a week', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 5 }), 4);
    site.clock.advance({ minutes: 15 });
    await expireOrders(site.scope());
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
    expect((await orderOf(site.scope(), draft.code)).state).toBe('expired');
    expect(await factsOf(draft.id)).toEqual([]);
    await expect(extendOrder(site.scope(), draft)).rejects.toEqual(refused('order.hold_expired'));

    await forgetDrafts(site.scope());
    expect(await orderById(site.scope(), draft.id)).toBeDefined();
    site.clock.advance({ days: 8 });
    await forgetDrafts(site.scope());
    expect(await orderById(site.scope(), draft.id)).toBeUndefined();
  });
});

describe('an order that waits for its money', () => {
  const pending = async (quantity = 5) => {
    const draft = await shop.draft(await shop.sell({ quantity, priceMinor: 800 }), 2);
    await place(draft.code);
    return draft;
  };
  it('is confirmed once', async () => {
    const { id } = await pending();
    expect(await inTx((tx) => confirmOrder(tx, id))).toEqual({ outcome: 'confirmed' });
    expect(await inTx((tx) => confirmOrder(tx, id))).toEqual({ outcome: 'already_confirmed' });
    expect(await factsOf(id)).toEqual(['order.created', 'order.confirmed']);
    expect((await orderById(site.scope(), id))!.tickets).toMatchObject([{ state: 'valid' }, { state: 'valid' }]);
  });

  it('expires, says so, and gives its places back', async () => {
    const { id } = await pending();
    site.clock.advance({ minutes: 60 });
    await expireOrders(site.scope());
    expect(await orderById(site.scope(), id)).toMatchObject({
      state: 'expired',
      tickets: [{ state: 'cancelled' }, { state: 'cancelled' }],
    });
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
    expect(await factsOf(id)).toEqual(['order.created', 'order.expired']);
    expect(await inTx((tx) => confirmOrder(tx, id))).toEqual({ outcome: 'closed', state: 'expired' });
  });

  it('waits longer where the way of paying takes longer', async () => {
    const { id } = await pending();
    await inTx((tx) => extendPayment(tx, id, site.clock.in({ days: 7 })));
    await inTx((tx) => extendPayment(tx, id, site.clock.in({ minutes: 1 })));
    site.clock.advance({ days: 6 });
    await expireOrders(site.scope());
    expect((await orderById(site.scope(), id))!.state).toBe('pending');
  });

  it('comes back when it is paid late and places are left', async () => {
    const { id } = await pending(2);
    site.clock.advance({ hours: 2 });
    await expireOrders(site.scope());
    expect(await inTx((tx) => reactivateOrder(tx, id))).toEqual({ ok: true });
    expect(await orderById(site.scope(), id)).toMatchObject({
      state: 'confirmed',
      tickets: [{ state: 'valid' }, { state: 'valid' }],
    });
    expect(await taken(site.scope(), shop.eventId)).toEqual([2]);
    expect(await inTx((tx) => reactivateOrder(tx, id))).toEqual({ ok: false, reason: 'closed' });
    await cancelOrder(site.scope(), { code: (await orderById(site.scope(), id))!.code, reason: '', notify: 'nobody' });
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
  });

  it('stays gone when its places are, and nothing is claimed in part', async () => {
    const first = await pending(2);
    site.clock.advance({ hours: 2 });
    await expireOrders(site.scope());
    const [line] = (await orderById(site.scope(), first.id))!.lines;
    await shop.draft(line!.ticketTypeId);
    expect(await inTx((tx) => reactivateOrder(tx, first.id))).toEqual({ ok: false, reason: 'short' });
    expect(await taken(site.scope(), shop.eventId)).toEqual([1]);
  });
});

describe('cancelling', () => {
  it('makes tickets worthless and places free, once', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 5 }), 2);
    await place(draft.code);
    const cancel = () => cancelOrder(site.scope(), { code: draft.code, reason: 'ill', notify: 'buyer' });
    await cancel();
    await expect(cancel()).rejects.toEqual(refused('order.not_cancellable', { status: 409 }));
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
    expect(await factsOf(draft.id)).toEqual(['order.created', 'order.confirmed', 'order.cancelled']);
    await expect(resendOrder(site.scope(), draft)).rejects.toEqual(refused('order.nothing_to_resend'));
  });
});

describe('lists', () => {
  it('show placed orders, the newest first, and drafts when asked', async () => {
    const type = await shop.sell({ quantity: 9 });
    const orders = [await shop.draft(type), await shop.draft(type), await shop.draft(type)];
    for (const { code } of orders.slice(0, 2)) await place(code);
    const listed = await listOrders(site.scope(), { eventId: shop.eventId });
    expect(listed.rows.map(({ code }) => code)).toEqual([orders[1]!.code, orders[0]!.code]);
    const drafts = await listOrders(site.scope(), { eventId: shop.eventId, state: 'draft' });
    expect(drafts.rows.map(({ code }) => code)).toEqual([orders[2]!.code]);
  });
});
