import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bill } from '../../../test/factories/billing.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import { newId } from '../../kernel/ids.ts';
import { Order } from '../orders/index.ts';
import {
  billPast,
  billPastOrders,
  cancelInvoice,
  Invoice,
  invoiceRunOf,
  issueInvoice,
  previewPastOrders,
  settleInvoices,
  stopInvoiceRun,
  verifyInvoices,
  type RunChoice,
} from './index.ts';

let site: TestSite;
let shop: Shop;
const unwilling = new Set<string>();
beforeAll(async () => {
  site = await testSite({
    poolSize: 12,
    hooks: (hooks) =>
      hooks.registrar('acme').filter('invoice.notes', (notes, { orderId }) => {
        if (unwilling.has(orderId)) throw new Error('no note for that one');
        return notes;
      }),
  });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  await bill(site, shop.organizationId);
});

const ALL: RunChoice = { eventId: null, from: null, to: null, mail: 'by_rule' };
const past = (choice: Partial<RunChoice> = {}) => ({
  organizationId: shop.organizationId,
  choice: { ...ALL, ...choice },
});
const run = (id: string) => billPast.run(site.scope(), { runId: id });
const now = (id: string) => invoiceRunOf(site.scope(), { organizationId: shop.organizationId, id });
const numbers = async () =>
  (
    await site.database.em
      .fork()
      .find(Invoice, { organizationId: shop.organizationId, kind: 'invoice' }, { orderBy: { number: 'asc' } })
  ).map(({ number }) => number);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

let made = 0;
/** Orders as they are when they were placed and paid some days ago. */
async function orders(count: number, more: object = {}, daysAgo = 3): Promise<string[]> {
  const rows = Array.from({ length: count }, () => {
    made += 1;
    const at = site.clock.in({ days: -daysAgo });
    return {
      ...{ id: newId(), organizationId: shop.organizationId, event: shop.eventId, state: 'confirmed' as const },
      ...{ code: `PA${String(made).padStart(6, '0')}`, email: 'mara@example.org', name: 'Mara Lind', locale: 'en' },
      ...{ currency: 'EUR', totalMinor: 1190, paidMinor: 1190, placedAt: at, confirmedAt: at },
      fees: [{ code: 'acme.all', label: 'Entry', minor: 1190, taxes: [] }],
      ...{ createdAt: at, updatedAt: at, ...more },
    };
  });
  await site.scope().tx(async (tx) => void (await tx.em.insertMany(Order, rows as never)));
  return rows.map(({ code }) => code);
}

it('bills just the orders that the rule would have billed, and says before how many and what they come to', async () => {
  const [billed, takenBack] = await orders(2);
  await orders(3);
  await orders(1, { paidMinor: 1000 });
  await orders(1, { state: 'cancelled' });
  await orders(1, { channel: 'import' });
  await orders(1, { refundedMinor: 1190 });
  await orders(2, { refundedMinor: 190 }, 40);
  const { code } = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 500 }));
  await issueInvoice(site.scope(), { code: billed! });
  const { id } = await issueInvoice(site.scope(), { code: takenBack! });
  await cancelInvoice(site.scope(), { organizationId: shop.organizationId, id, reason: 'Not wanted' });

  expect(await previewPastOrders(site.scope(), past())).toEqual({
    orders: 5,
    period: { from: site.clock.in({ days: -40 }), to: site.clock.in({ days: -3 }) },
    totals: [{ currency: 'EUR', orders: 5, totalMinor: 3 * 1190 + 2 * 1000 }],
  });
  const day = (daysAgo: number) => site.clock.in({ days: -daysAgo }).toISOString().slice(0, 10);
  const count = async (choice: Partial<RunChoice>) => (await previewPastOrders(site.scope(), past(choice))).orders;
  expect(await count({ from: day(3) })).toBe(3);
  expect(await count({ to: day(4) })).toBe(2);
  expect(await count({ from: day(3), to: day(3), eventId: shop.eventId })).toBe(3);
  expect(await count({ from: day(2) })).toBe(0);

  const begun = await billPastOrders(site.scope(), past({ mail: 'nobody' }));
  await run(begun.id);
  await run(begun.id);
  expect(await now(begun.id)).toMatchObject({ state: 'done', open: null, orderCount: 5, issuedCount: 5, failures: [] });
  expect(await numbers()).toEqual(upTo(7));
  const sums = await site.database.em.fork().find(Invoice, { organizationId: shop.organizationId, cause: 'order' });
  expect(sums.map(({ totalMinor }) => totalMinor).toSorted((a, b) => a - b)).toEqual([1000, 1000, 1190, 1190, 1190]);
  const facts = await site.database.em.fork().find(OutboxRow, { name: 'invoice.issued' });
  expect(facts.filter(({ payload }) => payload['notify'] === 'nobody')).toHaveLength(5);
  expect((await verifyInvoices(site.scope())).problems).toEqual([]);
  expect(code).toHaveLength(8);
});

it('refuses what would issue nothing, and a second one meanwhile', async () => {
  const begin = () => billPastOrders(site.scope(), past());
  await expect(begin()).rejects.toMatchObject({ code: 'invoice_run.nothing' });
  await orders(1);
  await bill(site, shop.organizationId, { issue: 'on_request' });
  await expect(begin()).rejects.toMatchObject({ code: 'invoice_run.no_rule' });
  await bill(site, shop.organizationId, { seller: { city: '' } });
  await expect(begin()).rejects.toMatchObject({ code: 'invoice.seller_incomplete' });
  await bill(site, shop.organizationId, { customers: 'business' });
  await expect(begin()).rejects.toMatchObject({ code: 'invoice_run.nothing' });
  await orders(2, { business: { company: 'Ost & Co', address: 'Ring 1', country: 'DE', vatId: null } });
  const { done, refused, failed } = await outcomes([begin(), begin(), begin()]);
  expect([done.length, failed]).toEqual([1, []]);
  expect(refused).toEqual(['invoice_run.running', 'invoice_run.running']);
  await run(done[0]!.id);
  expect(await now(done[0]!.id)).toMatchObject({ state: 'done', issuedCount: 2 });
});

it('goes on where it stood, counts nothing twice, and bills each order once whatever else is issued meanwhile', async () => {
  const codes = await orders(60);
  const { id } = await billPastOrders(site.scope(), past());
  const ids = (await site.database.em.fork().find(Order, { code: { $in: codes } })).map((order) => order.id);
  const { failed } = await outcomes<unknown>([
    run(id),
    run(id),
    ...ids.slice(20, 40).map((orderId) => settleInvoices(site.scope(), { orderId })),
  ]);
  expect(failed).toEqual([]);
  expect(await numbers()).toEqual(upTo(60));
  const { issuedCount, state } = await now(id);
  expect(state).toBe('done');
  // Some were issued by their own facts.
  expect(issuedCount).toBeGreaterThanOrEqual(40);
  expect(issuedCount).toBeLessThanOrEqual(60);

  await orders(3);
  const [broken] = await orders(1);
  unwilling.add((await site.database.em.fork().findOneOrFail(Order, { code: broken! })).id);
  const next = await billPastOrders(site.scope(), past());
  await run(next.id);
  expect(await now(next.id)).toMatchObject({
    ...{ state: 'done', issuedCount: 3, failures: [{ code: broken, error: 'unexpected' }] },
  });
  expect(await numbers()).toEqual(upTo(63));
});

it('stops at once when it is told to, and where the rule is gone', async () => {
  await orders(40);
  const first = await billPastOrders(site.scope(), past());
  const stop = () => stopInvoiceRun(site.scope(), { organizationId: shop.organizationId, id: first.id });
  const running = run(first.id);
  await stop();
  const issued = await numbers();
  await running;
  expect(await numbers()).toEqual(issued);
  expect(await now(first.id)).toMatchObject({ state: 'stopped', open: null, issuedCount: issued.length });
  await expect(stop()).rejects.toMatchObject({ code: 'invoice_run.over' });
  const second = await billPastOrders(site.scope(), past());
  await bill(site, shop.organizationId, { issue: 'never' });
  await run(second.id);
  expect(await now(second.id)).toMatchObject({ state: 'stopped', issuedCount: 0 });
});
