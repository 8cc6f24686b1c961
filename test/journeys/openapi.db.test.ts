import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../core/kernel/ids.ts';
import { createUser } from '../../core/modules/users/index.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import ratesFixed from '../../plugins/rates-fixed/index.ts';
import { restContract, type RestContract } from '../setup/rest-contract.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';
import { sellAtCounter } from './openapi/box-office.ts';
import { keepBack, registerShortly, sellShirts } from './openapi/catalog.ts';
import { buyPresents, giveCards } from './openapi/gift-cards.ts';
import { readMoney } from './openapi/finance.ts';
import { readLedger } from './openapi/ledger.ts';
import { bringOrders } from './openapi/imports.ts';
import { waitForPlaces, waitInLine } from './openapi/lines.ts';
import { changeOrders } from './openapi/changes.ts';
import { sellReduced } from './openapi/promotions.ts';
import { sellSeats } from './openapi/seats.ts';
import { billThem } from './openapi/invoices.ts';
import { bringStatements } from './openapi/bank.ts';
import { disputePayment } from './openapi/disputes.ts';
import { payOut } from './openapi/payouts.ts';
import { addWaysToPay, taxThem } from './openapi/taxes.ts';

let site: RunningSite;
let filled: FilledSite;
let rest: RestContract;
let owner: Record<string, string>;

beforeAll(async () => {
  const rates = { base: 'EUR', day: day(0), source: 'Test Bank', rates: { USD: '1.0831' } };
  site = await runningSite({ plugins: [ratesFixed(rates)] });
  filled = await site.fill();
  rest = await restContract(site.ask);
  owner = await site.bearer(filled.admin.email, filled.admin.password);
});
afterAll(() => site.close());
afterEach(() => expect(site.errors.splice(0)).toEqual([]));

const buyer = { name: 'Mara Lind', email: 'mara@example.org', locale: 'de' };
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Presses a button of the pretended provider's page, as the buyer does; then its webhook is worked off. */
async function decide(next: { url: string }, act: string): Promise<void> {
  const { pathname } = new URL(next.url);
  expect((await site.ask(pathname, { body: new URLSearchParams({ act }) })).status).toBe(303);
  await site.runDue();
}

describe('through REST alone, held against the OpenAPI document', () => {
  it('an event is made, sold, paid, honoured, taken back and refunded', { timeout: 60_000 }, async () => {
    const { call } = rest;
    const headers = owner;
    const me = (await call('GET /auth/me', {}, { headers })).json();
    expect(me.organizations[0].role).toBe('owner');
    const tokyo = { headers, body: { timezone: 'Asia/Tokyo' } };
    expect((await call('PATCH /auth/me', {}, tokyo)).json()).toMatchObject({ timezone: 'Asia/Tokyo', name: me.name });
    expect((await call('GET /auth/me/orders', {}, { headers })).json().data).toEqual([]);
    const organization = { name: 'Lantern Club', email: 'club@example.org', currency: 'EUR', locale: 'en' };
    const inBerlin = { headers, body: { ...organization, timezone: 'Europe/Berlin' } };
    const founded = await call('POST /organizations', {}, inBerlin);
    expect(founded.status).toBe(201);
    await call('GET /organizations', {}, { headers });
    await call('GET /organizations/{id}', { id: founded.json().id }, { headers });

    const { organizationId } = filled;
    const times = { startsAt: `${day(20)}T19:30`, endsAt: `${day(20)}T22:00` };
    const event = await call(
      'POST /events',
      {},
      { headers, body: { organizationId, title: 'Lantern walk', ...times } },
    );
    expect(event.status).toBe(201);
    const { id } = event.json();
    await call('PATCH /events/{id}', { id }, { headers, body: { summary: { en: 'By night', de: 'Bei Nacht' } } });
    const second = { startsAt: `${day(21)}T19:30`, endsAt: `${day(21)}T22:00` };
    expect((await call('POST /events/{id}/occurrences', { id }, { headers, body: second })).status).toBe(201);
    const occurrences = (await call('GET /events/{id}/occurrences', { id }, { headers })).json().data;
    const occurrenceId = occurrences[0].id;

    const price = { amount: 1850, currency: 'EUR' };
    const paid = await call(
      'POST /events/{id}/ticket-types',
      { id },
      {
        headers,
        body: { name: 'Regular', price, quantity: 5 },
      },
    );
    expect(paid.status).toBe(201);
    const ticketTypeId = paid.json().id;
    const guest = { name: 'Guest', price: { amount: 0, currency: 'EUR' }, quantity: 5 };
    const free = (await call('POST /events/{id}/ticket-types', { id }, { headers, body: guest })).json().id;
    const shared = { headers, body: { name: 'Spare', size: 3 } };
    const quotaId = (await call('POST /events/{id}/quotas', { id }, shared)).json().id;
    expect((await call('DELETE /events/{id}/quotas/{quotaId}', { id, quotaId }, { headers })).status).toBe(204);
    await call('GET /events/{id}/quotas', { id }, { headers });
    expect((await call('GET /events/{id}', { id })).status).toBe(404);
    expect((await call('POST /events/{id}/publish', { id }, { headers })).status).toBe(200);

    await taxThem(rest, { id, headers, organizationId, ticketTypeId });
    await addWaysToPay(rest, { headers, organizationId });
    await billThem(rest, { app: site.app, headers, organizationId, id, occurrenceId });
    await bringStatements(rest, { headers, organizationId, id, occurrenceId });
    await disputePayment(rest, { headers, organizationId, id, occurrenceId, ticketTypeId, decide });
    await giveCards(rest, { id, headers, organizationId, ticketTypeId, occurrenceId });
    await buyPresents(rest, { id, headers, occurrenceId });
    await sellReduced(rest, { id, headers, organizationId, ticketTypeId, occurrenceId });

    await sellAtCounter(rest, { id, headers, ticketTypeId, occurrenceId });

    await bringOrders(rest, { id, headers, free, occurrenceId, runDue: () => site.runDue() });

    // A stranger finds it and buys.
    expect((await call('GET /events', { q: 'lantern' })).json().data.map((one: { id: string }) => one.id)).toEqual([
      id,
    ]);
    await call('GET /events/{id}', { id });
    await call('GET /events/{id}/ticket-types', { id });
    const available = (await call('GET /events/{id}/availability', { id })).json().data;
    expect(available).toContainEqual(expect.objectContaining({ ticketTypeId, occurrenceId, state: 'available' }));

    expect((await call('GET /exchange-rates')).json()).toEqual({ table: null, offered: [] });
    const table = { base: 'EUR', rates: { USD: '1.0831' }, source: 'Test Bank' };
    expect((await call('POST /exchange-rates/refresh', {}, { headers })).json()).toMatchObject({ table });

    await waitInLine(site, rest, { id, headers, ticketTypeId, occurrenceId });

    const key = { 'Idempotency-Key': newId() };
    const wanted = { eventId: id, lines: [{ ticketTypeId, occurrenceId, quantity: 2 }] };
    const draft = await call('POST /orders', {}, { headers: key, body: wanted });
    const again = await call('POST /orders', {}, { headers: key, body: wanted });
    expect([draft.status, again.status, again.json().code]).toEqual([201, 201, draft.json().code]);
    const { code, secret } = draft.json();
    const mine = { 'Order-Secret': secret };
    await call('GET /orders/{code}', { code }, { headers: mine });
    const attendees = [{ name: 'Mara Lind' }, { name: 'Finn Lind', email: 'finn@example.org' }];
    const placed = await call(
      'POST /orders/{code}/place',
      { code },
      {
        headers: mine,
        body: { buyer, attendees, gateway: 'payment-test' },
      },
    );
    expect([placed.status, placed.json().state]).toEqual([200, 'pending']);
    await decide(placed.json().payment.next, 'decline');
    await call('GET /orders/{code}/payment-methods', { code }, { headers: mine });
    expect((await call('GET /orders/{code}/payments', { code }, { headers: mine })).json().data[0].state).toBe(
      'failed',
    );
    const intent = await call(
      'POST /payments/create-intent',
      {},
      {
        headers: mine,
        body: { orderCode: code, gateway: 'payment-test' },
      },
    );
    expect(intent.status).toBe(201);
    await decide(intent.json().next, 'pay');

    const order = (await call('GET /orders/{code}', { code }, { headers: mine })).json();
    expect([order.state, order.paid, order.tickets.map((ticket: { state: string }) => ticket.state)]).toEqual([
      'confirmed',
      { amount: 3700, currency: 'EUR' },
      ['valid', 'valid'],
    ]);
    const [ticket, other] = order.tickets;
    await call('GET /tickets/{id}', { id: ticket.id }, { headers: mine });
    const download = await call('GET /tickets/{id}/download', { id: ticket.id }, { headers: mine });
    expect(download.status).toBe(303);
    const file = await site.ask(new URL(download.headers.location!, site.origin).href.slice(site.origin.length));
    expect(file.bytes.subarray(0, 4).toString()).toBe('%PDF');

    await sellShirts(rest, { id, headers, free, occurrenceId, buyer });

    await keepBack(rest, { id, headers, free, occurrenceId, buyer });

    await waitForPlaces(site, rest, { id, headers, occurrenceId });

    expect((await call('POST /events/{id}/close-sales', { id }, { headers })).json().salesClosed).toBe('staff');
    const late = await call('POST /orders', {}, { body: wanted });
    expect([late.status, late.json().code]).toEqual([409, 'order.sales_closed.staff']);
    expect((await call('POST /events/{id}/open-sales', { id }, { headers })).json().salesClosed).toBeNull();

    // At the door.
    const scan = (ticketCode: string, scanId = newId()) =>
      call('POST /tickets/validate', {}, { headers, body: { code: ticketCode, eventId: id, scanId } });
    const first = (await scan(ticket.code)).json();
    expect([first.result, (await scan(ticket.code)).json().result]).toEqual(['valid', 'already_used']);
    expect((await call('POST /scans/{id}/undo', { id: first.scan }, { headers })).status).toBe(200);
    expect((await scan(ticket.code)).json().result).toBe('valid');
    await call('GET /events/{id}/scans', { id }, { headers });
    await call('GET /events/{id}/attendance', { id }, { headers });
    await call('GET /events/{id}/attendees/search', { id, q: 'Finn' }, { headers });
    await call('GET /events/{id}/check-in-lists', { id }, { headers });
    await call('GET /events/{id}/registrations', { id }, { headers });

    // Money goes back, the order ends.
    const [payment] = (await call('GET /orders/{code}/payments', { code }, { headers })).json().data;
    const refund = { paymentId: payment.id, amount: { amount: 3700, currency: 'EUR' }, reason: 'ill' };
    const dry = await call('POST /orders/{code}/refunds', { code, dryRun: 'true' }, { headers, body: refund });
    expect(dry.json()).toMatchObject({ how: 'gateway', amount: refund.amount, mails: 1 });
    expect((await call('POST /orders/{code}/refunds', { code }, { headers, body: refund })).status).toBe(201);
    const tooMuch = await call('POST /orders/{code}/refunds', { code }, { headers, body: refund });
    expect(tooMuch.status).toBeGreaterThanOrEqual(400);
    const { tickets: live } = (await call('GET /orders/{code}', { code }, { headers })).json();
    const one = { tickets: [live[0].id], refund: 'none' };
    const only = { code, dryRun: 'true' };
    const some = await call('POST /orders/{code}/cancel-tickets', only, { headers, body: one });
    expect([some.json().stateAfter, some.json().tickets]).toEqual(['confirmed', one.tickets]);
    const cancelled = await call('POST /orders/{code}/cancel', { code }, { headers, body: { reason: 'ill' } });
    expect([cancelled.json().state, cancelled.json().refunded.amount]).toEqual(['cancelled', 3700]);
    expect((await scan(other.code)).json().result).toBe('cancelled');
    const told = (await call('GET /orders/{code}/history', { code, limit: '100' }, { headers })).json().data;
    expect(told.map((one: { action: string }) => one.action)).toContain('order.refunded');
    await readLedger(rest, { headers, organizationId, code });
    await readMoney(site, rest, { headers, organizationId, code });
    const note = { text: 'Rang twice.', followUpOn: day(3) };
    expect((await call('POST /orders/{code}/notes', { code }, { headers, body: note })).json().followUpOn).toBe(day(3));
    expect((await call('GET /orders/{code}/notes', { code }, { headers })).json().data[0].text).toBe('Rang twice.');
    const renamed = await call('PATCH /orders/{code}/buyer', { code }, { headers, body: { name: 'Mara L.' } });
    expect(renamed.json().buyer).toEqual({ name: 'Mara L.', email: buyer.email });
    const resent = await call('POST /orders/{code}/resend', { code, dryRun: 'true' }, { headers, body: {} });
    expect(resent.json().mails).toBe(1);
    // Its money went back: it does not come back by itself.
    const back = await call('POST /orders/{code}/reactivate', { code }, { headers, body: {} });
    expect(back.json().code).toBe('order.money_went_back');
    const never = await call(
      'POST /orders/{code}/deadline',
      { code },
      { headers, body: { until: `${day(2)}T10:00:00Z` } },
    );
    expect(never.json().code).toBe('order.not_pending');

    const occurrenceIds = occurrences.map((each: { id: string }) => each.id);
    await changeOrders(rest, { id, headers, free, ticketTypeId, occurrenceIds, buyer });
    await registerShortly(rest, { id, headers, free, occurrenceId, buyer, ticketTypeId });

    await call('GET /orders', { event: id, limit: '1' }, { headers });
    await call('GET /registrations', { event: id }, { headers });
    const asCards = { refund: 'full', as: 'gift_card' };
    const asked = await call('POST /events/{id}/cancel', { id, dryRun: 'true' }, { headers, body: asCards });
    expect(Object.keys(asked.json())).toEqual(['orders', 'tickets', 'mails', 'giftCards', 'refunds']);
    expect((await call('POST /events/{id}/cancel', { id }, { headers, body: { reason: 'rain' } })).status).toBe(200);
    const [progress] = (await call('GET /events/{id}/cancellations', { id }, { headers })).json().data;
    expect(progress.orders).toBe(asked.json().orders);
    const { email, password } = filled.admin;
    const body = { email, password, refreshIn: 'body' };
    const { refreshToken } = (await call('POST /auth/login', {}, { body })).json();
    await call('POST /auth/refresh', {}, { body: { refreshToken } });
    await call('POST /auth/logout', {}, { headers: await site.bearer(filled.admin.email, filled.admin.password) });
  });
});

it('the site collects for an organization and pays it out', { timeout: 60_000 }, async () => {
  const organization = { name: 'Lantern Society', email: 'society@example.org', currency: 'EUR', locale: 'en' };
  const founded = { headers: owner, body: { ...organization, timezone: 'Europe/Berlin' } };
  const { id: organizationId } = (await rest.call('POST /organizations', {}, founded)).json();
  await payOut(site, rest, { headers: owner, organizationId });
});

it('seats are imported, given to a date, kept back, sold and changed', { timeout: 60_000 }, () =>
  sellSeats(site, rest, {
    home: filled.organizationId,
    id: filled.eventId,
    headers: owner,
    occurrenceId: filled.occurrenceId,
    buyer,
  }),
);

describe('who may not', () => {
  /** Something for every name in a path. */
  function filler(path: string): Record<string, string> {
    const known: Record<string, string> = {
      id: path.startsWith('/organizations/') ? filled.organizationId : filled.eventId,
      code: 'AAAA2222',
      occurrenceId: filled.occurrenceId,
    };
    return Object.fromEntries(
      Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => [name, known[name] ?? newId()]),
    );
  }
  // The body of some names what it is about, so it is read before anybody may be refused.
  const bodies = (): Record<string, object> => ({
    'POST /events': {
      organizationId: filled.organizationId,
      title: 'Mine',
      startsAt: `${day(5)}T10:00`,
      endsAt: `${day(5)}T11:00`,
    },
    'POST /payments/create-intent': { orderCode: 'AAAA2222', gateway: 'payment-test' },
  });

  it('nobody calls what takes credentials without them', async () => {
    const before = await site.count('events');
    for (const { method, path, credentials } of rest.operations.filter((one) => one.credentials.length > 0)) {
      const operation = `${method} ${path}`;
      const body = bodies()[operation] ?? (method === 'GET' || method === 'DELETE' ? undefined : {});
      const answer = await rest.call(operation, filler(path), body === undefined ? {} : { body });
      // Whoever holds an order's secret may be meant: without it the order is not there.
      const allowed = credentials.includes('orderSecret') ? [401, 404] : [401];
      expect([operation, answer.status]).toEqual([operation, expect.toBeOneOf(allowed)]);
    }
    expect(await site.count('events')).toBe(before);
  });

  it('a stranger with an account gets nothing of an organization’s', async () => {
    const password = 'a stranger in the night';
    await createUser(site.app.scope(), { email: 'stranger@example.org', name: 'Stranger', password, locale: 'en' });
    const headers = await site.bearer('stranger@example.org', password);
    const { eventId: event } = filled;
    const theirs = rest.operations.filter(({ credentials }) => credentials.length > 0);
    const own = ['POST /organizations', 'GET /organizations', 'POST /invitations/accept', 'POST /tickets/validate'];
    for (const { method, path } of theirs) {
      const operation = `${method} ${path}`;
      // What is below /auth is about the caller, and has tests of its own.
      if (own.includes(operation) || path.startsWith('/auth/')) continue;
      const body = bodies()[operation] ?? (method === 'GET' || method === 'DELETE' ? undefined : {});
      const asked = path === '/orders' || path === '/registrations' ? { event } : filler(path);
      const answer = await rest.call(operation, asked, { headers, ...(body && { body }) });
      expect([operation, answer.status]).toEqual([operation, expect.toBeOneOf([403, 404])]);
    }
    const scan = { code: 'EP1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };
    expect((await rest.call('POST /tickets/validate', {}, { headers, body: scan })).json().result).toBe('invalid');
  });

  it('what is open to all is there without credentials', async () => {
    for (const { method, path, credentials } of rest.operations) {
      if (credentials.length > 0 || method !== 'GET') continue;
      const answer = await rest.call(`${method} ${path}`, filler(path));
      const without = {
        '/registrations/{id}': 404,
        '/waiting-list/{token}': 404,
        '/events/{id}/waiting-room/place': 403,
      } as Record<string, number>;
      expect([path, answer.status]).toEqual([path, without[path] ?? 200]);
    }
  });

  it('addresses that nobody wrote down are problems too', async () => {
    for (const path of ['/api/v1', '/api/v1/nothing', '/api/v2/events', '/api/v1/orders/AAAA2222/nothing', '/api/']) {
      const answer = await site.ask(path);
      expect([path, answer.status, answer.headers['content-type']]).toEqual([
        path,
        404,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(answer.json().code).toBe('http.not_found');
    }
  });

  it('every operation of the contract was called by now, but those about the caller', () => {
    const missing = rest.operations
      .map(({ method, path }) => `${method} ${path}`)
      .filter((one) => !rest.called.has(one) && !one.includes(' /auth/'));
    // Pairing a scanner and reporting an event are tried where their pages are.
    expect(missing).toEqual(['POST /devices/pair', 'POST /events/{id}/reports']);
  });
});
