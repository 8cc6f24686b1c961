import { afterAll, beforeAll, expect, it } from 'vitest';
import { bill } from '../../../test/factories/billing.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import { Order, placeOrder } from '../orders/index.ts';
import { Invoice, issueInvoice, settleInvoices, verifyInvoices } from './index.ts';
import { takeNumber } from './take-number.ts';

let site: TestSite;
beforeAll(async () => void (site = await testSite({ poolSize: 12, startAt: new Date('2027-12-31T22:30:00.000Z') })));
afterAll(() => site.close());

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Orders of one event, as they are when they were paid: written as rows, since only their invoices matter. */
async function ordersOf(shop: Shop, count: number, round: number): Promise<string[]> {
  const letters = (index: number) => `${ALPHABET[Math.floor(index / 24) % 24]}${ALPHABET[index % 24]}`;
  const codes = Array.from({ length: count }, (_, index) => `NR${round}X${letters(index)}${letters(index + 7)}`);
  await site.scope().tx(async (tx) => {
    const now = tx.clock.now();
    await tx.em.insertMany(
      Order,
      codes.map((code) => ({
        ...{ id: newId(), organizationId: shop.organizationId, event: shop.eventId, code, state: 'confirmed' as const },
        ...{ email: buyer.email, name: buyer.name, locale: 'en', currency: 'EUR', totalMinor: 1190, paidMinor: 1190 },
        fees: [{ code: 'acme.all', label: 'Entry', minor: 1190, taxes: [] }],
        ...{ placedAt: now, confirmedAt: now, createdAt: now, updatedAt: now },
      })),
    );
  });
  return codes;
}

const numbersOf = async (shop: Shop) => {
  const where = { organizationId: shop.organizationId };
  const rows = await site.database.em.fork().find(Invoice, where, { orderBy: { series: 'asc', number: 'asc' } });
  return rows.map(({ fullNumber, number, series }) => ({ fullNumber, number, series }));
};

it(
  'counts 500 invoices at once without a gap or a number twice, whatever comes to nothing in between',
  { timeout: 120_000 },
  async () => {
    const shop = await openShop(site);
    await bill(site, shop.organizationId, { issue: 'never' });
    const codes = await ordersOf(shop, 500, 1);
    const series = 'INV-2027-';
    const given = codes.slice(0, 60).map(() =>
      site.scope().tx(async (tx) => {
        await takeNumber(tx, { organizationId: shop.organizationId, series });
        throw new Error('came to nothing');
      }),
    );
    const [{ failed }, { failed: nothing }] = await Promise.all([
      outcomes(codes.map((code) => issueInvoice(site.scope(), { code }))),
      outcomes(given),
    ]);
    expect(failed).toEqual([]);
    expect(nothing).toHaveLength(60);
    const numbers = await numbersOf(shop);
    expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(numbers.at(-1)!.fullNumber).toBe('INV-2027-00500');
    expect(await verifyInvoices(site.scope())).toMatchObject({ ok: true, documents: 500, series: 1 });
  },
);

it('bills an order once, however many facts about it arrive together', async () => {
  const shop = await openShop(site);
  await bill(site, shop.organizationId, { issue: 'on_order' });
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 1190 }));
  const { id } = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { done, failed } = await outcomes(
    Array.from({ length: 8 }, () => settleInvoices(site.scope(), { orderId: id })),
  );
  expect(failed).toEqual([]);
  expect(done.filter((issued) => issued.length > 0)).toHaveLength(1);
  expect(await numbersOf(shop)).toHaveLength(1);
});

it('counts each year of the organization for itself, and its credit notes and prefixes too', async () => {
  const shop = await openShop(site);
  await bill(site, shop.organizationId, { issue: 'never', seller: { prefix: 'HH' } });
  const codes = await ordersOf(shop, 4, 3);
  await issueInvoice(site.scope(), { code: codes[0]! });
  await issueInvoice(site.scope(), { code: codes[1]! });
  // Midnight in Berlin, an hour before it is midnight in UTC.
  site.clock.advance({ minutes: 45 });
  await issueInvoice(site.scope(), { code: codes[2]! });
  await bill(site, shop.organizationId, { issue: 'never', seller: { prefix: 'H/A' } });
  await issueInvoice(site.scope(), { code: codes[3]! });
  expect((await numbersOf(shop)).map(({ fullNumber }) => fullNumber)).toEqual([
    ...['H/A-2028-00001', 'HH-2027-00001', 'HH-2027-00002', 'HH-2028-00001'],
  ]);
});
