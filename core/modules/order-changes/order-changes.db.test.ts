import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewaysOf, promptGateway } from '../../../test/factories/gateways.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { cancelWithRefund } from '../cancellations/index.ts';
import { orderOf, placeOrder, recountQuotas, startOrder, type OrderDetail } from '../orders/index.ts';
import { createGatewayAccount, paymentsOf, sendRefund, startPayment } from '../payments/index.ts';
import {
  createPriceTier,
  createQuota,
  createTicketType,
  createVariation,
  quotasOf,
  setAddOns,
} from '../tickets/index.ts';
import { changeOrder, changeSettings, dropHeldChange, expireChanges, previewChange, waiveChange } from './index.ts';
import type { ChangeOrder, ChangeRules } from './index.ts';

let site: TestSite;
let shop: Shop;
let first: string;
let second: string;
/** What goes on elsewhere after a change was planned and before it is written. */
let meanwhile = async (): Promise<void> => {};
beforeAll(async () => {
  const gateways = gatewaysOf(promptGateway());
  site = await testSite({
    ...{ poolSize: 12, capabilities: { gateways } },
    hooks: (hooks) => hooks.registrar('acme').action('order.changing', () => meanwhile()),
  });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  shop = await openShop(site, { dates: 2 });
  [first, second] = shop.occurrenceIds as [string, string];
});

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };

async function rules(changes: Partial<ChangeRules>): Promise<void> {
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx((tx) => store.write(tx, changeSettings, shop.eventId, changes, shop));
}

/** A type with places of its own on each of the two dates. */
async function dated(sizes: readonly [number, number], priceMinor = 0): Promise<string> {
  const scope = site.scope();
  const quotaIds: string[] = [];
  for (const [index, size] of sizes.entries()) {
    const occurrenceId = shop.occurrenceIds[index]!;
    quotaIds.push((await createQuota(scope, { eventId: shop.eventId, occurrenceId, name: `Date ${index}`, size })).id);
  }
  return shop.sell({ priceMinor, quotaIds });
}

async function bought(ticketTypeId: string, quantity: number, more: object = {}): Promise<OrderDetail> {
  const scope = site.scope();
  const line = { ticketTypeId, quantity, occurrenceId: first, ...more };
  const { code } = await startOrder(scope, { eventId: shop.eventId, lines: [line] });
  await placeOrder(scope, { code, buyer });
  const order = await orderOf(scope, code);
  if (order.state === 'pending') await pay(code);
  return orderOf(scope, code);
}

async function pay(orderCode: string): Promise<void> {
  const scope = site.scope();
  const account = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  const { id: accountId } = await createGatewayAccount(scope, { organizationId: shop.organizationId, ...account });
  await startPayment(scope, { orderCode, accountId });
}

async function runRefunds(): Promise<void> {
  const rows = await site.scope().em.execute<{ id: string }[]>(`select id from refunds where state = 'created'`);
  for (const { id } of rows) await sendRefund.run(site.scope(), { refundId: id });
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
  const rows = await quotasOf(site.scope(), shop.eventId);
  return rows.map(({ taken }) => taken);
}

describe('another date', () => {
  it('takes a ticket of several along with its price, its place and a new code, or nothing at all', async () => {
    const type = await dated([5, 1], 2500);
    const order = await bought(type, 3);
    const [a, b] = ids(order);
    const wish = { moves: [{ ticketIds: [a!], occurrenceId: second }] };
    const plan = await previewChange(site.scope(), { code: order.code, changes: wish, ...asStaff });
    expect(plan).toMatchObject({
      differenceMinor: 0,
      dueMinor: 0,
      backMinor: 0,
      newCodeIds: [a],
      refusals: [],
      mails: 1,
    });
    expect(await places()).toEqual([3, 0]);

    await change(order.code, wish);
    const after = await again(order);
    expect(after.lines.map(({ occurrenceId, quantity, totalMinor }) => [occurrenceId, quantity, totalMinor])).toEqual([
      [first, 2, 5000],
      [second, 1, 2500],
    ]);
    const ticket = after.tickets.find(({ id }) => id === a)!;
    expect([ticket.occurrenceId, ticket.state]).toEqual([second, 'valid']);
    expect(ticket.code).not.toBe(order.tickets[0]!.code);
    expect(after.tickets.find(({ id }) => id === b)!.code).toBe(order.tickets[1]!.code);
    expect([after.totalMinor, await places()]).toEqual([7500, [2, 1]]);

    await expect(change(order.code, { moves: [{ ticketIds: [b!], occurrenceId: second }] })).rejects.toEqual(
      refused('quota.sold_out'),
    );
    expect(await again(order)).toEqual(after);
    expect(await places()).toEqual([2, 1]);
  });

  it('of a whole line keeps the line, and what goes with it goes along', async () => {
    const type = await dated([5, 5], 2500);
    const meal = await dated([9, 9], 800);
    const of = { eventId: shop.eventId, ticketTypeId: type };
    await setAddOns(site.scope(), { ...of, addOns: [{ addOnId: meal, min: 0, max: 2, included: 0 }] });
    const order = await bought(type, 2, { addOns: [{ ticketTypeId: meal, quantity: 2 }] });
    const main = order.lines.find(({ addOnToId }) => addOnToId === null)!;
    const one = order.tickets.find(({ lineId }) => lineId === main.id)!;
    await change(order.code, { moves: [{ ticketIds: [one.id], occurrenceId: second }] });
    const split = await again(order);
    expect(
      split.lines.map(({ occurrenceId, quantity, addOnToId }) => [occurrenceId, quantity, addOnToId !== null]),
    ).toEqual([
      [first, 1, false],
      [first, 1, true],
      [second, 1, false],
      [second, 1, true],
    ]);
    await change(order.code, { moves: [{ lineId: main.id, occurrenceId: second }] });
    const moved = await again(order);
    expect(moved.lines.map(({ occurrenceId }) => occurrenceId)).toEqual([second, second, second, second]);
    expect(moved.lines[0]!.id).toBe(main.id);
    expect([moved.totalMinor, await places()]).toEqual([6600, [0, 2, 0, 2]]);
  });

  it('has five places left: of twenty who want there at once five get them', { timeout: 60_000 }, async () => {
    const type = await dated([20, 5]);
    const orders: OrderDetail[] = [];
    for (let each = 0; each < 20; each++) orders.push(await bought(type, 1));
    const {
      done,
      refused: codes,
      failed,
    } = await outcomes(
      orders.map((order) => change(order.code, { moves: [{ ticketIds: ids(order), occurrenceId: second }] })),
    );
    expect([done.length, codes.length, failed]).toEqual([5, 15, []]);
    expect(await places()).toEqual([15, 5]);
    const tickets = await site
      .scope()
      .em.execute<{ n: unknown }[]>('select count(*) as n from tickets where occurrence_id = ?', [second]);
    expect(Number(tickets[0]!.n)).toBe(5);
  });
});

describe('what costs something', () => {
  async function withVariations(): Promise<{ order: OrderDetail; large: string; small: string }> {
    const type = await shop.sell({ quantity: 10, priceMinor: 2000 });
    const of = { eventId: shop.eventId, ticketTypeId: type };
    const variation = async (name: string, priceMinor: number | null, quantity: number | null) =>
      (await createVariation(site.scope(), { ...of, name: { en: name }, priceMinor, quantity })).id;
    const small = await variation('S', null, null);
    const large = await variation('L', 2600, 3);
    return { order: await bought(type, 2, { variationId: small }), large, small };
  }
  const toLarge = ({ order, large }: { order: OrderDetail; large: string }, count = 1) => ({
    moves: [{ ticketIds: ids(order).slice(0, count), variationId: large }],
  });

  it('holds its places until it is paid, takes hold then, and gives back what it costs less later', async () => {
    shop = await openShop(site);
    first = shop.occurrenceIds[0]!;
    await rules({ variation: true, price: 'any', fee: '1.50', payMinutes: 30 });
    const sold = await withVariations();
    const { order, small } = sold;
    expect(await places()).toEqual([2, 0]);
    const plan = await change(order.code, toLarge(sold), asBuyer);
    expect(plan).toMatchObject({ outcome: 'waits', differenceMinor: 600, feeMinor: 150, dueMinor: 750 });
    expect([await places(), (await again(order)).totalMinor]).toEqual([[2, 1], 4000]);
    await expect(change(order.code, toLarge(sold), asBuyer)).rejects.toEqual(refused('order.change.waits'));

    await pay(order.code);
    const paid = await again(order);
    expect(paid).toMatchObject({ totalMinor: 4750, paidMinor: 4750, state: 'confirmed' });
    expect(paid.fees.map(({ minor }) => minor)).toEqual([150]);
    expect(paid.lines.map(({ name, unitMinor }) => [name, unitMinor])).toEqual([
      ['Standard – S', 2000],
      ['Standard – L', 2600],
    ]);
    expect(await places()).toEqual([2, 1]);

    const back = await change(order.code, { moves: [{ ticketIds: [ids(order)[0]!], variationId: small }] }, asBuyer);
    expect(back).toMatchObject({ outcome: 'applied', differenceMinor: -600, feeMinor: 150, backMinor: 450 });
    await runRefunds();
    expect(await again(order)).toMatchObject({ totalMinor: 4300, paidMinor: 4750, refundedMinor: 450 });
    expect(await places()).toEqual([2, 0]);
  });

  it('expires unpaid, is given up, or is waived; money that comes too late goes back', async () => {
    shop = await openShop(site);
    first = shop.occurrenceIds[0]!;
    await rules({ variation: true });
    const sold = await withVariations();
    const { order } = sold;
    await change(order.code, toLarge(sold), asBuyer);
    await dropHeldChange(site.scope(), order);
    expect(await places()).toEqual([2, 0]);

    await change(order.code, toLarge(sold), asBuyer);
    site.clock.advance({ minutes: 61 });
    expect(await expireChanges(site.scope())).toEqual({ expired: 1 });
    expect(await expireChanges(site.scope())).toEqual({ expired: 0 });
    expect([await places(), (await again(order)).totalMinor]).toEqual([[2, 0], 4000]);
    await expect(pay(order.code)).rejects.toEqual(refused('order.not_payable'));

    await change(order.code, toLarge(sold), asBuyer);
    await waiveChange(site.scope(), order);
    expect(await again(order)).toMatchObject({ totalMinor: 4600, paidMinor: 4000, state: 'confirmed' });
    expect(await places()).toEqual([2, 1]);
  });

  it('is paid or expires, never both; and never survives its order', { timeout: 60_000 }, async () => {
    shop = await openShop(site);
    first = shop.occurrenceIds[0]!;
    await rules({ variation: true });
    for (let round = 0; round < 6; round++) {
      const sold = await withVariations();
      const { order } = sold;
      await change(order.code, toLarge(sold, 2), asBuyer);
      site.clock.advance({ minutes: 61 });
      const cancel = { code: order.code, tickets: 'all', refund: 'full', notify: 'nobody', reason: '' } as const;
      const { failed } = await outcomes<unknown>([
        expireChanges(site.scope()),
        pay(order.code),
        expireChanges(site.scope()),
        ...(round % 2 === 0 ? [cancelWithRefund(site.scope(), cancel)] : []),
      ]);
      expect(failed).toEqual([]);
      const { state, totalMinor, id } = await again(order);
      const [row] = await site
        .scope()
        .em.execute<{ state: string }[]>('select state from order_changes where order_id = ?', [id]);
      if (state === 'confirmed') expect(totalMinor).toBe(row!.state === 'applied' ? 5200 : 4000);
      expect(row!.state).not.toBe('held');
      const captured = (await paymentsOf(site.scope(), id)).reduce((sum, each) => sum + each.capturedMinor, 0);
      expect(captured).toBe((await again(order)).paidMinor);
      await places();
    }
  });

  it('keeps what an early buyer paid less, and takes the same discount off another type', async () => {
    const type = await shop.sell({ quantity: 10, priceMinor: 3000 });
    const of = { eventId: shop.eventId, ticketTypeId: type };
    const early = { name: { en: 'Early' }, priceMinor: 2000, startsAt: null, endsAt: null, quantity: 1 };
    await createPriceTier(site.scope(), { ...of, ...early });
    const order = await bought(type, 1);
    expect(order.totalMinor).toBe(2000);
    await change(order.code, { moves: [{ ticketIds: ids(order), occurrenceId: second }] });
    expect((await again(order)).totalMinor).toBe(2000);
    const vip = await createTicketType(site.scope(), { eventId: shop.eventId, name: { en: 'VIP' }, priceMinor: 5000 });
    const plan = await change(
      order.code,
      { moves: [{ ticketIds: ids(order), ticketTypeId: vip.id }] },
      { ...asStaff, money: 'leave' },
    );
    expect(plan).toMatchObject({ outcome: 'applied', differenceMinor: 3000, dueMinor: 0 });
    expect(await places()).toEqual([0, 0]);
  });
});

describe('add-ons and more tickets', () => {
  it('come and go with what they cost', async () => {
    await rules({ addOns: true, price: 'any' });
    const type = await shop.sell({ quantity: 10, priceMinor: 1000 });
    const of = { eventId: shop.eventId, ticketTypeId: type };
    const facts = {
      eventId: shop.eventId,
      name: { en: 'Shirt' },
      priceMinor: 500,
      kind: 'product',
      quantity: 4,
    } as const;
    const { id: shirt } = await createTicketType(site.scope(), facts);
    await setAddOns(site.scope(), { ...of, addOns: [{ addOnId: shirt, min: 0, max: 2, included: 1 }] });
    const order = await bought(type, 2);
    const [line] = order.lines;
    const shirts = (quantity: number) => ({ addOns: [{ lineId: line!.id, ticketTypeId: shirt, quantity }] });
    await change(order.code, shirts(2), asBuyer);
    expect([(await again(order)).totalMinor, await places()]).toEqual([2000, [2, 0, 2, 0]]);
    await expect(change(order.code, shirts(5), asBuyer)).rejects.toEqual(refused('order.add_on_above_max'));
    expect(await change(order.code, shirts(3), asBuyer)).toMatchObject({ outcome: 'waits', dueMinor: 500 });
    await pay(order.code);
    expect([(await again(order)).totalMinor, await places()]).toEqual([2500, [2, 0, 3, 0]]);
    expect(await change(order.code, shirts(1), asBuyer)).toMatchObject({ outcome: 'applied', backMinor: 500 });
    expect([(await again(order)).totalMinor, await places()]).toEqual([2000, [2, 0, 1, 0]]);

    const add = { add: [{ ticketTypeId: type, quantity: 3, occurrenceId: second }] };
    await expect(change(order.code, add, asBuyer)).rejects.toEqual(refused('order.change.not_by_buyer'));
    await change(order.code, add, { ...asStaff, money: 'leave' });
    const more = await again(order);
    expect([more.tickets.length, more.totalMinor, await places()]).toEqual([5, 5000, [2, 3, 1, 0]]);
    expect(more.tickets.every(({ state, attendeeName }) => state === 'valid' && attendeeName === 'Mara Lind')).toBe(
      true,
    );
  });
});

it('a ticket that is used at the door after its change was planned stays where it is', async () => {
  const order = await bought(await dated([5, 5]), 2);
  const [a, b] = ids(order);
  const door = site.scope();
  meanwhile = async () =>
    void (await door.em
      .fork()
      .execute('update tickets set admitted_at = ? where id = ?', [site.clock.now(), a], 'run'));
  try {
    const both = { moves: [{ ticketIds: [a!, b!], occurrenceId: second }] };
    await expect(change(order.code, both)).rejects.toEqual(refused('order.change.admitted'));
  } finally {
    meanwhile = async () => {};
  }
  expect((await again(order)).tickets.map(({ occurrenceId }) => occurrenceId)).toEqual([first, first]);
  expect(await places()).toEqual([2, 0]);
});

describe('buyers', () => {
  it('change names without asking, and nothing that the rules forbid or that the door has seen', async () => {
    const type = await dated([5, 5]);
    const order = await bought(type, 2);
    const [a, b] = ids(order);
    await change(order.code, { attendees: [{ ticketId: a!, name: 'Ida Kern', email: 'ida@example.org' }] }, asBuyer);
    const named = await again(order);
    expect(named.tickets[0]).toMatchObject({ attendeeName: 'Ida Kern', attendeeEmail: 'ida@example.org' });
    expect(named.tickets[0]!.code).not.toBe(order.tickets[0]!.code);
    const move = { moves: [{ ticketIds: [b!], occurrenceId: second }] };
    await expect(change(order.code, move, asBuyer)).rejects.toEqual(refused('order.change.not_by_buyer'));

    await rules({ occurrence: true, untilHours: 24 });
    const { em } = site.scope();
    await em.execute('update tickets set admitted_at = ? where id = ?', [site.clock.now(), a], 'run');
    for (const by of [asBuyer, asStaff]) {
      await expect(
        change(order.code, { moves: [{ ticketIds: [a!], occurrenceId: second }] }, by),
      ).rejects.toMatchObject({ status: expect.any(Number) as number });
    }
    await change(order.code, move, asStaff);
    expect(await places()).toEqual([1, 1]);

    const other = await bought(type, 1);
    const late = { moves: [{ ticketIds: ids(other), occurrenceId: second }] };
    expect((await previewChange(site.scope(), { code: other.code, changes: late, ...asBuyer })).refusals).toEqual([]);
    site.clock.advance({ days: 29, hours: 1 });
    await expect(change(other.code, late, asBuyer)).rejects.toEqual(refused('order.change.not_by_buyer'));
  });
});
