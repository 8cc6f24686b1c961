import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { cancelOrder, expireOrders, orderByCode, placeOrder, recountQuotas, startOrder } from '../orders/index.ts';
import {
  createPriceTier,
  createQuota,
  createTicketType,
  createVariation,
  releaseQuota,
  setAddOns,
} from '../tickets/index.ts';
import {
  addCodes,
  AddCodes,
  createPromotion,
  CreatePromotion,
  listPromotions,
  promotionById,
  setCodeState,
  UpdatePromotion,
  updatePromotion,
} from './index.ts';

let site: TestSite;
beforeAll(async () => void (site = await testSite({ poolSize: 8 })));
afterAll(() => site.close());

type Facts = Partial<Parameters<typeof CreatePromotion.parse>[0] & object>;

async function promote(shop: Shop, facts: Facts, codes: { code: string; maxUses?: number }[] = []): Promise<string> {
  const { organizationId, eventId } = shop;
  const given = { organizationId, eventId, name: { en: 'Friends' }, effect: 'percent', rate: 1000, ...facts };
  const { id } = await createPromotion(site.scope(), CreatePromotion.parse(given));
  if (codes.length > 0) {
    await addCodes(site.scope(), AddCodes.parse({ organizationId, promotionId: id, codes }));
  }
  return id;
}

const buy = (shop: Shop, ticketTypeId: string, codes: string[] = [], quantity = 1) =>
  startOrder(site.scope(), {
    eventId: shop.eventId,
    lines: [{ ticketTypeId, quantity, occurrenceId: shop.occurrenceIds[0] }],
    codes,
  });
const buyer = (email: string) => ({ email, name: 'Mara Lind' });
const refusal = async (work: Promise<unknown>) => (await outcomes([work])).refused[0];

async function usesOf(code: string): Promise<number> {
  const [row] = await site
    .scope()
    .em.execute<{ taken: unknown }[]>(
      'select q.taken from quotas q inner join promotion_codes c on c.uses_id = q.id where c.code = ?',
      [code],
    );
  return Number(row?.taken);
}

describe('a code', () => {
  it('takes its discount off, in whatever case it is typed, and shows on the order', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 10, priceMinor: 1999 });
    await promote(shop, {}, [{ code: 'Summer-26' }]);
    const draft = await buy(shop, type, [' sUMMER-26 '], 3);
    expect(draft).toMatchObject({ totalMinor: 5397, discounts: [{ code: 'Summer-26', label: 'Friends', minor: 600 }] });
    expect(await orderByCode(site.scope(), draft.code)).toMatchObject({
      totalMinor: 5397,
      discounts: [{ code: 'Summer-26', minor: 600 }],
      lines: [{ unitMinor: 1999, discountMinor: 600, totalMinor: 5397 }],
    });
  });

  it('is refused where it is unknown, blocked, early, late or for something else', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 10, priceMinor: 1000 });
    const other = await shop.sell({ quantity: 10, priceMinor: 1000 });
    const { clock } = site.scope();
    await promote(shop, { startsAt: clock.in({ hours: 1 }) }, [{ code: 'EARLY' }]);
    await promote(shop, { endsAt: clock.now() }, [{ code: 'LATE' }]);
    const id = await promote(shop, { ticketTypeIds: [other] }, [{ code: 'OTHER' }]);
    const { organizationId } = shop;
    expect(await refusal(buy(shop, type, ['NOBODY']))).toBe('promotion.unknown_code');
    expect(await refusal(buy(shop, type, ['EARLY']))).toBe('promotion.not_yet');
    expect(await refusal(buy(shop, type, ['LATE']))).toBe('promotion.over');
    expect(await refusal(buy(shop, type, ['OTHER']))).toBe('promotion.not_for_these');
    const [code] = await site
      .scope()
      .em.execute<{ id: string }[]>('select id from promotion_codes where promotion_id = ?', [id]);
    await setCodeState(site.scope(), { organizationId, promotionId: id, codeId: code!.id, state: 'blocked' });
    expect(await refusal(buy(shop, other, ['OTHER']))).toBe('promotion.unknown_code');
    const foreign = await openShop(site);
    const theirs = await foreign.sell({ quantity: 1, priceMinor: 1000 });
    expect(await refusal(buy(foreign, theirs, ['LATE']))).toBe('promotion.unknown_code');
  });

  it('stands alone unless its promotion says otherwise', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 10, priceMinor: 1000 });
    await promote(shop, { combines: true }, [{ code: 'ONE' }]);
    await promote(shop, { combines: true, effect: 'amount', amountMinor: 100 }, [{ code: 'TWO' }]);
    await promote(shop, {}, [{ code: 'ALONE' }]);
    expect((await buy(shop, type, ['ONE', 'two', 'one'])).totalMinor).toBe(800);
    expect(await refusal(buy(shop, type, ['ONE', 'ALONE']))).toBe('promotion.stands_alone');
  });

  it('with one use goes to exactly one of fifty buyers, and back when the order is given up', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 100, priceMinor: 1000 });
    await promote(shop, {}, [{ code: 'SINGLE', maxUses: 1 }]);
    const { done, refused, failed } = await outcomes(
      Array.from({ length: 50 }, () => buy({ ...shop }, type, ['single'])),
    );
    expect([failed, done.length, refused.length]).toEqual([[], 1, 49]);
    expect(new Set(refused)).toEqual(new Set(['promotion.used_up']));
    expect(await usesOf('SINGLE')).toBe(1);

    const { code } = done[0]!;
    await placeOrder(site.scope(), { code, buyer: buyer('mara@example.org') });
    expect(await usesOf('SINGLE')).toBe(1);
    expect(await recountQuotas(site.scope(), { organizationId: shop.organizationId })).toEqual([]);
    await cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
    expect(await usesOf('SINGLE')).toBe(0);
    const next = await buy(shop, type, ['SINGLE']);
    await site.scope().em.execute('update orders set expires_at = ? where id = ?', [new Date(0), next.id], 'run');
    await expireOrders(site.scope());
    expect(await usesOf('SINGLE')).toBe(0);
  });

  it('stops at its limit in all and at its budget', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 100, priceMinor: 1000 });
    await promote(shop, { maxUses: 3, budgetMinor: 250 }, [{ code: 'AAA' }, { code: 'BBB' }]);
    const { done, refused } = await outcomes(['AAA', 'BBB', 'AAA'].map((code) => buy(shop, type, [code])));
    expect([done.length, refused]).toEqual([2, ['promotion.budget_spent']]);
    const more = await promote(shop, { maxUses: 2 }, [{ code: 'CCC' }, { code: 'DDD' }]);
    const both = await outcomes(['CCC', 'DDD', 'CCC'].map((code) => buy(shop, type, [code])));
    expect([both.done.length, both.refused]).toEqual([2, ['promotion.used_up']]);
    const facts = CreatePromotion.omit({ eventId: true }).parse({
      ...{ organizationId: shop.organizationId, name: { en: 'Friends' }, effect: 'percent', rate: 1000, maxUses: 1 },
    });
    expect(await refusal(updatePromotion(site.scope(), { ...facts, id: more }))).toBe('promotion.below_used');
  });

  it('is used by one buyer as often as it may be, whatever else happens at the same time', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 100, priceMinor: 1000 });
    await promote(shop, { maxUsesPerBuyer: 2 }, [{ code: 'LOYAL' }]);
    const drafts = await Promise.all(Array.from({ length: 8 }, () => buy(shop, type, ['LOYAL'])));
    const place = ({ code }: { code: string }, email: string) =>
      placeOrder(site.scope(), { code, buyer: buyer(email) });
    const { done, refused, failed } = await outcomes(
      drafts.map((draft, index) => place(draft, index % 4 === 3 ? 'finn@example.org' : 'Mara@example.org')),
    );
    expect(failed).toEqual([]);
    expect([done.length, refused.length, new Set(refused)]).toEqual([4, 4, new Set(['promotion.used_by_buyer'])]);
    expect(await recountQuotas(site.scope(), { organizationId: shop.organizationId })).toEqual([]);
    const mine = done.find(({ code }) => drafts.slice(0, 3).some((draft) => draft.code === code))!;
    await cancelOrder(site.scope(), { code: mine.code, reason: '', notify: 'nobody' });
    await place(await buy(shop, type, ['LOYAL']), 'mara@example.org');
  });

  it('unlocks hidden tickets, which nobody else may buy, and places that are kept for it', async () => {
    const shop = await openShop(site);
    const { eventId } = shop;
    const scope = site.scope();
    const vip = await createTicketType(scope, {
      eventId,
      name: { en: 'VIP' },
      priceMinor: 1000,
      hidden: true,
      quantity: 5,
    });
    const full = await shop.sell({ quantity: 0, priceMinor: 1000 });
    const kept = await createQuota(scope, { eventId, name: 'For friends', size: 1 });
    const some = { effect: 'none', unlocksHidden: true, ticketTypeIds: [vip.id] };
    await promote(shop, some, [{ code: 'VIP' }]);
    await promote(shop, { effect: 'none', reservedQuotaId: kept.id, ticketTypeIds: [full] }, [{ code: 'KEPT' }]);

    expect(await refusal(buy(shop, vip.id))).toBe('order.code_needed');
    expect((await buy(shop, vip.id, ['vip'])).totalMinor).toBe(1000);
    expect(await refusal(buy(shop, full))).toBe('quota.sold_out');
    await buy(shop, full, ['KEPT']);
    expect(await refusal(buy(shop, full, ['KEPT']))).toBe('quota.sold_out');
    expect(await recountQuotas(scope, { eventId })).toEqual([]);
    expect(await refusal(promote(shop, { effect: 'none', reservedQuotaId: kept.id, eventId: null }))).toBe(
      'promotion.types_need_event',
    );
  });

  it('comes off pieces at several prices, and what goes with a ticket stays with it', async () => {
    const shop = await openShop(site);
    const { eventId } = shop;
    const scope = site.scope();
    const type = await shop.sell({ quantity: 10, priceMinor: 1000 });
    const early = {
      eventId,
      ticketTypeId: type,
      variationId: null,
      name: { en: 'Early' },
      priceMinor: 500,
      quantity: 1,
    };
    await createPriceTier(scope, { ...early, startsAt: null, endsAt: null });
    const shirt = { eventId, name: { en: 'Shirt' }, kind: 'product', onlyAddOn: true, priceMinor: 400 } as const;
    const { id: addOnId } = await createTicketType(scope, shirt);
    const rule = { addOnId, min: 0, max: 2, included: 1 };
    await setAddOns(scope, { eventId, ticketTypeId: type, addOns: [rule] });
    await promote(shop, {}, [{ code: 'TENTH' }]);
    const wanted = { ticketTypeId: type, quantity: 2, addOns: [{ ticketTypeId: addOnId, quantity: 3 }] };
    const draft = await startOrder(scope, { eventId, lines: [wanted], codes: ['TENTH'] });
    expect(draft.totalMinor).toBe(1710);
    const { lines } = (await orderByCode(scope, draft.code))!;
    expect(
      lines.map(({ unitMinor, quantity, discountMinor, addOnToId, admits }) => ({
        ...{ unitMinor, quantity, discountMinor, admits },
        addOnTo: lines.findIndex(({ id }) => id === addOnToId),
      })),
    ).toEqual([
      { unitMinor: 500, quantity: 1, discountMinor: 50, admits: true, addOnTo: -1 },
      { unitMinor: 1000, quantity: 1, discountMinor: 100, admits: true, addOnTo: -1 },
      { unitMinor: 0, quantity: 2, discountMinor: 0, admits: false, addOnTo: 0 },
      { unitMinor: 400, quantity: 1, discountMinor: 40, admits: false, addOnTo: 0 },
    ]);
  });

  it('offers kept places of a type with variations, each as far as its own places go', async () => {
    const shop = await openShop(site);
    const { eventId } = shop;
    const scope = site.scope();
    const full = await shop.sell({ quantity: 0, priceMinor: 1000 });
    const of = { eventId, ticketTypeId: full, priceMinor: null };
    const small = await createVariation(scope, { ...of, name: { en: 'S' }, quantity: 1 });
    const large = await createVariation(scope, { ...of, name: { en: 'L' }, quantity: null });
    const kept = await createQuota(scope, { eventId, name: 'For friends', size: 3 });
    await promote(shop, { effect: 'none', reservedQuotaId: kept.id, ticketTypeIds: [full] }, [{ code: 'FORM' }]);
    const want = (variationId: string, codes: string[]) =>
      startOrder(scope, { eventId, lines: [{ ticketTypeId: full, quantity: 1, variationId }], codes });
    expect(await refusal(want(large.id, []))).toBe('quota.sold_out');
    await want(large.id, ['FORM']);
    await want(small.id, ['FORM']);
    expect(await refusal(want(small.id, ['FORM']))).toBe('quota.sold_out');
    await want(large.id, ['FORM']);
    expect(await refusal(want(large.id, ['FORM']))).toBe('quota.sold_out');
    expect(await recountQuotas(scope, { eventId })).toEqual([]);
  });

  it('is given in bulk, and refuses to be there twice', async () => {
    const shop = await openShop(site);
    const id = await promote(shop, { maxUsesPerCode: 1 }, [{ code: 'ONCE' }]);
    const add = (more: object) =>
      addCodes(site.scope(), AddCodes.parse({ organizationId: shop.organizationId, promotionId: id, ...more }));
    const { added, codes } = await add({ generate: 700, prefix: 'PRESS-' });
    expect([added, new Set(codes).size, codes.every((code) => /^PRESS-[A-Z2-9]{10}$/.test(code))]).toEqual([
      700,
      700,
      true,
    ]);
    expect(await refusal(add({ codes: [{ code: 'once' }] }))).toBe('promotion.code_taken');
    await expect(add({ codes: [{ code: 'xyz' }, { code: 'XYZ' }] })).rejects.toThrow('promotion.code_twice');
  });
});

describe('an automatic discount', () => {
  it('is given to everybody who fulfils it, without a code', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 100, priceMinor: 1000 });
    await promote(shop, { kind: 'automatic', effect: 'buy_get', buyCount: 2, freeCount: 1 });
    await promote(shop, { kind: 'automatic', effect: 'amount', amountMinor: 500, minMinor: 5000, eventId: null });
    expect((await buy(shop, type, [], 2)).totalMinor).toBe(2000);
    expect((await buy(shop, type, [], 3)).totalMinor).toBe(2000);
    expect((await buy(shop, type, [], 8)).totalMinor).toBe(5500);
    expect(await refusal(promote(shop, { kind: 'automatic', maxUses: 3 }))).toBe('promotion.automatic_has_no_limits');
  });

  it('keeps the price of a draft that was shown', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 10, priceMinor: 1000 });
    const draft = await buy(shop, type);
    await promote(shop, { kind: 'automatic' });
    const placed = await placeOrder(site.scope(), { code: draft.code, buyer: buyer('mara@example.org') });
    expect(placed.totalMinor).toBe(1000);
  });
});

it('stops who tries one code after the other, and nobody else', async () => {
  const shop = await openShop(site);
  const type = await shop.sell({ quantity: 100, priceMinor: 1000 });
  await promote(shop, {}, [{ code: 'RIGHT' }]);
  const from = (ip: string, code: string) =>
    startOrder(site.scope(undefined, { origin: { ip } }), {
      eventId: shop.eventId,
      lines: [{ ticketTypeId: type, quantity: 1 }],
      codes: [code],
    });
  for (let guess = 0; guess < 20; guess += 1) {
    expect(await refusal(from('192.0.2.7', `WRONG${guess}`))).toBe('promotion.unknown_code');
  }
  expect(await refusal(from('192.0.2.7', 'WRONG'))).toBe('http.too_many_requests');
  expect(await refusal(from('192.0.2.7', 'RIGHT'))).toBe('http.too_many_requests');
  expect((await from('198.51.100.7', 'RIGHT')).totalMinor).toBe(900);
});

it('is for the events of a series that were chosen, and for no others', async () => {
  const shop = await openShop(site);
  const { organizationId } = shop;
  const [second, third] = [await openShop(site, { organizationId }), await openShop(site, { organizationId })];
  const type = await Promise.all([shop, second, third].map((each) => each.sell({ quantity: 10, priceMinor: 1000 })));
  const series = { eventId: null, eventIds: [shop.eventId, second.eventId] };
  const id = await promote(shop, series, [{ code: 'SERIES' }]);
  await promote(shop, { ...series, kind: 'automatic', effect: 'amount', amountMinor: 100 });
  expect((await buy(shop, type[0]!, ['series'])).totalMinor).toBe(810);
  expect((await buy(second, type[1]!)).totalMinor).toBe(900);
  expect((await buy(third, type[2]!)).totalMinor).toBe(1000);
  expect(await refusal(buy(third, type[2]!, ['SERIES']))).toBe('promotion.unknown_code');
  const { rows } = await listPromotions(site.scope(), { organizationId, eventId: second.eventId });
  expect(rows.map(({ eventId, eventIds }) => [eventId, eventIds.length])).toEqual([
    [null, 2],
    [null, 2],
  ]);
  const row = await promotionById(site.scope(), organizationId, id);
  const facts = { ...UpdatePromotion.parse({ name: row.name, effect: 'percent', rate: 1000, organizationId, id }) };
  await updatePromotion(site.scope(), { ...facts, eventIds: [third.eventId] });
  expect((await buy(third, type[2]!, ['SERIES'])).totalMinor).toBe(900);
  expect(await refusal(buy(shop, type[0]!, ['SERIES']))).toBe('promotion.unknown_code');
  const foreign = await openShop(site);
  expect(await refusal(promote(shop, { eventId: null, eventIds: [foreign.eventId] }))).toBe('event.not_found');
  expect(await refusal(promote(shop, { eventIds: [shop.eventId] }))).toBe('promotion.of_one_event');
});

it('notices a counter that differs from the orders', async () => {
  const shop = await openShop(site);
  const type = await shop.sell({ quantity: 10, priceMinor: 1000 });
  await promote(shop, {}, [{ code: 'DRIFT' }]);
  await buy(shop, type, ['DRIFT']);
  const [quota] = await site
    .scope()
    .em.execute<{ uses_id: string }[]>('select uses_id from promotion_codes where code = ?', ['DRIFT']);
  await site.scope().tx((tx) => releaseQuota(tx.em, [{ quotaId: quota!.uses_id, count: 1 }]));
  expect(await recountQuotas(site.scope(), { organizationId: shop.organizationId })).toMatchObject([{ was: 0, is: 1 }]);
  expect(await usesOf('DRIFT')).toBe(1);
});
