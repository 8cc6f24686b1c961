import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../core/kernel/ids.ts';
import { besiegedSite, expectNoInsides, expectRefusal, type Besieged } from '../setup/besieged-site.ts';

let site: Besieged['site'];
let filled: Besieged['filled'];
let type: Besieged['type'];
let api: Besieged['api'];
let draftOf: Besieged['draftOf'];
let everything: Besieged['everything'];

beforeAll(async () => void ({ site, filled, type, api, draftOf, everything } = await besiegedSite()));
afterAll(() => site.close());
// Whatever came in, the site never failed by itself.
afterEach(() => expect(site.errors.splice(0)).toEqual([]));

describe('bodies that no contract allows', () => {
  let before: Record<string, number>;
  beforeEach(async () => void (before = await everything()));
  afterEach(async () => expect(await everything()).toEqual(before));

  const json = { 'Content-Type': 'application/json' };

  it.each([
    ['cut off', '{"eventId": "'],
    ['no JSON at all', 'eventId=1'],
    ['a stray comma', '{"a":1,}'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('JSON that is %s', async (_what, body) => {
    const answer = await api('/orders', { headers: json, body });
    expect([400, 422]).toContain(answer.status);
    expectRefusal(answer, answer.status);
  });

  it.each([
    ['a list', '[]'],
    ['a word', '"hello"'],
    ['a number', '42'],
    ['nothing', 'null'],
    ['a nest of lists', '['.repeat(5000) + ']'.repeat(5000)],
    ['a prototype', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}'],
  ])('JSON that is %s', async (_what, body) => {
    const answer = await api('/orders', { headers: json, body });
    expect([400, 422]).toContain(answer.status);
    expectRefusal(answer, answer.status);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('another type than JSON', async () => {
    expectRefusal(
      await api('/orders', { body: new URLSearchParams({ eventId: filled.eventId }) }),
      415,
      'http.unsupported_type',
    );
    expectRefusal(await api('/orders', { headers: { 'Content-Type': 'text/xml' }, body: '<a/>' }), 415);
  });

  it('a huge body, with its length told and without', async () => {
    const body = JSON.stringify({ eventId: filled.eventId, note: 'x'.repeat(3 * 1024 * 1024) });
    expectRefusal(await api('/orders', { headers: json, body }), 413, 'http.too_large');
    const chunked = { ...json, 'Transfer-Encoding': 'chunked' };
    expectRefusal(await api('/orders', { headers: chunked, body }), 413, 'http.too_large');
    const form = new URLSearchParams({ email: 'x'.repeat(3 * 1024 * 1024) });
    expect((await site.ask('/orders/find', { body: form })).status).toBe(413);
  });

  it('wrong types, each named with its field', async () => {
    const answer = await api('/orders', { body: { eventId: 12, lines: [{ ticketTypeId: null, quantity: 'two' }] } });
    expectRefusal(answer, 422, 'input.invalid');
    const fields = answer.json<{ errors: { field: string; message: string }[] }>().errors;
    expect(fields.map(({ field }) => field).toSorted()).toEqual([
      'eventId',
      'lines.0.quantity',
      'lines.0.ticketTypeId',
    ]);
    for (const { message } of fields) expect(message).toMatch(/^\p{Lu}.*\.$/u);
  });

  it('unknown fields, in the body, below it, and in the query', async () => {
    expectRefusal(await draftOf(1, { discount: 100 }), 422, 'input.invalid');
    const line = { ticketTypeId: type, quantity: 1, unitPrice: 0 };
    expectRefusal(await api('/orders', { body: { eventId: filled.eventId, lines: [line] } }), 422, 'input.invalid');
    expectRefusal(await api('/events?admin=1'), 422, 'input.invalid');
  });

  it.each([0, -1, -2_147_483_648, 1.5, 1001, 1e9, Number.MAX_SAFE_INTEGER, 1e308, '1', true, null, [1], {}])(
    'the quantity %j',
    async (quantity) => {
      expectRefusal(await draftOf(quantity), 422, 'input.invalid');
    },
  );

  it('more than one may buy at once, and more lines than an order has', async () => {
    expectRefusal(await draftOf(11), 422, 'order.above_max');
    const lines = Array.from({ length: 51 }, () => ({ ticketTypeId: type, quantity: 1 }));
    expectRefusal(await api('/orders', { body: { eventId: filled.eventId, lines } }), 422, 'input.invalid');
    const many = lines.slice(0, 40);
    expectRefusal(await api('/orders', { body: { eventId: filled.eventId, lines: many } }), 422, 'order.above_max');
  });

  it('things that are not there', async () => {
    expectRefusal(
      await api('/orders', { body: { eventId: newId(), lines: [{ ticketTypeId: type, quantity: 1 }] } }),
      404,
    );
    const strange = { eventId: filled.eventId, lines: [{ ticketTypeId: newId(), quantity: 1 }] };
    const answer = await api('/orders', { body: strange });
    expectRefusal(answer, answer.status, 'order.unknown_ticket_type');
    expectRefusal(await api('/orders/AAAA2222', { headers: { 'Order-Secret': 'v1.x' } }), 404);
    expectRefusal(await api('/events/not-an-id'), 404);
    expectRefusal(await api(`/events/${newId()}`), 404, 'event.not_found');
  });
});

describe('idempotency keys', () => {
  it('a key is good for one request: the same again is answered again, another is refused', async () => {
    const headers = { 'Idempotency-Key': `key-${newId()}` };
    const body = { eventId: filled.eventId, lines: [{ ticketTypeId: type, quantity: 1 }] };
    const first = await api('/orders', { headers, body });
    expect(first.status).toBe(201);
    const before = await everything();
    const again = await api('/orders', { headers, body });
    expect([again.status, again.json().code]).toEqual([201, first.json().code]);
    const other = { ...body, lines: [{ ticketTypeId: type, quantity: 2 }] };
    expectRefusal(await api('/orders', { headers, body: other }), 422, 'idempotency.mismatch');
    expect(await everything()).toEqual(before);
  });

  it.each(['short', 'with space', 'x'.repeat(201), 'ünïcode-key', ''])(
    'what is no key is refused (%#)',
    async (key) => {
      const before = await everything();
      const headers = { 'Idempotency-Key': Buffer.from(key, 'utf8').toString('latin1') };
      const body = { eventId: filled.eventId, lines: [{ ticketTypeId: type, quantity: 1 }] };
      expectRefusal(await api('/orders', { headers, body }), 422, 'idempotency.bad_key');
      expect(await everything()).toEqual(before);
    },
  );

  it('a refused call leaves its key free', async () => {
    const headers = { 'Idempotency-Key': `key-${newId()}` };
    const body = { eventId: filled.eventId, lines: [{ ticketTypeId: type, quantity: 11 }] };
    expectRefusal(await api('/orders', { headers, body }), 422);
    expectRefusal(await api('/orders', { headers, body }), 422, 'order.above_max');
  });
});

describe('forms', () => {
  it('from elsewhere, outdated, or made up are refused', async () => {
    const before = await everything();
    const path = `/e/${filled.eventSlug}`;
    const body = new URLSearchParams({ [`quantity.${type}`]: '1' });
    const foreign = { Origin: 'https://evil.example.org', 'Sec-Fetch-Site': 'cross-site' };
    expect((await site.ask(path, { headers: foreign, body })).status).toBe(403);
    const admin = await site.browserOf(filled.admin.email);
    const act = `/admin/o/${filled.organizationSlug}/events/${filled.eventId}/unpublish`;
    const forged = new URLSearchParams({ _csrf: 'forged' });
    expect((await site.ask(act, { headers: { Cookie: admin.cookie }, body: forged })).status).toBe(403);
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['nothing chosen', {}],
    ['a negative number', { quantity: '-1' }],
    ['a huge number', { quantity: '99999999999999999999' }],
    ['a word', { quantity: 'two' }],
    ['a ticket that is not there', { other: '1' }],
    ['a prototype', { '__proto__.x': '1', 'constructor.prototype.x': '1', quantity: '' }],
    ['very deep names', { ['a.'.repeat(2000)]: '1' }],
  ] as [string, Record<string, string>][])(
    'an order form with %s comes back',
    async (_what, { quantity, other, ...rest }) => {
      const before = await everything();
      const fields = {
        ...rest,
        ...(quantity === undefined ? {} : { [`quantity.${type}`]: quantity }),
        ...(other === undefined ? {} : { [`quantity.${newId()}`]: other }),
      };
      const answer = await site.ask(`/e/${filled.eventSlug}`, { body: new URLSearchParams(fields) });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expectNoInsides(answer.text);
      expect(await everything()).toEqual(before);
    },
  );
});
