import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { openShop, outcomes, taken } from '../../../test/factories/shop.ts';
import {
  createPriceTier,
  createTicketType,
  createVariation,
  quotasOf,
  setAddOns,
  updatePriceTier,
  updateTicketType,
  updateVariation,
} from '../tickets/index.ts';
import { approveOrder, cancelOrder, declineOrder, orderOf, placeOrder, recountQuotas, startOrder } from './index.ts';

let site: TestSite;
beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());

const refused = (code: string): unknown => expect.objectContaining({ code });

type Line = Parameters<typeof startOrder>[1]['lines'][number];

const buyer = { email: 'ada@example.org', name: 'Ada Lovelace' };

async function shopWith(facts: Partial<Parameters<typeof createTicketType>[1]> = {}) {
  const shop = await openShop(site);
  const scope = site.scope();
  const add = async (more: Partial<Parameters<typeof createTicketType>[1]> = {}) =>
    (await createTicketType(scope, { eventId: shop.eventId, name: { en: 'Thing' }, priceMinor: 0, ...more })).id;
  const ticketTypeId = await add(facts);
  const of = { eventId: shop.eventId, ticketTypeId };
  const order = (line: Partial<Line> = {}, options: Parameters<typeof startOrder>[2] = {}) =>
    startOrder(scope, { eventId: shop.eventId, lines: [{ ticketTypeId, quantity: 1, ...line }] }, options);
  return { ...shop, scope, add, of, order, ticketTypeId };
}

describe('variations', () => {
  it('have their own price and places, beside those of their type', async () => {
    const { of, order, scope, eventId } = await shopWith({ priceMinor: 2000, quantity: 5 });
    const small = await createVariation(scope, { ...of, name: { en: 'S' }, priceMinor: null, quantity: 2 });
    const large = await createVariation(scope, { ...of, name: { en: 'L' }, priceMinor: 2500, quantity: null });
    await expect(order()).rejects.toEqual(refused('order.variation_missing'));

    const draft = await order({ variationId: large.id, quantity: 2 });
    expect(draft.lines[0]).toMatchObject({ name: 'Thing – L', unitMinor: 2500, totalMinor: 5000 });
    await order({ variationId: small.id, quantity: 2 });
    await expect(order({ variationId: small.id })).rejects.toEqual(refused('quota.sold_out'));
    await order({ variationId: large.id });
    await expect(order({ variationId: large.id })).rejects.toEqual(refused('quota.sold_out'));
    expect((await taken(scope, eventId)).toSorted()).toEqual([2, 5]);
    expect(await recountQuotas(scope, { eventId })).toEqual([]);

    await updateVariation(scope, { ...of, id: small.id, state: 'archived' });
    await expect(order({ variationId: small.id })).rejects.toEqual(refused('order.unknown_variation'));
  });

  it('of many buyers for two places of one variation two get them', async () => {
    const { of, order, scope } = await shopWith({ quantity: 100 });
    const { id } = await createVariation(scope, { ...of, name: { en: 'M' }, priceMinor: null, quantity: 2 });
    const { done } = await outcomes(Array.from({ length: 30 }, () => order({ variationId: id })));
    expect(done).toHaveLength(2);
  });
});

describe('price tiers', () => {
  it('are chosen by date and by what is left, and the last one gives way to the price itself', async () => {
    const { of, order, scope } = await shopWith({ priceMinor: 5000, maxPerOrder: 20 });
    await createPriceTier(scope, {
      ...of,
      ...{
        name: { en: 'Past' },
        priceMinor: 100,
        startsAt: null,
        endsAt: scope.clock.in({ days: -1 }),
        quantity: null,
      },
    });
    const early = { name: { en: 'Early' }, priceMinor: 3000, startsAt: null, endsAt: null, quantity: 3 };
    const tier = await createPriceTier(scope, { ...of, ...early });

    const first = await order({ quantity: 2, shownMinor: 3000 });
    expect(first.lines).toMatchObject([{ name: 'Thing (Early)', quantity: 2, unitMinor: 3000 }]);
    const second = await order({ quantity: 3 });
    expect(second.lines.map(({ quantity, unitMinor }) => [quantity, unitMinor])).toEqual([
      [1, 3000],
      [2, 5000],
    ]);
    await expect(order({ shownMinor: 3000 })).rejects.toEqual(refused('order.price_changed'));
    const shrink = updatePriceTier(scope, { ...of, id: tier.id, quantity: 2 });
    await expect(shrink).rejects.toEqual(refused('quota.below_taken'));
  });

  it('sell no more at a price than there are, however many ask at once', async () => {
    const { of, order, scope } = await shopWith({ priceMinor: 5000 });
    const early = { name: { en: 'Early' }, priceMinor: 3000, startsAt: null, endsAt: null, quantity: 5 };
    await createPriceTier(scope, { ...of, ...early });
    const { done, failed } = await outcomes(Array.from({ length: 40 }, () => order()));
    const cheap = done.filter(({ lines }) => lines[0]!.unitMinor === 3000);
    expect(cheap).toHaveLength(5);
    expect(failed).toEqual([]);
    expect(done.length).toBeLessThanOrEqual(40);
  });
});

describe('add-ons', () => {
  it('go with their ticket, as many as it allows, some of them for nothing', async () => {
    const { add, of, order, scope } = await shopWith({ priceMinor: 4000 });
    const shirt = await add({ kind: 'product', priceMinor: 1500, onlyAddOn: true, quantity: 10 });
    await setAddOns(scope, { ...of, addOns: [{ addOnId: shirt, min: 0, max: 2, included: 1 }] });

    const draft = await order({ quantity: 2, addOns: [{ ticketTypeId: shirt, quantity: 3 }] });
    expect(draft.lines.map(({ addOnTo, quantity, unitMinor }) => [addOnTo, quantity, unitMinor])).toEqual([
      [null, 2, 4000],
      [0, 2, 0],
      [0, 1, 1500],
    ]);
    expect(draft.totalMinor).toBe(9500);
    const many = order({ addOns: [{ ticketTypeId: shirt, quantity: 3 }] });
    await expect(many).rejects.toEqual(refused('order.add_on_above_max'));
    await expect(order({ ticketTypeId: shirt })).rejects.toEqual(refused('order.only_as_add_on'));

    await placeOrder(scope, { code: draft.code, buyer });
    const placed = await orderOf(scope, draft.code);
    expect([placed.ticketCount, placed.tickets.length]).toEqual([2, 2]);
    const [main, ...children] = placed.lines;
    expect(children.map(({ addOnToId }) => addOnToId)).toEqual([main!.id, main!.id]);
  });

  it('make a bundle where they are demanded and included', async () => {
    const { add, of, order, scope } = await shopWith({ kind: 'product', priceMinor: 9000 });
    const day = await add({ name: { en: 'Day ticket' }, priceMinor: 5000, quantity: 4 });
    await setAddOns(scope, { ...of, addOns: [{ addOnId: day, min: 2, max: 2, included: 2 }] });
    const draft = await order({ quantity: 2 });
    expect(draft.lines.map(({ name, quantity, unitMinor }) => [name, quantity, unitMinor])).toEqual([
      ['Thing', 2, 9000],
      ['Day ticket', 4, 0],
    ]);
    await expect(order()).rejects.toEqual(refused('quota.sold_out'));
    const nested = setAddOns(scope, {
      ...of,
      ticketTypeId: day,
      addOns: [{ addOnId: of.ticketTypeId, min: 0, max: 1, included: 0 }],
    });
    await expect(nested).rejects.toEqual(refused('add_on.nested'));
  });
});

describe('a ticket type', () => {
  it('lets the buyer say what to pay, no less than it asks for', async () => {
    const { order } = await shopWith({ pricing: 'open', priceMinor: 500, suggestedMinor: 1000 });
    expect((await order()).totalMinor).toBe(1000);
    expect((await order({ priceMinor: 501, quantity: 2 })).totalMinor).toBe(1002);
    await expect(order({ priceMinor: 499 })).rejects.toEqual(refused('order.price_too_low'));
  });

  it('is sold where it is meant to be', async () => {
    const { order } = await shopWith({ channels: ['box_office'] });
    await expect(order()).rejects.toEqual(refused('order.not_sold_here'));
    expect((await order({}, { channel: 'box_office' })).lines).toHaveLength(1);
  });

  it('is for its people alone', async () => {
    const { order, scope } = await shopWith({ onlyFor: ['@Example.org', 'grace@navy.test'] });
    const place = async (email: string) =>
      placeOrder(scope, { code: (await order()).code, buyer: { ...buyer, email } });
    await expect(place('eve@example.com')).rejects.toEqual(refused('order.not_meant_for'));
    expect((await place('ada@example.org')).state).toBe('confirmed');
    expect((await place('grace@navy.test')).state).toBe('confirmed');
  });

  it('is had by one buyer as often as it allows, over all orders and however many at once', async () => {
    const { order, scope, of } = await shopWith({ maxPerBuyer: 3 });
    const drafts = await Promise.all(Array.from({ length: 8 }, () => order()));
    const place = (code: string, email = buyer.email) => placeOrder(scope, { code, buyer: { ...buyer, email } });
    const { done, refused: codes } = await outcomes(drafts.slice(0, 6).map(({ code }) => place(code)));
    expect(done).toHaveLength(3);
    expect(codes).toEqual(Array.from({ length: 3 }, () => 'order.above_max_per_buyer'));
    expect((await place(drafts[6]!.code, 'grace@navy.test')).state).toBe('confirmed');
    // A cancelled order is given back; a higher limit counts at once.
    await cancelOrder(scope, { code: done[0]!.code, reason: '', notify: 'nobody' });
    expect((await place(drafts[7]!.code, 'ADA@example.org')).state).toBe('confirmed');
    await expect(place((await order()).code)).rejects.toEqual(refused('order.above_max_per_buyer'));
    await updateTicketType(scope, { eventId: of.eventId, id: of.ticketTypeId, maxPerBuyer: 4 });
    expect((await place((await order()).code)).state).toBe('confirmed');
  });

  it('keeps its kind once it was sold', async () => {
    const { order, scope, of } = await shopWith();
    await order();
    const change = updateTicketType(scope, { eventId: of.eventId, id: of.ticketTypeId, kind: 'product' });
    await expect(change).rejects.toEqual(refused('ticket_type.kind_sold'));
  });
});

describe('an order that needs approval', () => {
  async function waiting(priceMinor: number) {
    const shop = await shopWith({ needsApproval: true, priceMinor, quantity: 5 });
    const { code } = await shop.order();
    expect((await placeOrder(shop.scope, { code, buyer })).state).toBe('pending');
    return { ...shop, code };
  }

  it('is confirmed by a yes where it costs nothing, and can be paid after one where it does', async () => {
    const free = await waiting(0);
    expect((await approveOrder(free.scope, { code: free.code })).state).toBe('confirmed');
    await expect(approveOrder(free.scope, { code: free.code })).rejects.toEqual(refused('order.not_waiting'));
    const paid = await waiting(1000);
    expect((await approveOrder(paid.scope, { code: paid.code })).state).toBe('pending');
    expect((await orderOf(paid.scope, paid.code)).approval).toBe('granted');
  });

  it('gives its places back after a no', async () => {
    const { code, scope, eventId } = await waiting(1000);
    await declineOrder(scope, { code, reason: 'Members only' });
    expect((await orderOf(scope, code)).state).toBe('cancelled');
    expect((await quotasOf(scope, eventId)).map(({ taken: count }) => count)).toEqual([0]);
  });

  it('is decided once, whoever asks at the same time', async () => {
    const { code, scope, eventId } = await waiting(1000);
    const both = [approveOrder(scope, { code }), declineOrder(scope, { code, reason: '' })];
    const { done } = await outcomes<unknown>([...both, declineOrder(scope, { code, reason: '' })]);
    expect(done).toHaveLength(1);
    expect(await recountQuotas(scope, { eventId })).toEqual([]);
  });
});
