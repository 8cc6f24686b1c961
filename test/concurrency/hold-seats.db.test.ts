import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import {
  cancelOrder,
  convertHold,
  expireOrders,
  orderByCode,
  recountQuotas,
  startOrder,
  stockOf,
} from '../../core/modules/orders/index.ts';
import {
  changeHold,
  createHold,
  createTicketType,
  createVariation,
  expireHolds,
  giveSeatBack,
  HoldFacts,
  holdOf,
  releaseHold,
} from '../../core/modules/tickets/index.ts';
import { seatShort } from '../../core/modules/venues/index.ts';
import { rowsFile, seatShop, seatsHeld, type SeatedShop } from '../factories/hall.ts';
import { openShop, outcomes, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

let site: TestSite;
let shop: Shop;
let hall: SeatedShop;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  const file = `${rowsFile({ A: 6, B: 6 })}\nBox,1,1,Box\nBox,1,2,Box`;
  hall = await seatShop(site, shop, { file });
});

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const many = <T>(count: number, work: (index: number) => Promise<T>) =>
  Array.from({ length: count }, (_, i) => work(i));
const seats = (...names: string[]) => names.map(hall.seat);
const press = (more: object = {}) => HoldFacts.parse({ name: 'Press', ...more });
const keep = (names: string[], more: object = {}) =>
  createHold(site.scope(), {
    ...{ eventId: shop.eventId, occurrenceId: shop.occurrenceIds[0], seatIds: seats(...names) },
    ...{ ...press(), ...more },
  });
const draft = (...names: string[]) =>
  startOrder(site.scope(), {
    eventId: shop.eventId,
    lines: [{ ticketTypeId: hall.typeId, quantity: names.length, seatIds: seats(...names) }],
  });
const convert = (holdId: string, more: object = {}, scope = site.scope()) =>
  convertHold(scope, { eventId: shop.eventId, holdId, buyer, ...more });
const read = async (id: string) => {
  const hold = await holdOf(site.scope(), { eventId: shop.eventId, id });
  return [hold.state, hold.count, hold.seats.map(({ rowName, label }) => `${rowName} ${label}`)];
};
/** The counters say what the rows say. */
const agrees = async () => expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);

/** A process that dies after so many transactions: nothing of what it meant to do after that happens. */
function dying(scope: Scope, after: number): Scope {
  let left = after;
  const wrap = (of: Scope): Scope =>
    new Proxy(of, {
      get(target, key) {
        if (key === 'tx') {
          return (work: Parameters<Scope['tx']>[0]) =>
            left-- > 0 ? target.tx(work) : Promise.reject(new Error('this process is gone'));
        }
        if (key === 'as') return (actor: Parameters<Scope['as']>[0]) => wrap(target.as(actor));
        if (key === 'in') return (locale: string) => wrap(target.in(locale));
        return Reflect.get(target, key) as unknown;
      },
    });
  return wrap(scope);
}

describe('seats that are kept back', () => {
  it('go to staff or to a buyer, never to both, and are counted once', async () => {
    const names = ['A 1', 'A 2', 'A 3', 'A 4', 'A 5', 'A 6'];
    const keeping = outcomes(many(12, (index) => keep([names[index % 6]!, names[(index + 1) % 6]!])));
    const { failed } = await outcomes(many(12, (index) => draft(names[index % 6]!)));
    const kept = await keeping;
    expect([failed, kept.failed]).toEqual([[], []]);
    expect(new Set(kept.refused)).toEqual(new Set(['seat.not_free']));
    const held = (await seatsHeld(site.scope(), shop.eventId)).rows;
    const blocked = (await Promise.all(kept.done.map(({ id }) => read(id)))).flatMap(([, , own]) => own as string[]);
    expect([...held, ...blocked].toSorted()).toEqual([...new Set([...held, ...blocked])].toSorted());
    await agrees();
    const [stock] = await stockOf(site.scope(), shop.eventId);
    expect(stock).toMatchObject({ kept: blocked.length, held: held.length, free: 12 - blocked.length - held.length });
  });

  it('change, come back one by one or together, and end by themselves', async () => {
    const { id } = await keep(['A 1', 'A 2', 'A 3'], { expiresAt: site.clock.in({ hours: 1 }) });
    const change = (seatIds: string[]) => changeHold(site.scope(), { eventId: shop.eventId, id, seatIds });
    await draft('B 1');
    await expect(change(seats('A 1', 'B 1'))).rejects.toMatchObject({ code: 'seat.not_free' });
    const both = await outcomes([change(seats('A 2', 'B 2')), change(seats('A 3', 'B 3', 'B 4'))]);
    expect(both.failed).toEqual([]);
    await agrees();
    await change(seats('A 2', 'B 2'));
    expect(await read(id)).toEqual(['active', 2, ['A 2', 'B 2']]);
    await draft('A 1', 'A 3');
    const date = { organizationId: shop.organizationId, eventId: shop.eventId, occurrenceId: shop.occurrenceIds[0]! };
    await giveSeatBack(site.scope(), { ...date, seatId: hall.seat('B 2') });
    await agrees();
    site.clock.advance({ hours: 2 });
    await expireHolds(site.scope());
    expect(await read(id)).toEqual(['expired', 0, []]);
    await draft('A 2', 'B 2');
    await agrees();
    const last = await keep(['B 6']);
    await giveSeatBack(site.scope(), { ...date, seatId: hall.seat('B 6') });
    expect((await read(last.id))[0]).toBe('released');
  });

  it('are refused where they are none, twice, or of another category than their type', async () => {
    await expect(keep(['A 1'], { seatIds: [shop.eventId] })).rejects.toMatchObject({ code: 'seat.unknown' });
    const box = hall.hall.seats.find(({ category }) => category === 'Box')!;
    const mixed = { ticketTypeId: hall.typeId, seatIds: [...seats('A 1'), box.id] };
    await expect(keep([], mixed)).rejects.toMatchObject({
      code: 'seat.other_category',
      params: { seat: seatShort(box) },
    });
    const { id } = await keep(['A 1'], { ticketTypeId: hall.typeId });
    await expect(changeHold(site.scope(), { eventId: shop.eventId, id, count: 3 })).rejects.toMatchObject({
      code: 'hold.has_seats',
    });
    await agrees();
  });
});

describe('a hold of seats that becomes orders', () => {
  it('gives exactly these seats, each once, and no passer-by one of them meanwhile', async () => {
    const { id } = await keep(['A 1', 'A 2', 'A 3', 'A 4']);
    const passing = outcomes(many(30, (index) => draft(['A 1', 'A 2', 'A 3', 'A 4'][index % 4]!)));
    const { done, refused, failed } = await outcomes([
      ...many(4, () => convert(id, { seatIds: seats('A 1', 'A 2') })),
      ...many(4, () => convert(id, { seatIds: seats('A 4') })),
    ]);
    const { done: bought, failed: broken } = await passing;
    expect([failed, broken, bought]).toEqual([[], [], []]);
    expect(done).toHaveLength(2);
    expect(['hold.not_its_seats', 'hold.fewer_left']).toEqual(expect.arrayContaining(refused));
    expect((await seatsHeld(site.scope(), shop.eventId)).rows).toEqual(['A 1', 'A 2', 'A 4']);
    expect(await read(id)).toEqual(['active', 1, ['A 3']]);
    await agrees();
    await cancelOrder(site.scope(), { code: done[0]!.code, reason: '', notify: 'nobody' });
    await agrees();
  });

  it('of several categories makes a line of each, and asks where it cannot know the type', async () => {
    const boxes = hall.hall.seats.filter(({ category }) => category === 'Box').map(({ id }) => id);
    const { id } = await keep([], { seatIds: [...seats('A 1'), ...boxes] });
    await expect(convert(id)).rejects.toMatchObject({ code: 'hold.type_needed', params: { category: 'Box' } });
    const box = { eventId: shop.eventId, name: { en: 'Box' }, priceMinor: 0, seatCategory: 'Box' };
    const [one, two] = [await createTicketType(site.scope(), box), await createTicketType(site.scope(), box)];
    await expect(convert(id)).rejects.toMatchObject({ code: 'hold.type_needed' });
    const { code } = await convert(id, { ticketTypeId: two!.id });
    const { lines } = (await orderByCode(site.scope(), code))!;
    expect(lines.map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity])).toEqual([
      [hall.typeId, 1],
      [two!.id, 2],
    ]);
    expect(one!.id).not.toBe(two!.id);
    expect((await read(id))[0]).toBe('used');
    await agrees();
  });

  it('is converted or over, never both, whoever is quicker', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { id } = await keep(['B 1', 'B 2'], { expiresAt: site.clock.in({ minutes: 5 }) });
      site.clock.advance({ minutes: 6 });
      const { failed } = await outcomes<unknown>([
        convert(id),
        ...many(3, () => expireHolds(site.scope())),
        releaseHold(site.scope(), { eventId: shop.eventId, id }),
      ]);
      expect(failed).toEqual([]);
      const [state] = await read(id);
      const { rows } = await seatsHeld(site.scope(), shop.eventId);
      expect(rows).toEqual(state === 'used' ? ['B 1', 'B 2'] : []);
      await agrees();
      const orders = await site
        .scope()
        .em.execute<{ code: string }[]>(`select code from orders where event_id = ? and state = 'confirmed'`, [
          shop.eventId,
        ]);
      for (const { code } of orders) await cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
    }
  });
});

describe('a process that dies between the draft and its placing', () => {
  it('leaves seats that go back to their hold by themselves, or to the next attempt', async () => {
    const { id } = await keep(['A 1', 'A 2']);
    await expect(convert(id, {}, dying(site.scope(), 1))).rejects.toThrow('this process is gone');
    expect(await read(id)).toEqual(['used', 0, []]);
    await expect(draft('A 1')).rejects.toMatchObject({ code: 'seat.taken' });
    await agrees();
    site.clock.advance({ minutes: 3 });
    await Promise.all(many(3, () => expireOrders(site.scope())));
    expect(await read(id)).toEqual(['active', 2, ['A 1', 'A 2']]);
    await expect(draft('A 1')).rejects.toMatchObject({ code: 'seat.taken' });
    await agrees();

    // Again, and this time no sweep runs before somebody tries once more.
    await expect(convert(id, {}, dying(site.scope(), 1))).rejects.toThrow('this process is gone');
    site.clock.advance({ minutes: 3 });
    expect((await convert(id)).state).toBe('confirmed');
    expect((await seatsHeld(site.scope(), shop.eventId)).rows).toEqual(['A 1', 'A 2']);
    await agrees();
  });

  it('leaves places that go back to their hold, or to the sale where that is over', async () => {
    const type = await shop.sell({ quantity: 10 });
    const places = { eventId: shop.eventId, ticketTypeId: type, ...press() };
    const [one, two] = [
      await createHold(site.scope(), { ...places, count: 4 }),
      await createHold(site.scope(), { ...places, count: 4 }),
    ];
    for (const { id } of [one, two]) {
      await expect(convert(id, { count: 3 }, dying(site.scope(), 1))).rejects.toThrow('this process is gone');
    }
    await releaseHold(site.scope(), { eventId: shop.eventId, id: two.id });
    site.clock.advance({ minutes: 3 });
    await expireOrders(site.scope());
    expect([await read(one.id), (await read(two.id))[0]]).toEqual([['active', 4, []], 'released']);
    expect((await stockOf(site.scope(), shop.eventId)).find(({ size }) => size === 10)).toMatchObject({
      kept: 4,
      free: 6,
    });
    await agrees();
  });
});

it('a hold of one variation keeps its places and no others, and becomes orders of it', async () => {
  const shirt = { eventId: shop.eventId, name: { en: 'Shirt' }, priceMinor: 0, quantity: 5 };
  const { id: type } = await createTicketType(site.scope(), shirt);
  const of = { eventId: shop.eventId, ticketTypeId: type, priceMinor: null };
  const small = await createVariation(site.scope(), { ...of, name: { en: 'S' }, quantity: 2 });
  const large = await createVariation(site.scope(), { ...of, name: { en: 'L' }, quantity: null });
  const hold = (variationId: string | undefined, count: number) =>
    createHold(site.scope(), { eventId: shop.eventId, ticketTypeId: type, variationId, count, ...press() });
  const buy = (variationId: string) =>
    startOrder(site.scope(), { eventId: shop.eventId, lines: [{ ticketTypeId: type, variationId, quantity: 1 }] });
  await expect(hold(small.id, 3)).rejects.toMatchObject({ code: 'hold.not_enough' });
  await expect(hold(hall.typeId, 1)).rejects.toMatchObject({ code: 'variation.not_found' });
  const { id } = await hold(small.id, 2);
  const any = await hold(undefined, 1);
  const passing = await outcomes([...many(5, () => buy(small.id)), ...many(5, () => buy(large.id))]);
  expect([passing.failed, passing.done.length]).toEqual([[], 2]);
  const { code } = await convert(id, { count: 1 });
  expect((await orderByCode(site.scope(), code))!.lines).toMatchObject([{ name: 'Shirt – S', quantity: 1 }]);
  await expect(convert(any.id)).rejects.toMatchObject({ code: 'order.variation_missing' });
  expect((await convert(any.id, { variationId: large.id })).state).toBe('confirmed');
  await agrees();
});
