import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { createFeeRule, CreateFeeRule, updateFeeRule, UpdateFeeRule } from '../fees/index.ts';
import { orderByCode, startOrder, sumUp } from '../orders/index.ts';
import { assignTaxes, createTaxRate, updateTaxRate } from './index.ts';

let site: TestSite;
beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());

const buy = async (shop: Shop, lines: readonly (readonly [string, number])[]) => {
  const wanted = lines.map(([ticketTypeId, quantity]) => ({ ticketTypeId, quantity }));
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines: wanted });
  return (await orderByCode(site.scope(), code))!;
};

async function tax(shop: Shop, ticketTypeId: string, rates: { name: string; rate: number; inclusive: boolean }[]) {
  const scope = site.scope();
  const { organizationId, eventId } = shop;
  const taxRateIds: string[] = [];
  for (const rate of rates) taxRateIds.push((await createTaxRate(scope, { ...rate, organizationId })).id);
  await assignTaxes(scope, { eventId, ticketTypeId, taxRateIds });
  return taxRateIds;
}

const VAT = { name: 'VAT', rate: 1900, inclusive: true };

describe('taxes', () => {
  it('lie on the types that they were given to, within the price or on top of it', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 50, priceMinor: 1190 });
    const other = await shop.sell({ quantity: 50, priceMinor: 1000 });
    const exempt = await shop.sell({ quantity: 50, priceMinor: 500 });
    await tax(shop, type, [VAT]);
    await tax(shop, other, [
      { name: 'State', rate: 400, inclusive: false },
      { name: 'City', rate: 825, inclusive: false },
    ]);
    const order = await buy(shop, [
      [type, 2],
      [other, 1],
      [exempt, 1],
    ]);
    expect([order.totalMinor, order.taxMinor]).toEqual([2380 + 1123 + 500, 380 + 40 + 83]);
    expect(sumUp(order)).toMatchObject({
      added: [
        { name: 'City', minor: 83 },
        { name: 'State', minor: 40 },
      ],
      included: [{ name: 'VAT', minor: 380 }],
      reverseChargeMinor: 0,
    });
  });

  it('stay on what was sold, and are charged no more once they are out of use', async () => {
    const shop = await openShop(site);
    const type = await shop.sell({ quantity: 50, priceMinor: 1000 });
    const [id] = await tax(shop, type, [{ ...VAT, inclusive: false }]);
    const sold = await buy(shop, [[type, 1]]);
    const { organizationId } = shop;
    await updateTaxRate(site.scope(), { ...VAT, organizationId, id: id!, state: 'archived' });
    expect((await buy(shop, [[type, 1]])).totalMinor).toBe(1000);
    expect(await orderByCode(site.scope(), sold.code)).toMatchObject({ totalMinor: 1190, taxMinor: 190 });
    const elsewhere = await openShop(site);
    const theirs = await elsewhere.sell({ quantity: 1 });
    const stolen = { eventId: elsewhere.eventId, ticketTypeId: theirs, taxRateIds: [id!] };
    await expect(assignTaxes(site.scope(), stolen)).rejects.toThrow('tax_rate.not_found');
  });
});

describe('fees', () => {
  it('are added where the buyer pays them, taxed, and recorded where the organizer does', async () => {
    const shop = await openShop(site);
    const { organizationId } = shop;
    const type = await shop.sell({ quantity: 50, priceMinor: 2000 });
    const free = await shop.sell({ quantity: 50 });
    const { id: taxRateId } = await createTaxRate(site.scope(), { ...VAT, organizationId });
    const add = (fee: object) =>
      createFeeRule(
        site.scope(),
        CreateFeeRule.parse({ organizationId, kind: 'service', name: { en: 'Booking' }, ...fee }),
      );
    await add({ fixedMinor: 119, currency: 'EUR', taxRateId, refundable: false });
    await add({ rate: 500, paidBy: 'organizer' });
    await add({ rate: 900, minMinor: 1, currency: 'USD' });
    const order = await buy(shop, [[type, 1]]);
    expect([order.totalMinor, order.taxMinor]).toEqual([2119, 19]);
    expect(order.fees).toMatchObject([{ label: 'Booking', minor: 119, refundable: false, taxes: [{ minor: 19 }] }]);
    expect(order.ownFees).toMatchObject([{ minor: 100, paidBy: 'organizer' }]);
    expect((await buy(shop, [[free, 1]])).totalMinor).toBe(0);
    await expect(add({ fixedMinor: 5 })).rejects.toThrow('fee.currency_missing');
    await expect(add({})).rejects.toThrow('fee.nothing');
  });

  it('of the site are for everybody but those who have their own', async () => {
    const [one, other] = [await openShop(site), await openShop(site)];
    const types = await Promise.all([one, other].map((shop) => shop.sell({ quantity: 5, priceMinor: 10_000 })));
    const platform = (organizationId: string | null, rate: number, ownTax: object | null = null) =>
      CreateFeeRule.parse({ organizationId, kind: 'platform', name: { en: 'Platform' }, rate, ownTax });
    const { id } = await createFeeRule(site.scope(), platform(null, 300));
    await createFeeRule(site.scope(), platform(other.organizationId, 100, { ...VAT, inclusive: false }));
    const [usual, own] = [await buy(one, [[types[0]!, 1]]), await buy(other, [[types[1]!, 1]])];
    expect([usual.totalMinor, usual.taxMinor, own.totalMinor, own.taxMinor]).toEqual([10_300, 0, 10_119, 19]);
    expect(own.fees).toMatchObject([{ label: 'Platform', minor: 119, taxes: [{ name: 'VAT', minor: 19 }] }]);
    const ofOrganizer = { ...platform(one.organizationId, 100, VAT), kind: 'service' as const };
    await expect(createFeeRule(site.scope(), ofOrganizer)).rejects.toThrow('fee.own_tax');
    await updateFeeRule(site.scope(), UpdateFeeRule.parse({ ...platform(null, 300), id, state: 'archived' }));
    expect((await buy(one, [[types[0]!, 1]])).totalMinor).toBe(10_000);
  });
});
