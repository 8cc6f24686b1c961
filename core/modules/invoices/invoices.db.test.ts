import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bill, taxed } from '../../../test/factories/billing.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { brokenRules } from '../../../test/setup/en16931.ts';
import { tamper } from '../../../test/setup/tamper.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { guardTables } from '../../kernel/audit/guard.ts';
import { newId } from '../../kernel/ids.ts';
import { cancelWithRefund } from '../cancellations/index.ts';
import { RateDay } from '../exchange-rates/index.ts';
import { changeOrder } from '../order-changes/index.ts';
import { nameBusiness, orderByCode, placeOrder } from '../orders/index.ts';
import { createGatewayAccount, inspectPayment, refundPayment, startPayment } from '../payments/index.ts';
import {
  cancelInvoice,
  correctInvoice,
  Invoice,
  invoicesOfOrders,
  invoiceXml,
  issueInvoice,
  mayRequestInvoice,
  requestInvoice,
  settleInvoices,
  verifyInvoices,
} from './index.ts';

const provider = fakeProvider();
let site: TestSite;
let shop: Shop;
let accountId: string;
const heard: string[] = [];

beforeAll(async () => {
  site = await testSite({
    capabilities: { gateways: new Map([registered(provider.gateway)]) },
    hooks: (hooks) =>
      hooks.registrar('acme').filter('invoice.notes', (notes, { kind }) => [...notes, `Thank you (${kind})`]),
  });
  await guardTables(site.database);
});
afterAll(() => site.close());
beforeEach(async () => {
  heard.length = 0;
  provider.refunds = 'succeeded';
  shop = await openShop(site, { dates: 2 });
  const account = { organizationId: shop.organizationId, gateway: 'fake', label: 'fake', mode: 'test' as const };
  accountId = (await createGatewayAccount(site.scope(), { ...account, enabled: true, settings: {} })).id;
});

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const nobody = { name: 'Kim Ost', company: '', address: '', country: '', vatId: '', reference: '' };

async function placed(quantity = 2, priceMinor = 1190) {
  const type = await shop.sell({ quantity: 20, priceMinor });
  await taxed(site, shop, type);
  const draft = await shop.draft(type, quantity);
  return { type, ...(await placeOrder(site.scope(), { code: draft.code, buyer })) };
}

async function pay(order: { code: string; id: string }, minor: number) {
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  provider.pay(`pay_${id}`, minor);
  await inspectPayment(site.scope(), id);
  return id;
}

const orderNow = async (code: string) => (await orderByCode(site.scope(), code))!;
const settle = (orderId: string) => settleInvoices(site.scope(), { orderId });
/** The documents of an order as somebody reads them: kind, sum, tax, and what of each. */
const documents = async (orderId: string) =>
  (await invoicesOfOrders(site.scope(), [orderId])).map(({ kind, totalMinor, taxMinor, content }) => [
    ...[kind, totalMinor, taxMinor],
    content.positions.map(({ quantity, totalMinor: total }) => `${quantity}:${total}`).join(' '),
  ]);
/** They are what their orders cost, and keep the rules of EN 16931. */
async function proven(): Promise<void> {
  expect((await verifyInvoices(site.scope())).problems).toEqual([]);
  const issued = await site.database.em.fork().find(Invoice, { organizationId: shop.organizationId });
  const rules = issued.map(({ content }) => brokenRules(invoiceXml(site.scope(), JSON.parse(content))!));
  expect(rules.flat()).toEqual([]);
}

describe('an invoice', () => {
  it('says who, what and which taxes, once the order is paid, and stays so whatever happens to them', async () => {
    await bill(site, shop.organizationId, { note: 'Kept for ten years.' });
    const order = await placed();
    expect(await settle(order.id)).toEqual([]);
    await pay(order, 2380);
    const [issued] = await settle(order.id);
    expect(await settle(order.id)).toEqual([]);
    const [invoice] = await invoicesOfOrders(site.scope(), [order.id]);
    expect(invoice).toMatchObject({ fullNumber: 'INV-2027-00001', buyerName: 'Mara Lind', issuedOn: '2027-01-15' });
    expect(invoice!.content).toMatchObject({
      ...{
        orderCode: order.code,
        totalMinor: 2380,
        taxMinor: 380,
        paidMinor: 2380,
        dueOn: null,
        eventTitle: 'Night Swim',
      },
      seller: { name: 'Harbour Hall GmbH', vatId: 'DE811907980', bank: { iban: 'DE89370400440532013000' } },
      buyer: { name: 'Mara Lind', company: null, email: 'mara@example.org' },
      positions: [{ name: 'Standard', quantity: 2, unitMinor: 1190, totalMinor: 2380 }],
      taxes: [{ category: 'S', name: 'VAT', rate: 1900, netMinor: 2000, taxMinor: 380, reason: null }],
      notes: ['Kept for ten years.', 'Thank you (invoice)'],
      supply: { from: '2027-02-14', to: '2027-02-14' },
    });
    await bill(site, shop.organizationId, { seller: { legalName: 'Somebody Else Ltd' } });
    const text = (await site.database.em.fork().findOneOrFail(Invoice, issued!.id)).content;
    expect(JSON.parse(text)).toMatchObject({ seller: { name: 'Harbour Hall GmbH' } });
    const em = site.database.em.fork();
    for (const sql of [`update invoices set total_minor = 1 where id = ?`, `delete from invoices where id = ?`]) {
      await expect(em.execute(sql, [issued!.id])).rejects.toThrow(/not changed or removed/);
    }
    await proven();
  });

  it('says why no tax is charged: to a company that declares it, of what is exempt, and where none is due', async () => {
    await bill(site, shop.organizationId, { issue: 'on_order' });
    const store = site.parts.settings as unknown as { write: (...args: unknown[]) => Promise<void> };
    const { taxSettings } = await import('../taxes/index.ts');
    await site
      .scope()
      .tx((tx) => store.write(tx, taxSettings, shop.organizationId, { companies: 'reverse_charge', country: 'DE' }));
    const type = await shop.sell({ quantity: 9, priceMinor: 1190 });
    await taxed(site, shop, type);
    const draft = await shop.draft(type);
    const business = { company: 'Kvist AB', address: 'Storgatan 1\n111 22 Stockholm', country: 'SE' };
    await nameBusiness(site.scope(), { code: draft.code, business: { ...business, vatId: 'SE556188840401' } });
    const { id } = await placeOrder(site.scope(), { code: draft.code, buyer });
    await settle(id);
    const [invoice] = await invoicesOfOrders(site.scope(), [id]);
    expect(invoice!.content).toMatchObject({
      buyer: { company: 'Kvist AB', address: ['Storgatan 1', '111 22 Stockholm'], vatId: 'SE556188840401' },
      taxes: [{ category: 'AE', rate: 0, netMinor: 1000, taxMinor: 0, reason: expect.stringMatching(/./) }],
      totalMinor: 1000,
    });
    expect(invoice!.content.dueOn).not.toBeNull();

    const exempt = await shop.sell({ quantity: 9, priceMinor: 500 });
    await taxed(site, shop, exempt, { name: 'None', rate: 0, note: { en: 'Culture, § 4 no. 20 UStG' } });
    const bare = await shop.sell({ quantity: 9, priceMinor: 300 });
    const other = await shop.draft(exempt);
    const third = await shop.draft(bare);
    for (const { code } of [other, third]) await placeOrder(site.scope(), { code, buyer });
    await settle((await orderNow(other.code)).id);
    await settle((await orderNow(third.code)).id);
    const reasons = await invoicesOfOrders(site.scope(), [
      (await orderNow(other.code)).id,
      (await orderNow(third.code)).id,
    ]);
    expect(reasons.map(({ content }) => content.taxes.map(({ category, reason }) => [category, reason]))).toEqual([
      [['E', 'Culture, § 4 no. 20 UStG']],
      [['E', 'Exempt from VAT']],
    ]);
    await proven();
  });

  it('says its taxes in the currency that they are declared in, where somebody said the rate', async () => {
    const rate = { taxCurrency: 'SEK', rate: '11.2345', rateOf: 'EUR', rateSource: 'Riksbank', rateDate: '2027-01-14' };
    await bill(site, shop.organizationId, { issue: 'on_order', seller: rate });
    const order = await placed();
    await settle(order.id);
    const [invoice] = await invoicesOfOrders(site.scope(), [order.id]);
    const said = { currency: 'SEK', rate: '11.2345', source: 'Riksbank', date: '2027-01-14', taxMinor: 4269 };
    expect(invoice!.content.rate).toEqual(said);
  });

  it('takes the rate that the site knows of its day where nobody typed one, and only if asked to', async () => {
    const rated = async (seller: object) => {
      await bill(site, shop.organizationId, { issue: 'on_order', seller: { taxCurrency: 'SEK', ...seller } });
      const order = await placed();
      await settle(order.id);
      return (await invoicesOfOrders(site.scope(), [order.id]))[0]!.content.rate;
    };
    const now = site.clock.now();
    const day = new Date(now.getTime() - 2 * 86_400_000).toISOString().slice(0, 10);
    const table = {
      base: 'USD',
      rates: { EUR: '0.92', SEK: '10.35' },
      source: 'Test Bank',
      provider: 'rates-test',
      day,
    };
    await site.scope().tx(async (tx) => {
      tx.em.create(RateDay, { id: newId(), ...table, reportedAt: now, confirmedAt: now });
    });
    expect(await rated({})).toBeNull();
    const known = { currency: 'SEK', rate: '11.25', source: 'Test Bank', date: day, taxMinor: 4275 };
    expect(await rated({ siteRates: true })).toEqual(known);
    expect(await rated({ siteRates: true, rate: '11', rateOf: 'USD' })).toEqual(known);
    const typed = { rate: '11', rateOf: 'EUR', rateSource: 'Own', rateDate: '2027-01-14' };
    expect(await rated({ siteRates: true, ...typed })).toMatchObject({ rate: '11', source: 'Own', date: '2027-01-14' });
    expect(await rated({ siteRates: true, taxCurrency: 'NOK' })).toBeNull();
  });
});

describe('who gets one', () => {
  it('follows the rule of the organizer', async () => {
    const issued = async (rule: Readonly<Record<string, unknown>>) => {
      await bill(site, shop.organizationId, rule);
      const order = await placed(1);
      const before = (await settle(order.id)).length;
      await pay(order, 1190);
      return [before, (await settle(order.id)).length];
    };
    expect(await issued({ issue: 'never' })).toEqual([0, 0]);
    expect(await issued({ issue: 'on_request' })).toEqual([0, 0]);
    expect(await issued({ issue: 'on_order' })).toEqual([1, 0]);
    expect(await issued({ issue: 'on_payment' })).toEqual([0, 1]);
    expect(await issued({ issue: 'on_payment', customers: 'business' })).toEqual([0, 0]);
    expect(await issued({ issue: 'on_payment', seller: { city: '' } })).toEqual([0, 0]);
  });

  it('lets buyers ask for one, once, and only companies where the rule says so', async () => {
    await bill(site, shop.organizationId, { issue: 'on_request', customers: 'business' });
    const order = await orderNow((await placed(1)).code);
    expect(await mayRequestInvoice(site.scope(), order)).toBe('business');
    const ask = (recipient: object) => requestInvoice(site.scope(), { order, recipient: { ...nobody, ...recipient } });
    await expect(ask({})).rejects.toMatchObject({ code: 'invoice.business_only', field: 'company' });
    const company = { company: 'Ost & Co', country: 'DE', address: 'Ring 1', reference: 'PO-7' };
    await expect(ask({ ...company, vatId: 'DE123' })).rejects.toMatchObject({ code: 'order.vat_id_format' });
    await expect(ask({ ...company, vatId: 'SE556188840401' })).rejects.toMatchObject({ code: 'order.vat_id_country' });
    const asked = await Promise.allSettled([ask(company), ask(company), ask(company)]);
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [invoice] = await invoicesOfOrders(site.scope(), [order.id]);
    expect(invoice!.content.buyer).toMatchObject({ company: 'Ost & Co', reference: 'PO-7', name: 'Kim Ost' });
    expect(await mayRequestInvoice(site.scope(), order)).toBe('no');
    await bill(site, shop.organizationId, { issue: 'never' });
    expect(await mayRequestInvoice(site.scope(), await orderNow((await placed(1)).code))).toBe('no');
  });
});

describe('what follows', () => {
  it('is a credit note over tickets that are cancelled, and over the rest of what is called off', async () => {
    await bill(site, shop.organizationId);
    const order = await placed(3);
    await pay(order, 3570);
    await settle(order.id);
    const { tickets } = await orderNow(order.code);
    const wish = { code: order.code, reason: '', refund: 'full', notify: 'nobody' } as const;
    await cancelWithRefund(site.scope(), { ...wish, tickets: [tickets[0]!.id], feeMinor: 0 });
    await settle(order.id);
    await cancelWithRefund(site.scope(), { ...wish, tickets: 'all', feeMinor: 300 });
    await settle(order.id);
    expect(await documents(order.id)).toEqual([
      ['invoice', 3570, 570, '3:3570'],
      ['credit_note', 1190, 190, '1:1190'],
      ['credit_note', 2080, 332, '0:2080'],
    ]);
    const [, note] = await invoicesOfOrders(site.scope(), [order.id]);
    expect(note).toMatchObject({
      fullNumber: 'CN-2027-00001',
      invoice: { fullNumber: expect.stringContaining('INV') },
    });
    await proven();
  });

  it('is a credit note over money that goes back, and another invoice when it does not', async () => {
    await bill(site, shop.organizationId);
    const order = await placed();
    const paymentId = await pay(order, 2380);
    await settle(order.id);
    await refundPayment(site.scope(), { paymentId, minor: 595, reason: 'rain' });
    await settle(order.id);
    provider.bounce(`pay_${paymentId}`);
    await inspectPayment(site.scope(), paymentId);
    await settle(order.id);
    expect(await documents(order.id)).toEqual([
      ['invoice', 2380, 380, '2:2380'],
      ['credit_note', 595, 95, '0:595'],
      ['credit_note', 1785, 285, '2:1785'],
      ['invoice', 2380, 380, '2:2380'],
    ]);
    await proven();
  });

  it('is a credit note and another invoice where the order is for something else', async () => {
    await bill(site, shop.organizationId);
    const order = await placed(1);
    await pay(order, 1190);
    await settle(order.id);
    const { tickets } = await orderNow(order.code);
    const move = { ticketIds: [tickets[0]!.id], occurrenceId: shop.occurrenceIds[1]! };
    await changeOrder(site.scope(), {
      ...{ code: order.code, by: 'staff', notify: 'nobody', fees: 'keep' },
      changes: { moves: [move], attendees: [] },
    } as never);
    await settle(order.id);
    expect(await documents(order.id)).toEqual([
      ['invoice', 1190, 190, '1:1190'],
      ['credit_note', 1190, 190, '1:1190'],
      ['invoice', 1190, 190, '1:1190'],
    ]);
    const [first, , second] = await invoicesOfOrders(site.scope(), [order.id]);
    expect([first!.content.supply!.from, second!.content.supply!.from]).toEqual(['2027-02-14', '2027-02-15']);
  });

  it('is what the back office does by hand: bill, correct, take back', async () => {
    await bill(site, shop.organizationId, { issue: 'on_order', seller: { legalName: '' } });
    const order = await placed(1);
    const at = { organizationId: shop.organizationId };
    await expect(issueInvoice(site.scope(), order)).rejects.toMatchObject({ code: 'invoice.seller_incomplete' });
    await bill(site, shop.organizationId, { issue: 'on_order' });
    const { id } = await issueInvoice(site.scope(), order);
    await expect(issueInvoice(site.scope(), order)).rejects.toMatchObject({ code: 'invoice.already_issued' });
    const recipient = { ...nobody, company: 'Ost & Co', country: 'DE' };
    const other = await correctInvoice(site.scope(), { ...at, id, reason: 'Another address', recipient });
    await expect(cancelInvoice(site.scope(), { ...at, id, reason: '' })).rejects.toMatchObject({
      code: 'invoice.taken_back',
    });
    await cancelInvoice(site.scope(), { ...at, id: other.id, reason: 'Not wanted' });
    const [, note, second, last] = await invoicesOfOrders(site.scope(), [order.id]);
    expect(note!.content).toMatchObject({ reason: 'Another address', buyer: { company: null } });
    expect(second!.content).toMatchObject({ buyer: { company: 'Ost & Co' } });
    expect(last!.content).toMatchObject({ kind: 'credit_note', reason: 'Not wanted', buyer: { company: 'Ost & Co' } });
    await expect(cancelInvoice(site.scope(), { ...at, id: last!.id, reason: '' })).rejects.toMatchObject({
      code: 'invoice.is_credit_note',
    });
    // What a person took back is not issued again by itself.
    expect(await settle(order.id)).toEqual([]);
    expect(await issueInvoice(site.scope(), order)).toMatchObject({ kind: 'invoice', version: 3 });
    await expect(cancelInvoice(site.scope(), { organizationId: accountId, id, reason: '' })).rejects.toMatchObject({
      code: 'invoice.not_found',
    });
  });
});

it('finds a number that is missing, and a document that was edited or is gone', async () => {
  await bill(site, shop.organizationId, { issue: 'on_order' });
  const order = await placed(1);
  await settle(order.id);
  await site
    .scope()
    .tx((tx) =>
      tx.em.execute('update invoice_series set last_number = 2 where organization_id = ?', [shop.organizationId]),
    );
  const { ok, problems } = await verifyInvoices(site.scope());
  expect({ ok, problems }).toMatchObject({
    ok: false,
    problems: [{ kind: 'gap', what: 'INV-2027-', wanted: 2, found: 1 }],
  });
  // Where the counters are emptied with the documents, the history knows of them.
  for (const table of ['invoices', 'invoice_series']) {
    await tamper(site.database, `delete from ${table} where organization_id = ?`, [shop.organizationId]);
  }
  expect((await verifyInvoices(site.scope())).problems).toMatchObject([{ kind: 'lost', what: 'INV-2027-00001' }]);
});
