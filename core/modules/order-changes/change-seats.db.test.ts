import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { rowsFile, seatShop, seatsHeld } from '../../../test/factories/hall.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { changeSeat, orderOf, placeOrder, recountQuotas, startOrder, type OrderDetail } from '../orders/index.ts';
import { giveSeatMap, quotasOf } from '../tickets/index.ts';
import { changeOrder, changeSettings, previewChange, type ChangeOrder, type ChangeRules } from './index.ts';

let site: TestSite;
let shop: Shop;
let first: string;
let second: string;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site, { dates: 2 });
  [first, second] = shop.occurrenceIds as [string, string];
});

async function rules(changes: Partial<ChangeRules>): Promise<void> {
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx((tx) => store.write(tx, changeSettings, shop.eventId, changes, shop));
}

async function bought(ticketTypeId: string, quantity: number, more: object): Promise<OrderDetail> {
  const lines = [{ ticketTypeId, quantity, occurrenceId: first, ...more }];
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines });
  await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  return orderOf(site.scope(), code);
}

const asBuyer = { by: 'buyer', money: 'settle', notify: 'buyer' } as const;
const asStaff = { ...asBuyer, by: 'staff' } as const;
const change = (
  code: string,
  changes: ChangeOrder['changes'],
  terms: Omit<ChangeOrder, 'code' | 'changes'> = asStaff,
) => changeOrder(site.scope(), { code, changes, ...terms });
const again = (order: OrderDetail) => orderOf(site.scope(), order.code);
const ids = (order: OrderDetail) => order.tickets.map(({ id }) => id);
const refused = (code: string): unknown => expect.objectContaining({ code });

/** Places of each date that are counted, with the proof that they are those of the rows. */
async function places(): Promise<number[]> {
  expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
  return (await quotasOf(site.scope(), shop.eventId)).map(({ taken }) => taken);
}

it('on another date are new ones, named ones or the best, and the old ones are free again', async () => {
  const scope = site.scope();
  const { typeId, seatMapId, seat } = await seatShop(site, shop, { file: rowsFile({ A: 3, B: 3 }) });
  const { organizationId, eventId } = shop;
  await giveSeatMap(scope, { organizationId, eventId, occurrenceId: second, seatMapId });
  const order = await bought(typeId, 3, { seatIds: [seat('A 1'), seat('A 2'), seat('A 3')] });
  const [a, b] = ids(order);
  await change(order.code, { moves: [{ ticketIds: [b!], occurrenceId: second, seatIds: [seat('B 1')] }] });
  const named = await again(order);
  expect(named.tickets.map(({ seat: it }) => `${it!.rowName} ${it!.label}`)).toEqual(['A 1', 'A 3', 'B 1']);
  const seats = await seatsHeld(scope, eventId);
  expect(seats.rows).toEqual(seats.lines);
  await change(order.code, { moves: [{ ticketIds: [a!], occurrenceId: second }] });
  await changeSeat(scope, { ticketId: named.tickets[1]!.id, seatId: seat('A 1') });
  expect(await seatsHeld(scope, eventId)).toEqual({
    lines: expect.arrayContaining(['A 1', 'B 1']),
    rows: (await seatsHeld(scope, eventId)).lines,
  });
  await expect(
    change(order.code, {
      moves: [{ ticketIds: [named.tickets[1]!.id], occurrenceId: second, seatIds: [seat('B 1')] }],
    }),
  ).rejects.toEqual(refused('seat.taken'));
  expect(await places()).toEqual([1, 2]);
});

it('of seats: for some of a line, named or the best, and those who go elsewhere from several lines sit together', async () => {
  const scope = site.scope();
  const { typeId, seatMapId, seat } = await seatShop(site, shop, { file: rowsFile({ A: 4, B: 4 }) });
  await giveSeatMap(scope, { ...shop, occurrenceId: second, seatMapId });
  const order = await bought(typeId, 3, { seatIds: [seat('A 1'), seat('A 2'), seat('B 4')] });
  const [a, b, c] = ids(order) as [string, string, string];
  const names = async () => {
    const { tickets } = await again(order);
    const seats = [a, b, c].map((id) => tickets.find((ticket) => ticket.id === id)!.seat!);
    return seats.map(({ rowName, label }) => `${rowName} ${label}`);
  };
  await change(order.code, { moves: [{ ticketIds: [c, a], seatIds: [seat('A 3'), seat('B 1')] }] });
  expect([await names(), (await again(order)).lines.length]).toEqual([['B 1', 'A 2', 'A 3'], 1]);
  expect((await again(order)).tickets.map(({ code }) => code)).toEqual(order.tickets.map(({ code }) => code));
  await change(order.code, {
    moves: [
      { ticketIds: [b], seats: 'best' },
      { ticketIds: [c], seatIds: [seat('B 4')] },
    ],
  });
  const [first1, second1, third1] = await names();
  expect([first1, third1]).toEqual(['B 1', 'B 4']);
  expect(second1).toMatch(/^A [134]$/);
  const held = await seatsHeld(scope, shop.eventId);
  expect(held.rows).toEqual(held.lines);

  await change(order.code, { moves: [{ ticketIds: [b], occurrenceId: second, seatIds: [seat('A 2')] }] });
  const rest = [{ ticketIds: [a, c], occurrenceId: second, seatIds: [null, seat('A 4')] }];
  await change(order.code, { moves: rest });
  const [x, y, z] = await names();
  expect([y, z]).toEqual(['A 2', 'A 4']);
  expect(x).toMatch(/^[AB] [1234]$/);
  await change(order.code, { moves: [{ ticketIds: [a, b, c], occurrenceId: first }] });
  expect(new Set((await names()).map((name) => name[0])).size).toBe(1);
  expect(await places()).toEqual([3, 0]);
  const both = await seatsHeld(scope, shop.eventId);
  expect(both.rows).toEqual(both.lines);
  const wrong = (move: object) => change(order.code, { moves: [{ ticketIds: [a], ...move }] });
  await expect(wrong({ seatIds: [shop.eventId] })).rejects.toEqual(refused('seat.unknown'));
  await expect(wrong({ seatIds: [seat('B 1'), seat('B 2')] })).rejects.toEqual(refused('seat.one_each'));
  const byBuyer = { moves: [{ ticketIds: [a], seatIds: [seat('B 1')] }] };
  await expect(change(order.code, byBuyer, asBuyer)).rejects.toEqual(refused('order.change.not_by_buyer'));
  await rules({ seat: true, untilHours: 0 });
  await change(order.code, byBuyer, asBuyer);
  const plan = await previewChange(site.scope(), {
    ...asStaff,
    code: order.code,
    changes: { moves: [{ ticketIds: [b], seatIds: [seat('B 1')] }] },
  });
  expect(plan.refusals.map(({ refusal }) => refusal)).toEqual(['seat.not_free']);
});

it('of one seat that is wanted by all: one gets it, nobody loses theirs', { timeout: 60_000 }, async () => {
  const { typeId, seat } = await seatShop(site, shop, { file: rowsFile({ A: 8 }) });
  const orders: OrderDetail[] = [];
  for (let each = 2; each < 8; each++) orders.push(await bought(typeId, 1, { seatIds: [seat(`A ${each}`)] }));
  const {
    done,
    refused: codes,
    failed,
  } = await outcomes(
    orders.map((order) => change(order.code, { moves: [{ ticketIds: ids(order), seatIds: [seat('A 1')] }] })),
  );
  expect([done.length, codes.length, failed]).toEqual([1, 5, []]);
  const held = await seatsHeld(site.scope(), shop.eventId);
  expect([held.lines.length, held.rows]).toEqual([6, held.lines]);
});
