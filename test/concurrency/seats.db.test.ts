import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../core/kernel/scope/actor.ts';
import {
  cancelOrder,
  expireOrders,
  placeOrder,
  reactivateOrder,
  recountQuotas,
  releaseDraft,
  startOrder,
} from '../../core/modules/orders/index.ts';
import { lockedSeats, type SeatStock } from '../../core/modules/orders/seat-book.ts';
import { lockedStock, writeDrafts, type PreparedDraft } from '../../core/modules/orders/write-drafts.ts';
import { createHold, giveSeatBack, HoldFacts, quotasOf } from '../../core/modules/tickets/index.ts';
import { rowsFile, seatShop, seatsHeld, type SeatedShop } from '../factories/hall.ts';
import { openShop, outcomes, taken, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

const BUYERS = 60;

let site: TestSite;
let shop: Shop;
let seated: SeatedShop;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  seated = await seatShop(site, shop, { file: rowsFile({ A: 10, B: 10 }) });
});

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const times = <T>(many: number, work: (index: number) => Promise<T>) => Array.from({ length: many }, (_, i) => work(i));
const draft = (line: { quantity: number; seatIds?: string[] }) =>
  startOrder(site.scope(), { eventId: shop.eventId, lines: [{ ticketTypeId: seated.typeId, ...line }] });
const date = () => ({
  organizationId: shop.organizationId,
  eventId: shop.eventId,
  occurrenceId: shop.occurrenceIds[0]!,
});

/** Each buyer in a transaction of their own, as several processes would be; they all want the first two seats of row A. */
async function everyoneAlone(seats: SeatStock) {
  const [quota] = await quotasOf(site.scope(), shop.eventId);
  const prepared: PreparedDraft = {
    ...{
      organizationId: shop.organizationId,
      eventId: shop.eventId,
      userId: null,
      channel: 'web',
      locale: 'en',
      currency: 'EUR',
    },
    lines: [
      {
        ...{ ticketTypeId: seated.typeId, occurrenceId: shop.occurrenceIds[0]!, name: 'Seat', quantity: 2 },
        ...{ variationId: null, unitMinor: 0, discountMinor: 0, totalMinor: 0, taxMinor: 0, taxes: [] },
        ...{ quotaIds: [quota!.id], tierQuotaId: null, field: 'lines.0.quantity' },
        ...{ admits: true, addOnTo: null, needsApproval: false },
        seats: {
          ...{ seatMapId: seated.seatMapId, category: 'Regular', wheelchairs: 0 },
          seatIds: [seated.seat('A 1'), seated.seat('A 2')],
        },
      },
    ],
    ...{
      fees: [],
      discounts: [],
      claims: [],
      totalMinor: 0,
      taxMinor: 0,
      createdAt: site.clock.now(),
      expiresAt: site.clock.in({ minutes: 15 }),
    },
  };
  const one = () =>
    site.scope().tx(async (tx) => {
      // Without the counter's lock, which would keep them from each other.
      const stock = { ...lockedStock, rooms: async () => new Map([[quota!.id, 100]]), seats };
      const [result] = await writeDrafts(tx.em, [prepared], { ...stock, claim: async () => ({ ok: true }) });
      if (result?.status === 'rejected') throw result.reason;
      return result!.value;
    });
  return outcomes(times(BUYERS, one));
}

/** Looks, thinks, then writes. */
const careless: SeatStock = {
  ...lockedSeats,
  open: async (_em, ids) => new Map(ids.map((id) => [id, 1])),
  lock: async (em, occurrenceId, numbers) => {
    const rows = await em.execute<{ number: number }[]>(
      `select number from occurrence_seats where occurrence_id = ? and number in (?) and state = 'free'`,
      [occurrenceId, numbers],
    );
    return new Set(rows.map(({ number }) => Number(number)));
  },
  take: async (em, _revisions, claims) => {
    for (const { occurrenceId, number, lineId, position } of claims) {
      await em.execute(
        `update occurrence_seats set state = 'claimed', line_id = ?, position = ? where occurrence_id = ? and number = ?`,
        [lineId, position, occurrenceId, number],
        'run',
      );
    }
  },
};

describe('the same seats for many', () => {
  it('go to one buyer through the shop, and the others hear which are gone and what is free beside them', async () => {
    const seatIds = [seated.seat('A 4'), seated.seat('A 5')];
    const settled = await Promise.allSettled(times(BUYERS, () => draft({ quantity: 2, seatIds })));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as object] : []));
    expect(refusals.every((each) => (each as { code: string }).code === 'seat.taken')).toBe(true);
    expect(refusals[0]).toMatchObject({
      status: 409,
      field: 'lines.0.seatIds',
      params: { seats: 'Stalls · A · 4, Stalls · A · 5', near: expect.stringContaining('Stalls · A · 3') as string },
      more: { seats: { taken: seatIds, free: expect.any(Array) as string[] } },
    });
    expect(await seatsHeld(site.scope(), shop.eventId)).toEqual({ lines: ['A 4', 'A 5'], rows: ['A 4', 'A 5'] });
    expect(await taken(site.scope(), shop.eventId)).toEqual([2]);
  });

  it('go to one of many processes', async () => {
    const { done, refused, failed } = await everyoneAlone(lockedSeats);
    expect(failed).toEqual([]);
    expect(done).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set(['seat.taken']));
  });

  it('go to one of many even where nothing but the seats themselves is locked', async () => {
    const { done, failed } = await everyoneAlone({ ...lockedSeats, open: careless.open });
    expect(failed).toEqual([]);
    expect(done).toHaveLength(1);
  });

  it('would be sold more than once without the guard', async () => {
    const { done } = await everyoneAlone(careless);
    expect(done.length).toBeGreaterThan(1);
    const { lines } = await seatsHeld(site.scope(), shop.eventId);
    expect(lines.length).toBeGreaterThan(2);
  });

  it('are all given out, each once, to parties that take the best', async () => {
    const { done, refused, failed } = await outcomes(times(20, (index) => draft({ quantity: 1 + (index % 3) })));
    expect(failed).toEqual([]);
    expect(new Set(refused).size).toBeLessThanOrEqual(1);
    const { lines, rows } = await seatsHeld(site.scope(), shop.eventId);
    expect(lines).toEqual(rows);
    expect(new Set(rows).size).toBe(20);
    expect(done.reduce((sum, { lines: [line] }) => sum + line!.quantity, 0)).toBe(20);
  });
});

describe('seats come back', () => {
  it('once, whoever lets go of them, and can be sold again', async () => {
    const open = await Promise.all(times(10, () => draft({ quantity: 2 })));
    for (const { code } of open.slice(0, 5)) await placeOrder(site.scope(), { code, buyer });
    site.clock.advance({ minutes: 16 });
    const { failed } = await outcomes([
      ...times(3, () => expireOrders(site.scope())),
      ...open.map(({ code }) => cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' })),
      ...open.map(({ code }) => releaseDraft(site.scope(), { code })),
    ] as Promise<unknown>[]);
    expect(failed).toEqual([]);
    expect(await seatsHeld(site.scope(), shop.eventId)).toEqual({ lines: [], rows: [] });
    expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
    await draft({ quantity: 20 });
    expect((await seatsHeld(site.scope(), shop.eventId)).rows).toHaveLength(20);
  });

  it('to late money only where nobody has them by now', async () => {
    const paid = await openShop(site);
    const hall = await seatShop(site, paid, { file: rowsFile({ A: 4 }), priceMinor: 900 });
    const order = (names: string[]) =>
      startOrder(site.scope(), {
        eventId: paid.eventId,
        lines: [{ ticketTypeId: hall.typeId, quantity: names.length, seatIds: names.map(hall.seat) }],
      });
    const late = [await order(['A 1', 'A 2']), await order(['A 3'])];
    for (const { code } of late) await placeOrder(site.scope(), { code, buyer });
    site.clock.advance({ minutes: 61 });
    await expireOrders(site.scope());
    await order(['A 2']);
    const again = await Promise.all(late.map(({ id }) => site.scope(SYSTEM).tx((tx) => reactivateOrder(tx, id))));
    expect(again).toEqual([{ ok: false, reason: 'short' }, { ok: true }]);
    expect((await seatsHeld(site.scope(), paid.eventId)).rows).toEqual(['A 2', 'A 3']);
    expect(await recountQuotas(site.scope(), { eventId: paid.eventId })).toEqual([]);
  });
});

it('staff and buyers who want the same seats do not both get them, and the counters agree', async () => {
  const ids = seated.hall.seats.map(({ id }) => id);
  const { failed } = await outcomes([
    ...times(12, (index) => draft({ quantity: 1, seatIds: [ids[index]!] })),
    ...times(12, (index) =>
      createHold(site.scope(), {
        ...date(),
        ...HoldFacts.parse({ name: 'Press' }),
        seatIds: [ids[index]!, ids[19 - index]!],
      }),
    ),
    ...times(4, () => draft({ quantity: 2 })),
    ...times(6, (index) => giveSeatBack(site.scope(), { ...date(), seatId: ids[19 - index]! })),
  ] as Promise<unknown>[]);
  expect(failed).toEqual([]);
  const { lines, rows } = await seatsHeld(site.scope(), shop.eventId);
  expect(lines).toEqual(rows);
  const blocked = await site
    .scope()
    .em.execute<unknown[]>(`select id from occurrence_seats where occurrence_id = ? and state = 'blocked'`, [
      shop.occurrenceIds[0]!,
    ]);
  expect(await taken(site.scope(), shop.eventId)).toEqual([rows.length + blocked.length]);
  expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
});
