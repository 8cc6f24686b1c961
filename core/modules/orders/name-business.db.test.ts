import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { createFeeRule, CreateFeeRule } from '../fees/index.ts';
import { assignTaxes, createTaxRate, taxSettings } from '../taxes/index.ts';
import { forgetBuyer, nameBusiness, orderOf, placeOrder, sumUp } from './index.ts';

let site: TestSite;
let shop: Shop;
let type: string;
let office: 'form' | 'confirmed' | 'unknown' | 'unavailable' | 'broken' = 'form';

beforeAll(async () => {
  site = await testSite({
    poolSize: 10,
    hooks: (hooks) =>
      hooks.registrar('vies').filter('order.vat_id', (known, { number }) => {
        if (office === 'broken') throw new Error(`nobody answers about ${number}`);
        return office === 'form' ? known : { result: office };
      }),
  });
});
afterAll(() => site.close());
beforeEach(async () => {
  office = 'form';
  shop = await openShop(site);
  type = await shop.sell({ quantity: 20, priceMinor: 1190 });
  const { organizationId, eventId } = shop;
  const rate = (name: string, hundredths: number, inclusive: boolean) =>
    createTaxRate(site.scope(), { organizationId, name, rate: hundredths, inclusive });
  const [vat, city] = [await rate('VAT', 1900, true), await rate('City', 333, false)];
  await assignTaxes(site.scope(), { eventId, ticketTypeId: type, taxRateIds: [vat.id, city.id] });
  const fee = { organizationId, kind: 'service', name: { en: 'Booking' }, fixedMinor: 119, currency: 'EUR' };
  await createFeeRule(site.scope(), CreateFeeRule.parse({ ...fee, taxRateId: vat.id }));
});

const letThem = (companies: 'off' | 'named' | 'reverse_charge') =>
  site
    .scope()
    .tx((tx) =>
      (site.parts.settings as SettingsStore).write(tx, taxSettings, shop.organizationId, { companies, country: 'DE' }),
    );
const firm = { company: 'Lampen GmbH', address: 'Ring 1', country: 'AT', vatId: 'ATU13585627' };
const name = (code: string, business: Partial<typeof firm> | null) =>
  nameBusiness(site.scope(), { code, business: business && { ...firm, ...business } });
const pricesOf = async (code: string) => {
  const { totalMinor, taxMinor, lines, fees } = await orderOf(site.scope(), code);
  return { totalMinor, taxMinor, lines: lines.map(({ totalMinor: minor, taxes }) => [minor, taxes]), fees };
};

describe('an order for a company', () => {
  it('of another EU country with a VAT number costs what it costs without taxes, and back again to the cent', async () => {
    await letThem('reverse_charge');
    const { code } = await shop.draft(type, 3);
    const before = await pricesOf(code);
    expect([before.totalMinor, before.taxMinor]).toEqual([3570 + 100 + 119, 570 + 100 + 19]);
    for (const _again of [1, 2]) {
      const named = await name(code, {});
      expect(named).toMatchObject({ vatId: 'ATU13585627', vatCheck: 'form' });
      expect(await pricesOf(code)).toMatchObject({ totalMinor: 3100, taxMinor: 0 });
    }
    const order = await orderOf(site.scope(), code);
    expect(sumUp(order)).toMatchObject({
      ...{ added: [], included: [], reverseChargeMinor: 589 },
      notes: ['Reverse charge: the recipient of the service owes the VAT.'],
    });
    await name(code, null);
    expect(await pricesOf(code)).toEqual(before);
  });

  it('pays the taxes at home, outside the EU, without a number, and where the event does not let it', async () => {
    await letThem('reverse_charge');
    const { code, totalMinor } = await shop.draft(type);
    const usual = [
      { country: 'DE', vatId: 'DE136695976' },
      { country: 'CH', vatId: 'CHE123456788' },
      { country: 'AT', vatId: '' },
    ];
    for (const of of usual) {
      await name(code, of);
      expect((await pricesOf(code)).totalMinor).toBe(totalMinor);
    }
    await letThem('named');
    expect(await name(code, {})).toMatchObject({ company: 'Lampen GmbH', reverseCharge: null });
    expect((await pricesOf(code)).totalMinor).toBe(totalMinor);
    await letThem('off');
    await expect(name(code, {})).rejects.toThrow('order.no_companies');
  });

  it('is told what is wrong with its number, and a plugin may ask the tax office', async () => {
    await letThem('reverse_charge');
    const { code } = await shop.draft(type);
    await expect(name(code, { vatId: 'ATU13585620' })).rejects.toThrow('order.vat_id_format');
    await expect(name(code, { country: 'FR' })).rejects.toThrow('order.vat_id_country');
    office = 'unknown';
    await expect(name(code, {})).rejects.toThrow('order.vat_id_unknown');
    expect((await orderOf(site.scope(), code)).business).toBeNull();
    const checks: unknown[] = [];
    for (const answer of ['confirmed', 'unavailable', 'broken'] as const) {
      office = answer;
      checks.push((await name(code, {}))?.vatCheck);
    }
    expect(checks).toEqual(['confirmed', 'unavailable', 'form']);
  });

  it('is named only while the order is a draft, whatever happens at the same moment', async () => {
    await letThem('reverse_charge');
    const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
    const drafts = await Promise.all(Array.from({ length: 6 }, () => shop.draft(type, 2)));
    const { refused, failed } = await outcomes<unknown>(
      drafts.flatMap(({ code }) => [
        ...[name(code, {}), name(code, null), placeOrder(site.scope(), { code, buyer })],
        ...[name(code, {}), name(code, {})],
      ]),
    );
    expect([failed, refused.filter((code) => code !== 'order.already_placed')]).toEqual([[], []]);
    for (const { id, code } of drafts) {
      const order = await orderOf(site.scope(), code);
      const parts = [...order.lines.map((line) => line.totalMinor), ...order.fees.map(({ minor }) => minor)];
      expect([order.state, order.totalMinor]).toEqual(['pending', parts.reduce((a, b) => a + b, 0)]);
      expect(order.taxMinor === 0).toBe(order.business !== null);
      // What is named after the order was placed would have been heard by nobody.
      const entries = await site
        .scope()
        .em.fork()
        .find(AuditEntry, { subjectId: id }, { orderBy: { id: 'asc' } });
      expect(entries.at(-1)!.action).toBe('order.placed');
    }
    const [{ id, code }] = drafts as [(typeof drafts)[number]];
    await expect(name(code, {})).rejects.toThrow('order.already_placed');
    await site.scope().tx((tx) => forgetBuyer(tx, { userId: id, email: buyer.email, name: '', isVerified: true }));
    expect((await orderOf(site.scope(), code)).business).toBeNull();
  });
});
