import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cancelOrder, orderById, placeOrder, recountQuotas, startOrder } from '../../core/modules/orders/index.ts';
import {
  createTicketType,
  createVariation,
  ticketTypesForSale,
  updateVariation,
} from '../../core/modules/tickets/index.ts';
import {
  entryById,
  joinWaitingList,
  JoinWaitingList,
  listEntries,
  offerPlaces,
  waitingLines,
} from '../../core/modules/waiting-list/index.ts';
import { openShop, outcomes, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

let site: TestSite;
let shop: Shop;
let type: string;
let small: string;
let large: string;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
// Shirts: two small ones, three large ones, no more than five in all.
beforeEach(async () => {
  shop = await openShop(site);
  await sellShirts({ quantity: 5 });
});
async function sellShirts(counted: { quantity?: number }): Promise<void> {
  const shirt = { eventId: shop.eventId, name: { en: 'Shirt' }, priceMinor: 0, ...counted };
  type = (await createTicketType(site.scope(), shirt)).id;
  const of = { eventId: shop.eventId, ticketTypeId: type, priceMinor: null };
  small = (await createVariation(site.scope(), { ...of, name: { en: 'S' }, quantity: 2 })).id;
  large = (await createVariation(site.scope(), { ...of, name: { en: 'L' }, quantity: 3 })).id;
}

const many = <T>(count: number, work: (index: number) => Promise<T>) =>
  Array.from({ length: count }, (_, i) => work(i));
const buyer = (name: string) => ({ email: `${name}@example.org`, name });
const draft = (variationId: string, quantity = 1) =>
  startOrder(site.scope(), { eventId: shop.eventId, lines: [{ ticketTypeId: type, variationId, quantity }] });
const buy = async (variationId: string, quantity = 1) => {
  const { code } = await draft(variationId, quantity);
  await placeOrder(site.scope(), { code, buyer: buyer('early') });
  return code;
};
const join = (name: string, variationId: string | undefined, quantity = 1) =>
  joinWaitingList(site.scope(), {
    ...JoinWaitingList.parse({ ticketTypeId: type, variationId, ...buyer(name), quantity }),
    eventId: shop.eventId,
  });
const cancel = (code: string) => cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
const offer = () => offerPlaces(site.scope(), { eventId: shop.eventId });
const open = async () => (await listEntries(site.scope(), { eventId: shop.eventId })).rows;
const states = async () => Object.fromEntries((await open()).map(({ name, state }) => [name, state]));

it('one waits for a variation that is sold out, once, while others are on sale', async () => {
  const { done: orders } = await outcomes(many(2, () => buy(small)));
  expect(orders).toHaveLength(2);
  await expect(join('ida', undefined)).rejects.toMatchObject({ code: 'order.variation_missing' });
  await expect(join('ida', large)).rejects.toMatchObject({ code: 'waiting_list.not_sold_out' });
  await expect(join('ida', type)).rejects.toMatchObject({ code: 'order.unknown_variation' });
  const joining = await outcomes(many(8, () => join('ida', small)));
  expect(joining.failed).toEqual([]);
  await join('jon', small, 2);
  await buy(large, 3);
  await join('ida', large, 2);
  expect((await open()).map(({ name, variationId, position }) => [name, variationId, position])).toEqual([
    ['ida', small, 1],
    ['jon', small, 2],
    ['ida', large, 1],
  ]);
  expect(await waitingLines(site.scope(), shop.eventId)).toMatchObject([
    { variationId: small, waiting: 2, places: 3, offered: 0 },
    { variationId: large, waiting: 1, places: 2, offered: 0 },
  ]);
});

it('what comes free of a variation is offered to those who wait for it, and no passer-by is quicker', async () => {
  const codes = [await buy(small), await buy(small), await buy(large), await buy(large), await buy(large)];
  await join('ida', small);
  await join('jon', small);
  await join('kai', large);
  const passing = outcomes([...many(15, () => draft(small)), ...many(15, () => draft(large))]);
  await Promise.all([cancel(codes[0]!), cancel(codes[2]!), ...many(4, () => offer())]);
  await offer();
  const { done, failed } = await passing;
  expect([failed, done]).toEqual([[], []]);
  expect(await states()).toEqual({ ida: 'offered', jon: 'waiting', kai: 'offered' });
  const ida = (await open()).find(({ name }) => name === 'ida')!;
  const order = (await orderById(site.scope(), ida.orderId!))!;
  expect(order.lines).toMatchObject([{ name: 'Shirt – S', quantity: 1 }]);
  await placeOrder(site.scope(), { code: order.code, buyer: buyer('ida') });
  await offer();
  expect((await entryById(site.scope(), ida.id))!.state).toBe('accepted');

  // Two large ones come free: nobody waits for them, so they are on sale, and the small line keeps none of them.
  await Promise.all([cancel(codes[3]!), cancel(codes[4]!)]);
  const sold = await outcomes(many(6, () => draft(large)));
  expect([sold.done.length, sold.failed]).toEqual([2, []]);
  expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
});

it('who waits for a form that is sold no more holds up nobody', async () => {
  const code = await buy(small, 2);
  await join('ida', small, 2);
  await updateVariation(site.scope(), { eventId: shop.eventId, ticketTypeId: type, id: small, state: 'archived' });
  await cancel(code);
  expect(await offer()).toEqual({ offered: 0 });
  const [shown] = await ticketTypesForSale(site.scope(), shop.eventId, 'en');
  expect(shown!.variations.map(({ name, max }) => [name, [...max.values()]])).toEqual([['L', [3]]]);
  await updateVariation(site.scope(), { eventId: shop.eventId, ticketTypeId: type, id: small, state: 'active' });
  expect(await offer()).toEqual({ offered: 1 });
});

const joinAny = (name: string, quantity = 1) =>
  joinWaitingList(site.scope(), {
    ...JoinWaitingList.parse({ ticketTypeId: type, anyVariation: true, ...buyer(name), quantity }),
    eventId: shop.eventId,
  });
const given = async (name: string) => {
  const entry = (await open()).find((each) => each.name === name)!;
  return entry.orderId ? (await orderById(site.scope(), entry.orderId))!.lines.map((line) => line.name) : [];
};

it('who takes any form gets the first that comes free, before those who came later, and parties one form', async () => {
  const first = await buy(small, 2);
  await expect(joinAny('ida')).rejects.toMatchObject({ code: 'waiting_list.not_sold_out' });
  const others = [await buy(large), await buy(large), await buy(large)];
  await join('kai', large);
  const joining = await outcomes(many(6, () => joinAny('ida')));
  expect(joining.failed).toEqual([]);
  await join('jon', small);
  await joinAny('mia', 2);
  expect(
    (await open()).map(({ name, variationId, anyVariation, position }) => [name, variationId, anyVariation, position]),
  ).toEqual([
    ['jon', small, false, 2],
    ['kai', large, false, 1],
    ['ida', null, true, 2],
    ['mia', null, true, 4],
  ]);
  expect(await waitingLines(site.scope(), shop.eventId)).toMatchObject([
    { variationId: small, anyVariation: false, places: 1 },
    { variationId: large, anyVariation: false, places: 1 },
    { variationId: null, anyVariation: true, waiting: 2, places: 3 },
  ]);
  await cancel(first);
  expect(await offer()).toEqual({ offered: 2 });
  expect([await given('ida'), await given('jon'), await given('mia')]).toEqual([['Shirt – S'], ['Shirt – S'], []]);
  await cancel(others[0]!);
  await cancel(others[1]!);
  expect(await offer()).toEqual({ offered: 1 });
  expect([await given('kai'), await states()]).toEqual([['Shirt – L'], expect.objectContaining({ mia: 'waiting' })]);
  await cancel(others[2]!);
  expect(await offer()).toEqual({ offered: 1 });
  expect(await given('mia')).toEqual(['Shirt – L']);
  expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
});

it('what comes free in whatever form is kept for those who take any, and given once', { timeout: 60_000 }, async () => {
  // Nothing counts them but the forms themselves.
  await sellShirts({});
  const codes = [await buy(small), await buy(small), await buy(large), await buy(large), await buy(large)];
  for (const name of ['ida', 'jon', 'kai', 'mia']) await joinAny(name);
  const passing = outcomes([...many(15, () => draft(small)), ...many(15, () => draft(large))]);
  await Promise.all([cancel(codes[0]!), cancel(codes[1]!), cancel(codes[2]!), ...many(6, () => offer())]);
  await offer();
  const { done, failed } = await passing;
  expect([failed, done]).toEqual([[], []]);
  const all = await Promise.all(['ida', 'jon', 'kai', 'mia'].map(given));
  expect(all.flat().toSorted()).toEqual(['Shirt – L', 'Shirt – S', 'Shirt – S']);
  expect(await states()).toMatchObject({ ida: 'offered', jon: 'offered', kai: 'offered', mia: 'waiting' });
  await Promise.all([cancel(codes[3]!), cancel(codes[4]!)]);
  const sold = await outcomes(many(6, () => draft(large)));
  expect([sold.done.length, sold.failed]).toEqual([1, []]);
  expect(await offer()).toEqual({ offered: 1 });
  expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]);
});
