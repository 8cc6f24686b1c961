import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rowsFile, seatShop } from '../../../../test/factories/hall.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { newId } from '../../../kernel/ids.ts';
import { Member, Organization, type Role } from '../../../modules/organizations/index.ts';
import { openTokens } from '../../../modules/access/index.ts';
import { User } from '../../../modules/users/index.ts';
import { addCodes, AddCodes, createPromotion, CreatePromotion } from '../../../modules/promotions/index.ts';
import { createQuestion, NewQuestion } from '../../../modules/questions/index.ts';
import { createTicketType, createVariation, setAddOns } from '../../../modules/tickets/index.ts';
import { registrationEndpoints } from '../registrations/index.ts';
import { ticketTypeEndpoints } from '../ticket-types/index.ts';
import { ticketEndpoints } from '../tickets/index.ts';
import { orderPages } from '../../storefront/order-pages.ts';
import { orderEndpoints } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let type: string;
beforeAll(async () => {
  site = await testSite();
  const endpoints = [...orderEndpoints, ...registrationEndpoints, ...ticketTypeEndpoints, ...ticketEndpoints];
  portal = await testPortal(site, { pages: orderPages, endpoints });
});
afterAll(async () => {
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  type = await shop.sell({ quantity: 20, priceMinor: 1500 });
});

const api = (path: string, options: Parameters<Portal['ask']>[1] = {}) => portal.ask(`/api/v1${path}`, options);
const secretOf = ({ secret }: { secret: string }) => ({ 'Order-Secret': secret });
const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
const order = (ticketTypeId: string, quantity = 1, headers: Record<string, string> = {}) =>
  api('/orders', { headers, body: { eventId: shop.eventId, lines: [{ ticketTypeId, quantity }] } });

async function staff(role: Role, organizationId = shop.organizationId): Promise<Record<string, string>> {
  const scope = site.scope();
  const userId = newId();
  await scope.tx(async (tx) => {
    const createdAt = tx.clock.now();
    const email = `${userId}@example.org`;
    tx.em.create(User, { id: userId, email, name: 'Ann', locale: 'en', isAdmin: false, createdAt });
    await tx.em.flush();
    const organization = tx.em.getReference(Organization, organizationId, { wrapped: true });
    const user = tx.em.getReference(User, userId, { wrapped: true });
    tx.em.create(Member, { id: newId(), organization, user, role, createdAt });
  });
  const { accessToken } = await openTokens(scope, { userId });
  return { Authorization: `Bearer ${accessToken}` };
}

describe('ordering through REST', () => {
  it('holds, places and shows an order', async () => {
    const draft = await order(type, 2);
    expect(draft.status).toBe(201);
    expect(draft.json()).toMatchObject({
      state: 'draft',
      expiresAt: '2027-01-15T12:15:00.000Z',
      lines: [{ ticketTypeId: type, quantity: 2, total: { amount: 3000, currency: 'EUR' } }],
      totals: { total: { amount: 3000, currency: 'EUR' } },
    });

    const { code, secret } = draft.json();
    const placed = await api(`/orders/${code}/place`, { headers: secretOf({ secret }), body: { buyer } });
    expect([placed.status, placed.json().state]).toEqual([200, 'pending']);
    const shown = await api(`/orders/${code}`, { headers: secretOf({ secret }) });
    expect(shown.json()).toMatchObject({
      state: 'pending',
      buyer,
      tickets: [
        { state: 'reserved', code: null },
        { state: 'reserved', code: null },
      ],
    });
  });

  it('refuses more than there is with the code that the contract names', async () => {
    const few = await shop.sell({ quantity: 3 });
    const answer = await order(few, 4);
    expect([answer.status, answer.json().code, answer.json().errors[0].field]).toEqual([
      409,
      'quota.sold_out',
      'lines.0.quantity',
    ]);
  });

  it.each([
    ['an unknown field', { surprise: 1 }],
    ['no lines', { lines: [] }],
    ['half a ticket', { lines: [{ ticketTypeId: newId(), quantity: 0.5 }] }],
    ['a ticket of another event', { lines: [{ ticketTypeId: newId(), quantity: 1 }] }],
  ])('refuses %s', async (_what, wrong) => {
    const answer = await api('/orders', {
      body: { eventId: shop.eventId, lines: [{ ticketTypeId: type, quantity: 1 }], ...wrong },
    });
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('knows nothing about the orders of others', async () => {
    const mine = (await order(type)).json();
    const theirs = (await order(type)).json();
    const path = `/orders/${mine.code}`;
    expect((await api(path)).status).toBe(401);
    expect((await api(path, { headers: secretOf(theirs) })).status).toBe(404);
    expect((await api(`${path}/place`, { headers: secretOf(theirs), body: { buyer } })).status).toBe(404);
    const elsewhere = await openShop(site);
    expect((await api(path, { headers: await staff('owner', elsewhere.organizationId) })).status).toBe(404);
    expect((await api(path, { headers: await staff('manager') })).status).toBe(200);
  });

  it('does the same request with one key once', async () => {
    const headers = { 'Idempotency-Key': 'a-key-of-a-program' };
    const [first, again] = [await order(type, 1, headers), await order(type, 1, headers)];
    expect(again.json()).toEqual(first.json());
    const { code, secret } = first.json();
    const place = () =>
      api(`/orders/${code}/place`, {
        headers: { ...secretOf({ secret }), 'Idempotency-Key': 'another-key-of-it' },
        body: { buyer },
      });
    const [placed, repeated] = [await place(), await place()];
    expect(repeated.json()).toEqual(placed.json());
    expect(repeated.headers['idempotency-replayed']).toBe('true');
  });

  it('lists the orders of an event for its staff, page by page', async () => {
    const headers = await staff('manager');
    for (let index = 0; index < 3; index += 1) {
      const draft = (await order(type)).json();
      await api(`/orders/${draft.code}/place`, { headers: secretOf(draft), body: { buyer } });
    }
    const first = (await api(`/orders?event=${shop.eventId}&limit=2`, { headers })).json();
    const rest = (
      await api(`/orders?event=${shop.eventId}&limit=2&cursor=${first.page.nextCursor}`, { headers })
    ).json();
    expect([first.data.length, rest.data.length, rest.page.nextCursor]).toEqual([2, 1, null]);
    expect((await api(`/orders?q=mara&event=${shop.eventId}`, { headers })).json().data).toHaveLength(3);
    expect((await api(`/orders?event=${newId()}`, { headers })).status).toBe(404);
    expect((await api('/orders', { headers })).json().data).toEqual([]);
  });

  it('lets buyers cancel what nothing was paid for', async () => {
    const draft = (await order(await shop.sell({ quantity: 5 }))).json();
    const headers = secretOf(draft);
    await api(`/orders/${draft.code}/place`, { headers, body: { buyer } });
    const cancelled = await api(`/orders/${draft.code}/cancel`, { headers, body: {} });
    expect(cancelled.json()).toMatchObject({ state: 'cancelled', tickets: [{ state: 'cancelled', code: null }] });
    const again = await api(`/orders/${draft.code}/cancel`, { headers, body: {} });
    expect([again.status, again.json().code]).toEqual([409, 'order.not_by_buyer']);
  });
});

describe('registering in one call', () => {
  it('answers with a confirmed order and its tickets', async () => {
    const free = await shop.sell({ quantity: 5 });
    const made = await api('/registrations', {
      body: { eventId: shop.eventId, ticketTypeId: free, quantity: 2, buyer, attendees: [{ name: 'Ida' }] },
    });
    expect([made.status, made.json().state]).toEqual([201, 'confirmed']);
    const { id, secret } = made.json();
    const shown = (await api(`/registrations/${id}`, { headers: { 'Order-Secret': secret } })).json();
    expect(shown.tickets.map(({ attendee }: { attendee: { name: string } }) => attendee.name)).toEqual([
      'Ida',
      'Mara Lind',
    ]);
    expect((await api(`/registrations/${id}`)).status).toBe(404);

    const headers = await staff('manager');
    const listed = (await api(`/events/${shop.eventId}/registrations?q=ida`, { headers })).json();
    expect(listed.data).toMatchObject([{ attendee: { name: 'Ida' }, state: 'valid' }]);
  });

  it('takes all that an order takes, and refuses it alike', async () => {
    const { eventId, organizationId } = shop;
    const scope = site.scope();
    const open = { eventId, name: { en: 'Gala' }, pricing: 'open' as const, priceMinor: 500 };
    const gala = await createTicketType(scope, open);
    const shirt = await createTicketType(scope, { eventId, name: { en: 'Shirt' }, priceMinor: 900, kind: 'product' });
    const of = { eventId, ticketTypeId: shirt.id, priceMinor: null };
    const large = await createVariation(scope, { ...of, name: { en: 'L' }, quantity: 5 });
    const addOns = [{ addOnId: shirt.id, min: 0, max: 2, included: 0 }];
    await setAddOns(scope, { eventId, ticketTypeId: gala.id, addOns });
    const friends = { organizationId, eventId, name: { en: 'Friends' }, effect: 'percent', rate: 1000 };
    const { id: promotionId } = await createPromotion(scope, CreatePromotion.parse(friends));
    await addCodes(scope, AddCodes.parse({ organizationId, promotionId, codes: [{ code: `R-${eventId.slice(-8)}` }] }));
    const seated = await seatShop(site, shop, { file: rowsFile({ A: 4 }) });
    const question = { kind: 'text', per: 'order', label: { en: 'Where from?' }, required: true };
    const { id: questionId } = await createQuestion(scope, { ...NewQuestion.parse(question), eventId });
    const wanted = {
      eventId,
      lines: [
        {
          ...{ ticketTypeId: gala.id, quantity: 2, priceMinor: 1000 },
          addOns: [{ ticketTypeId: shirt.id, variationId: large.id, quantity: 1 }],
        },
        { ticketTypeId: seated.typeId, quantity: 1, seatIds: [seated.seat('A 3')] },
      ],
      promoCode: `r-${eventId.slice(-8)}`,
    };
    const answers = { order: { [questionId]: 'Here' } };
    const unanswered = await api('/registrations', { body: { ...wanted, buyer } });
    expect(unanswered.status).toBe(422);
    const made = await api('/registrations', { body: { ...wanted, buyer, answers } });
    expect([made.status, made.json().state]).toEqual([201, 'pending']);
    const { lines, totals, discounts } = (
      await api(`/registrations/${made.json().id}`, { headers: secretOf(made.json()) })
    ).json();
    expect(lines.map(({ name, quantity }: { name: string; quantity: number }) => [name, quantity])).toEqual([
      ['Gala', 2],
      ['Shirt – L', 1],
      ['Seat', 1],
    ]);
    expect(lines[2].seats).toMatchObject([{ row: 'A', seat: '3' }]);
    expect([discounts.length, totals.total.amount]).toEqual([1, 2610]);

    // Both say no with the same words, and a body that is neither is refused.
    const both = await Promise.all(
      ['/orders', '/registrations'].map((path) =>
        api(path, { body: { ...wanted, ...(path === '/orders' ? {} : { buyer, answers }) } }),
      ),
    );
    expect(both.map((answer) => [answer.status, answer.json().code])).toEqual([
      [409, 'seat.taken'],
      [409, 'seat.taken'],
    ]);
    const neither = await api('/registrations', { body: { eventId, buyer } });
    expect([neither.status, neither.json().errors?.[0]?.field ?? neither.json().field]).toEqual([422, 'lines']);
  });

  it('holds nothing when it fails half way', async () => {
    const single = await shop.sell({ quantity: 1 });
    const body = { eventId: shop.eventId, ticketTypeId: single, buyer };
    const tooMany = await api('/registrations', { body: { ...body, attendees: [{ name: 'Ida' }, { name: 'Kai' }] } });
    expect([tooMany.status, tooMany.json().code]).toEqual([422, 'order.too_many_attendees']);
    expect((await api('/registrations', { body })).status).toBe(201);
  });
});

describe('tickets through REST', () => {
  it('are shown and downloaded by their holder', async () => {
    const free = await shop.sell({ quantity: 5 });
    const made = (await api('/registrations', { body: { eventId: shop.eventId, ticketTypeId: free, buyer } })).json();
    const headers = secretOf(made);
    const [{ id }] = (await api(`/registrations/${made.id}`, { headers })).json().tickets;
    expect((await api(`/tickets/${id}`, { headers })).json()).toMatchObject({
      id,
      state: 'valid',
      orderCode: made.code,
    });
    expect((await api(`/tickets/${id}`)).status).toBe(401);

    const link = await api(`/tickets/${id}/download`, { headers });
    expect(link.status).toBe(303);
    const { pathname, search } = new URL(link.headers.location!);
    const file = await portal.ask(pathname + search);
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect((await portal.ask(pathname)).status).toBe(404);
    site.clock.advance({ minutes: 11 });
    expect((await portal.ask(pathname + search)).status).toBe(404);
    site.clock.advance({ minutes: -11 });
  });
});

describe('ticket types through REST', () => {
  it('are made with a quota, changed and archived by organizers', async () => {
    const headers = await staff('manager');
    const at = `/events/${shop.eventId}/ticket-types`;
    const body = { name: 'Early bird', price: { amount: 900, currency: 'EUR' }, quantity: 30, maxPerOrder: 4 };
    const made = await api(at, { headers, body });
    expect(made.status).toBe(201);
    expect(made.json()).toMatchObject({ name: { en: 'Early bird' }, quotas: [{ size: 30, taken: 0 }], version: 1 });
    const { id } = made.json();

    await order(id, 4);
    const below = await api(`${at}/${id}`, { method: 'PATCH', headers, body: { quantity: 3 } });
    expect([below.status, below.json().code]).toEqual([409, 'quota.below_taken']);
    const changed = await api(`${at}/${id}`, { method: 'PATCH', headers, body: { quantity: 4, version: 1 } });
    expect(changed.json()).toMatchObject({ quotas: [{ size: 4, taken: 4 }] });

    const stale = { price: { amount: 1, currency: 'EUR' }, version: 7 };
    expect((await api(`${at}/${id}`, { method: 'PATCH', headers, body: stale })).status).toBe(409);
    const shown = (await api(`/events/${shop.eventId}/availability`)).json().data;
    expect(shown).toContainEqual(expect.objectContaining({ ticketTypeId: id, state: 'sold_out' }));

    await api(`${at}/${id}/archive`, { method: 'POST', headers });
    expect((await api(at)).json().data.map((each: { id: string }) => each.id)).toEqual([type]);
    expect((await order(id)).json().code).toBe('order.unknown_ticket_type');
  });

  it('are no business of strangers and staff at the door', async () => {
    const at = `/events/${shop.eventId}/ticket-types`;
    const body = { name: 'Mine', price: { amount: 0, currency: 'EUR' } };
    expect((await api(at, { body })).status).toBe(401);
    expect((await api(at, { headers: await staff('staff'), body })).status).toBe(403);
    const elsewhere = await openShop(site);
    expect((await api(at, { headers: await staff('owner', elsewhere.organizationId), body })).status).toBe(404);
    const wrong = await api(at, {
      headers: await staff('owner'),
      body: { ...body, price: { amount: 1, currency: 'USD' } },
    });
    expect([wrong.status, wrong.json().code]).toEqual([422, 'money.currency']);
  });
});
