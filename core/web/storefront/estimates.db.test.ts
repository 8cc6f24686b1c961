import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewaysOf, promptGateway } from '../../../test/factories/gateways.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { ReportedRates } from '../../kernel/capabilities/rates.ts';
import { OutsideError } from '../../kernel/errors.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { Event } from '../../modules/events/index.ts';
import { currencySettings } from '../../modules/exchange-rates/index.ts';
import { changeSettings } from '../../modules/order-changes/index.ts';
import { confirmOrder, orderOf, placeOrder, releaseDraft, startOrder } from '../../modules/orders/index.ts';
import { createGatewayAccount, paymentsOf, refundPayment } from '../../modules/payments/index.ts';
import { createTicketType, createVariation } from '../../modules/tickets/index.ts';
import { createUser } from '../../modules/users/index.ts';
import {
  JoinWaitingList,
  joinWaitingList,
  listEntries,
  offerPlaces,
  waitingToken,
} from '../../modules/waiting-list/index.ts';
import { exchangeRatePages } from '../admin/exchange-rates/index.ts';
import { exchangeRateEndpoints } from '../api/exchange-rates/index.ts';
import { currencyPage } from './currency.page.ts';
import { eventPage } from './event.page.ts';
import { homePage } from './home.page.ts';
import { orderPages } from './order-pages.ts';
import { payReturnPage } from './pay-return.page.ts';
import { payPage } from './pay.page.ts';
import { waitingEntryPage } from './waiting-list.page.ts';

let site: TestSite;
let portal: Portal;
let says: ReportedRates | OutsideError = {
  ...{ base: 'EUR', day: '2027-01-15', source: 'Test <Bank>' },
  rates: { USD: '1.0831', JPY: '163.07', KWD: '0.33285' },
};

beforeAll(async () => {
  const report = async () => {
    if (says instanceof OutsideError) throw says;
    return says;
  };
  const gateways = gatewaysOf(promptGateway());
  site = await testSite({ capabilities: { gateways, rates: { id: 'rates-test', report } } });
  const shopPages = [homePage, currencyPage, eventPage, ...orderPages, payPage, payReturnPage, waitingEntryPage];
  portal = await testPortal(site, { pages: [...shopPages, ...exchangeRatePages], endpoints: exchangeRateEndpoints });
});
afterAll(async () => {
  // The made-up way to pay says nothing of itself.
  expect(portal.missing.filter((key) => key !== 'fake.summary')).toEqual([]);
  await ledgerAgrees(site);
  await portal.close();
  await site.close();
});

const form = (fields: Record<string, string>) => new URLSearchParams(fields);
const plain = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#x3D;', '=')
    .replaceAll(/[\s\u00a0]+/g, ' ');
const asks = async (path: string, ...cookies: string[]) => {
  const { text, status, headers } = await portal.ask(path, { headers: { Cookie: cookies.join('; ') } });
  return { html: text, text: plain(text), status, headers };
};
const later = () => site.clock.advance({ seconds: 10 });
const sellIn = async (currency: string, priceMinor: number): Promise<{ shop: Shop; type: string; path: string }> => {
  const shop = await openShop(site, { title: `Priced in ${currency}` });
  await site.database.em.fork().nativeUpdate(Event, { id: shop.eventId }, { currency });
  const type = await shop.sell({ quantity: 50, priceMinor });
  return { shop, type, path: `/e/event-${shop.eventId}` };
};

const payable = async ({ organizationId }: Shop): Promise<void> => {
  const account = { gateway: 'fake', label: 'Card', mode: 'live' as const, enabled: true, settings: {} };
  await createGatewayAccount(site.scope(), { organizationId, ...account });
};

describe('exchange rates', () => {
  it('are asked for and shown in the back office, and told over REST', async () => {
    const who = async (email: string, isAdmin: boolean) =>
      portal.browser((await createUser(site.scope(), { email, name: 'Ann', isAdmin })).userId);
    const [ada, bob] = [await who('ada@example.org', true), await who('bob@example.org', false)];
    expect((await bob.get('/admin/exchange-rates')).status).toBe(403);
    expect((await bob.post('/admin/exchange-rates/refresh')).status).toBe(403);
    expect((await ada.get('/admin/exchange-rates')).text).toContain('No rates have come yet');
    expect((await portal.ask('/api/v1/exchange-rates')).json()).toEqual({ table: null, offered: [] });

    const before = says;
    says = new OutsideError('The bank is closed', { retryable: true });
    expect((await ada.post('/admin/exchange-rates/refresh')).status).toBe(303);
    says = before;
    expect((await ada.post('/admin/exchange-rates/refresh')).headers.location).toBe('/admin/exchange-rates');
    const store = site.parts.settings as SettingsStore;
    const offered = { offered: 'USD, KWD, CHF' };
    await site.scope().tx((tx) => store.write(tx, currencySettings, 'site', offered));

    const shown = plain((await ada.get('/admin/exchange-rates')).text);
    for (const part of [
      'Jan 15, 2027 (today)',
      'Test &lt;Bank&gt;',
      'US Dollar',
      '0.33285',
      'USD, KWD',
      'New exchange rates came',
    ])
      expect(shown).toContain(part);
    const told = (await portal.ask('/api/v1/exchange-rates')).json();
    expect(told).toMatchObject({ table: { base: 'EUR', day: '2027-01-15' }, offered: ['USD', 'KWD'] });
    const refresh = (bearer: string) =>
      portal.ask('/api/v1/exchange-rates/refresh', { headers: { Authorization: `Bearer ${bearer}` }, body: {} });
    expect((await refresh(bob.bearer)).status).toBe(403);
    expect((await refresh(ada.bearer)).json()).toMatchObject({ table: { rates: { USD: '1.0831' } } });
  });
});

describe('a visitor', () => {
  it('chooses a currency without a script, and it is kept in the browser alone', async () => {
    const { path } = await sellIn('EUR', 1230);
    const home = await asks('/');
    expect(home.html).toContain('<select id="site-currency" name="currency">');
    expect(home.text).toContain('USD – US Dollar');
    expect(home.text).not.toContain('CHF');
    expect(home.text).not.toContain('≈');
    const choose = (currency: string, back: string) => portal.ask('/currency', { body: form({ currency, back }) });
    const chosen = await choose('USD', `${path}?date=x`);
    expect([chosen.status, chosen.headers.location, chosen.cookies()['ep_currency']]).toEqual([
      ...[303, `${path}?date=x`, 'USD'],
    ]);
    for (const [currency, back] of [
      ['CHF', 'https://evil.example'],
      ['', '//evil.example'],
    ] as const) {
      const none = await choose(currency, back);
      expect([none.headers.location, none.headers['set-cookie']![0]]).toEqual([
        '/',
        expect.stringContaining('Max-Age=0'),
      ]);
    }
  });

  it('reads estimates beside prices until it is to be paid, each with its day, its source and what is charged', async () => {
    const { shop, type, path } = await sellIn('EUR', 1230);
    await payable(shop);
    const USD = 'ep_currency=USD';
    later();
    expect((await asks('/', USD)).text).toContain('€12.30 ≈ about USD 13.32');
    const event = await asks(path, USD);
    expect(event.text).toContain('€12.30 ≈ about USD 13.32');
    expect(event.text).toContain(
      'Estimated at the rates of Jan 15, 2027 (Test &lt;Bank&gt;). What is charged is the price in EUR.',
    );
    expect(event.html).toContain('<span aria-hidden="true">≈ </span><span class="unseen">about </span>');
    expect(event.html).toMatch(/data-currency="USD" data-exponent="2" data-times="10831" data-by="10000"/);
    const again = await portal.ask(path, { body: form({ [`quantity.${type}`]: '3', code: '', apply: '1' }) });
    expect((await asks(again.headers.location!, USD)).text).toMatch(/€36\.90 ≈ about USD 39\.97/);

    // Others keep their own page, whoever asked first.
    for (const cookie of ['', 'ep_currency=CHF', 'ep_currency=%00', 'ep_currency=usd'])
      expect((await asks(path, cookie)).text).not.toContain('≈');
    expect((await asks(path, 'ep_currency=KWD')).text).toContain('€12.30 ≈ about KWD 4.094');

    const started = await portal.ask(path, { body: form({ [`quantity.${type}`]: '2' }), headers: { Cookie: USD } });
    const order = started.headers.location!;
    const mine = [USD, started.headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ')];
    const checkout = await asks(order, ...mine);
    expect(checkout.text).toContain('€24.60 ≈ about USD 26.64');
    expect(checkout.text).toContain('What is charged is the price in EUR.');
    const Cookie = mine.join('; ');
    await portal.ask(order, { headers: { Cookie }, body: form({ name: 'Mara', email: 'mara@example.org' }) });
    const placed = await portal.ask(`${order}/confirm`, { headers: { Cookie }, body: form({ terms: 'true' }) });
    for (const binding of [placed.headers.location!, order]) {
      const { text, status } = await asks(binding, ...mine);
      expect([status, text.includes('€24.60'), text.includes('≈')]).toEqual([200, true, false]);
    }
  });

  it('sees no estimates once the rates are too old, and none in the currency of the event', async () => {
    const { path } = await sellIn('USD', 1230);
    later();
    const own = await asks(path, 'ep_currency=USD');
    expect([own.text.includes('$12.30'), own.text.includes('≈'), own.text.includes('Estimated')]).toEqual([
      true,
      false,
      false,
    ]);
    expect((await asks(path, 'ep_currency=KWD')).text).toContain('$12.30 ≈ about KWD 3.780');
    site.clock.advance({ days: 8 });
    const old = await asks(path, 'ep_currency=KWD');
    expect([old.text.includes('≈'), old.html.includes('site-currency')]).toEqual([false, false]);
    site.clock.advance({ days: -8 });
  });
});

it('a visitor reads estimates for a change, an offer of the waiting list, and the least of a price of their own', async () => {
  const { shop, type, path } = await sellIn('EUR', 1230);
  const { eventId } = shop;
  const USD = 'ep_currency=USD';
  const dearer = await shop.sell({ quantity: 1, priceMinor: 2230 });
  const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
  const ofType = { eventId, ticketTypeId: type, quantity: null };
  const small = await createVariation(site.scope(), { ...ofType, name: { en: 'Stalls' }, priceMinor: null });
  const large = await createVariation(site.scope(), { ...ofType, name: { en: 'Box' }, priceMinor: 2230 });
  const line = { ticketTypeId: type, variationId: small.id, occurrenceId: shop.occurrenceIds[0]!, quantity: 1 };
  const draft = await startOrder(site.scope(), { eventId, lines: [line] });
  await placeOrder(site.scope(), { code: draft.code, buyer });
  await site.scope().tx((tx) => confirmOrder(tx, draft.id));
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx((tx) => store.write(tx, changeSettings, eventId, { variation: true }, shop));
  const mine = [USD, `ep_order_${draft.code}=${draft.secret}`];
  const change = `/o/${draft.code}/change`;
  const note = 'What is charged is the price in EUR.';
  const choice = await asks(change, ...mine);
  for (const part of ['€22.30, about USD 24.15', note]) expect(choice.text).toContain(part);
  const [ticket] = (await orderOf(site.scope(), draft.code)).tickets;
  const body = form({ [`variation.${ticket!.id}`]: large.id });
  const preview = plain((await portal.ask(change, { headers: { Cookie: mine.join('; ') }, body })).text);
  for (const part of ['€10.00 (about USD 10.83)', note]) expect(preview).toContain(part);
  expect((await asks(change, mine[1]!)).text).not.toContain('about USD');

  const only = await shop.draft(dearer);
  const wish = { ...JoinWaitingList.parse({ ticketTypeId: dearer, ...buyer, quantity: 1 }), eventId };
  await joinWaitingList(site.scope(), wish);
  const [entry] = (await listEntries(site.scope(), { eventId })).rows;
  await releaseDraft(site.scope(), only);
  await offerPlaces(site.scope(), { eventId });
  const offered = await asks(`/waiting-list/${waitingToken(site.site, entry!.id)}`, USD);
  for (const part of ['They cost €22.30 (about USD 24.15).', note]) expect(offered.text).toContain(part);

  const card = { eventId, name: { en: 'Gift card' }, priceMinor: 1000, kind: 'product', pricing: 'open' } as const;
  await createTicketType(site.scope(), { ...card, giftCardMinor: 0 });
  later();
  expect((await asks(path, USD)).text).toContain('at least €10.00 (about USD 10.83)');
});

// As many decimals as the currency has, from the typed price to the refund.
it.each([
  ['JPY', 2500, '¥2,500', '¥7,500'],
  ['KWD', 5125, 'KWD 5.125', 'KWD 15.375'],
  ['UGX', 70_000, 'UGX 70,000', 'UGX 210,000'],
])('is sold, paid and given back exactly in %s', async (currency, priceMinor, price, total) => {
  const { shop, type, path } = await sellIn(currency, priceMinor);
  await payable(shop);
  expect((await asks(path)).text).toContain(price);
  const started = await portal.ask(path, { body: form({ [`quantity.${type}`]: '3' }) });
  const order = started.headers.location!;
  const Cookie = started.headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ');
  await portal.ask(order, { headers: { Cookie }, body: form({ name: 'Mara', email: 'mara@example.org' }) });
  expect((await asks(`${order}/confirm`, Cookie)).text).toContain(total);
  await portal.ask(`${order}/confirm`, { headers: { Cookie }, body: form({ terms: 'true' }) });
  const pay = await asks(`${order}/pay`, Cookie);
  expect(pay.text).toContain(`Pay ${total}`);
  const way = /name="account" value="([^"]+)"/.exec(pay.html)![1]!;
  await portal.ask(`${order}/pay`, { headers: { Cookie }, body: form({ account: way }) });
  const paid = await orderOf(site.scope(), order.slice(3));
  expect([paid.state, paid.totalMinor, paid.paidMinor]).toEqual(['confirmed', 3 * priceMinor, 3 * priceMinor]);
  const [payment] = await paymentsOf(site.scope(), paid.id);
  expect(payment).toMatchObject({ amountMinor: 3 * priceMinor, currency });
  await refundPayment(site.scope(), { paymentId: payment!.id, minor: priceMinor, reason: '' });
  const { text } = await asks(order, Cookie);
  for (const sum of [price, total]) expect(text).toContain(sum);
});
