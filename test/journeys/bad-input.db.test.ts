import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../core/kernel/capabilities/storage.ts';
import { newId } from '../../core/kernel/ids.ts';
import { expireOrders } from '../../core/modules/orders/index.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { runningSite, type RunningSite, type SignedInBrowser } from '../setup/running-site.ts';
import type { Answer, AskOptions } from '../setup/web.ts';

let site: RunningSite;
let filled: FilledSite;
let type: string;
let staff: Record<string, string>;

beforeAll(async () => {
  site = await runningSite();
  filled = await site.fill();
  type = await filled.sell({ name: 'Free', quantity: 200 });
  staff = await site.bearer(filled.admin.email, filled.admin.password);
});
afterAll(() => site.close());
// Whatever came in, the site never failed by itself.
afterEach(() => expect(site.errors.splice(0)).toEqual([]));

const TABLES = ['orders', 'order_lines', 'tickets', 'payments', 'refunds', 'events', 'occurrences', 'ticket_types'];
const MORE = [
  'quotas',
  'users',
  'organizations',
  'members',
  'media',
  'messages',
  'outbox',
  'scans',
  'idempotency_keys',
];

/** How many rows there are, and how many places are taken: a refused call changes none of it. */
async function everything(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [...TABLES, ...MORE]) counts[table] = await site.count(table);
  const [row] = await site.app.database.em.fork().execute<{ n: unknown }[]>('select sum(taken) as n from quotas');
  return { ...counts, taken: Number(row?.n) };
}

function looksLikeUs(text: string): void {
  expect(text).not.toMatch(
    /\bat .+\.(ts|js):\d+|node_modules|select .+ from|DriverException|ZodError|\[object Object\]/i,
  );
}

/** A refusal as programs get it: a status in the 400s, a code and a sentence. */
function refused(answer: Answer, status: number, code?: string): void {
  expect([answer.status, answer.text.slice(0, 400)]).toEqual([status, expect.anything()]);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const problem = answer.json<{ status: number; code: string; detail: string; title: string }>();
  expect(problem.status).toBe(status);
  expect(problem.code).toMatch(/^[a-z][\w-]*(\.\w+)+$/);
  if (code !== undefined) expect(problem.code).toBe(code);
  // A sentence and no key.
  expect(problem.detail).toMatch(/^\p{Lu}.* .*[.?]$/su);
  looksLikeUs(answer.text);
}

const api = (path: string, options: AskOptions = {}) => site.ask(`/api/v1${path}`, options);
const draftOf = (quantity: unknown = 1, more: object = {}) =>
  api('/orders', { body: { eventId: filled.eventId, lines: [{ ticketTypeId: type, quantity }], ...more } });
const buyer = { name: 'Mara Lind', email: 'mara@example.org' };

async function draft(quantity = 1): Promise<{ code: string; headers: Record<string, string> }> {
  const { code, secret } = (await draftOf(quantity)).json<{ code: string; secret: string }>();
  return { code, headers: { 'Order-Secret': secret } };
}

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
    refused(answer, answer.status);
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
    refused(answer, answer.status);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('another type than JSON', async () => {
    refused(
      await api('/orders', { body: new URLSearchParams({ eventId: filled.eventId }) }),
      415,
      'http.unsupported_type',
    );
    refused(await api('/orders', { headers: { 'Content-Type': 'text/xml' }, body: '<a/>' }), 415);
  });

  it('a huge body, with its length told and without', async () => {
    const body = JSON.stringify({ eventId: filled.eventId, note: 'x'.repeat(3 * 1024 * 1024) });
    refused(await api('/orders', { headers: json, body }), 413, 'http.too_large');
    const chunked = { ...json, 'Transfer-Encoding': 'chunked' };
    refused(await api('/orders', { headers: chunked, body }), 413, 'http.too_large');
    const form = new URLSearchParams({ email: 'x'.repeat(3 * 1024 * 1024) });
    expect((await site.ask('/orders/find', { body: form })).status).toBe(413);
  });

  it('wrong types, each named with its field', async () => {
    const answer = await api('/orders', { body: { eventId: 12, lines: [{ ticketTypeId: null, quantity: 'two' }] } });
    refused(answer, 422, 'input.invalid');
    const fields = answer.json<{ errors: { field: string; message: string }[] }>().errors;
    expect(fields.map(({ field }) => field).toSorted()).toEqual([
      'eventId',
      'lines.0.quantity',
      'lines.0.ticketTypeId',
    ]);
    for (const { message } of fields) expect(message).toMatch(/^\p{Lu}.*\.$/u);
  });

  it('unknown fields, in the body, below it, and in the query', async () => {
    refused(await draftOf(1, { discount: 100 }), 422, 'input.invalid');
    const line = { ticketTypeId: type, quantity: 1, unitPrice: 0 };
    refused(await api('/orders', { body: { eventId: filled.eventId, lines: [line] } }), 422, 'input.invalid');
    refused(await api('/events?admin=1'), 422, 'input.invalid');
  });

  it.each([0, -1, -2_147_483_648, 1.5, 1001, 1e9, Number.MAX_SAFE_INTEGER, 1e308, '1', true, null, [1], {}])(
    'the quantity %j',
    async (quantity) => {
      refused(await draftOf(quantity), 422, 'input.invalid');
    },
  );

  it('more than one may buy at once, and more lines than an order has', async () => {
    refused(await draftOf(11), 422, 'order.above_max');
    const lines = Array.from({ length: 51 }, () => ({ ticketTypeId: type, quantity: 1 }));
    refused(await api('/orders', { body: { eventId: filled.eventId, lines } }), 422, 'input.invalid');
    const many = lines.slice(0, 40);
    refused(await api('/orders', { body: { eventId: filled.eventId, lines: many } }), 422, 'order.above_max');
  });

  it('things that are not there', async () => {
    refused(await api('/orders', { body: { eventId: newId(), lines: [{ ticketTypeId: type, quantity: 1 }] } }), 404);
    const strange = { eventId: filled.eventId, lines: [{ ticketTypeId: newId(), quantity: 1 }] };
    const answer = await api('/orders', { body: strange });
    refused(answer, answer.status, 'order.unknown_ticket_type');
    refused(await api('/orders/AAAA2222', { headers: { 'Order-Secret': 'v1.x' } }), 404);
    refused(await api('/events/not-an-id'), 404);
    refused(await api(`/events/${newId()}`), 404, 'event.not_found');
  });
});

describe('orders of others, and orders whose time is over', () => {
  it('a foreign draft cannot be seen, placed, cancelled or extended, and is still its holder’s', async () => {
    const mine = await draft();
    const { headers: foreign } = await draft();
    const before = await everything();
    for (const headers of [foreign, {}, { 'Order-Secret': 'v1.forged' }, { 'Order-Secret': '' }]) {
      for (const [method, path, body] of [
        ['GET', `/orders/${mine.code}`, undefined],
        ['POST', `/orders/${mine.code}/place`, { buyer }],
        ['POST', `/orders/${mine.code}/cancel`, {}],
        ['POST', `/orders/${mine.code}/extend`, undefined],
        ['POST', '/payments/create-intent', { orderCode: mine.code, gateway: 'payment-test' }],
      ] as const) {
        const answer = await api(path, { method, headers, ...(body && { body }) });
        expect([401, 403, 404]).toContain(answer.status);
        refused(answer, answer.status);
      }
    }
    expect(await everything()).toEqual(before);
    expect((await api(`/orders/${mine.code}/place`, { headers: mine.headers, body: { buyer } })).status).toBe(200);
  });

  it('an expired draft is told to be over, whether or not the sweep was there, and its places are free', async () => {
    const { code, headers } = await draft(3);
    const em = site.app.database.em.fork();
    await em.execute('update orders set expires_at = ? where code = ?', [new Date(Date.now() - 1000), code]);
    const before = await everything();
    for (const sweep of [undefined, expireOrders]) {
      await sweep?.(site.app.scope());
      refused(await api(`/orders/${code}/place`, { headers, body: { buyer } }), 410, 'order.hold_expired');
      const cookie = { Cookie: `ep_order_${code}=${headers['Order-Secret']}` };
      expect((await site.ask(`/o/${code}`, { headers: cookie })).status).toBe(410);
    }
    refused(await api(`/orders/${code}/extend`, { method: 'POST', headers }), 410, 'order.hold_expired');
    const after = await everything();
    expect(after['taken']).toBe(before['taken']! - 3);
    expect(after['tickets']).toBe(before['tickets']);
  });

  it('an order is placed once, and not after it was cancelled', async () => {
    const { code, headers } = await draft();
    expect((await api(`/orders/${code}/place`, { headers, body: { buyer } })).status).toBe(200);
    const before = await everything();
    refused(await api(`/orders/${code}/place`, { headers, body: { buyer } }), 409, 'order.already_placed');
    expect(await everything()).toEqual(before);
    expect((await api(`/orders/${code}/cancel`, { headers, body: {} })).status).toBe(200);
    refused(await api(`/orders/${code}/cancel`, { headers, body: {} }), 409);
    refused(await api(`/orders/${code}/place`, { headers, body: { buyer } }), 410, 'order.is_cancelled');
  });

  it.each([
    ['no address', { name: 'Mara', email: 'mara' }],
    ['two addresses', { name: 'Mara', email: 'a@example.org, b@example.org' }],
    ['a line break in the address', { name: 'Mara', email: 'a@example.org\r\nBcc: b@example.org' }],
    ['no name', { name: '   ', email: 'a@example.org' }],
    ['an endless name', { name: 'x'.repeat(100_000), email: 'a@example.org' }],
    ['an object for a name', { name: { $ne: '' }, email: 'a@example.org' }],
  ] as [string, object][])('a buyer with %s is refused, and the draft stays', async (_what, wrong) => {
    const { code, headers } = await draft();
    const before = await everything();
    refused(await api(`/orders/${code}/place`, { headers, body: { buyer: wrong } }), 422, 'input.invalid');
    expect(await everything()).toEqual(before);
    expect((await api(`/orders/${code}`, { headers })).json().state).toBe('draft');
  });

  const long = '🎟️'.repeat(200);
  it.each(['EP1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'K7X2MPQ4', '../../etc/passwd', "' or 1=1 --", long])(
    'a made-up ticket code opens no door (%#)',
    async (code) => {
      const answer = await api('/tickets/validate', { headers: staff, body: { code, eventId: filled.eventId } });
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"result":"invalid"')]);
    },
  );

  it.each([null, 12, ['EP1'], 'x'.repeat(100_000)])('what is no code at all is refused (%#)', async (code) => {
    const answer = await api('/tickets/validate', { headers: staff, body: { code, eventId: filled.eventId } });
    refused(answer, 422, 'input.invalid');
  });
});

describe('text from strangers', () => {
  const NAME = '<script>alert(1)</script> "Ünï" \u202Ecod\u202C 🎉 {{#each}} ${x} ';

  it('is shown and mailed as text, however it looks', async () => {
    const { code, headers } = await draft(2);
    const attendees = [{ name: '<img src=x onerror=alert(1)>' }, { name: "Robert'); DROP TABLE orders;--" }];
    const body = { buyer: { name: NAME, email: 'mara@example.org' }, attendees };
    expect((await api(`/orders/${code}/place`, { headers, body })).status).toBe(200);
    await site.runDue();

    const cookie = { Cookie: `ep_order_${code}=${headers['Order-Secret']}` };
    const admin = await site.browserOf(filled.admin.email);
    const pages = [
      await site.ask(`/o/${code}`, { headers: cookie }),
      await admin.get(`/admin/o/${filled.organizationSlug}/orders/${code}`),
      await admin.get(`/admin/o/${filled.organizationSlug}/orders?q=${encodeURIComponent('<script>')}`),
    ];
    for (const page of pages) {
      expect(page.status).toBe(200);
      expect(page.text).not.toContain('<script>alert');
      expect(page.text).not.toContain('<img src=x');
    }
    expect(pages[1]!.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');

    const em = site.app.database.em.fork();
    const [mail] = await em.execute<{ html: string; plain_text: string; to_name: string }[]>(
      `select html, plain_text, to_name from messages where order_id = (select id from orders where code = ?)`,
      [code],
    );
    expect(mail!.html).not.toMatch(/<script>alert|<img src=x/);
    expect(mail!.html + mail!.plain_text).toContain('DROP TABLE');
    const pdf = await site.ask(`/o/${code}/tickets.pdf`, { headers: cookie });
    expect(pdf.bytes.subarray(0, 4).toString()).toBe('%PDF');
    const csv = await admin.get(`/admin/o/${filled.organizationSlug}/events/${filled.eventId}/attendees.csv`);
    if (csv.status === 200) expect(csv.text).toContain('onerror');
  });

  it.each([
    "' or '1'='1",
    "'; drop table orders; --",
    '%',
    '_',
    '\\',
    '\u0000',
    '%%%%',
    '" OR ""="',
    '🎟️',
    'a'.repeat(200),
  ])('a search for anything finds or finds not, everywhere (%#)', async (words) => {
    const admin = await site.browserOf(filled.admin.email);
    const q = encodeURIComponent(words);
    const home = `/admin/o/${filled.organizationSlug}`;
    const looked: Answer[] = [];
    for (const path of [
      `/?q=${q}`,
      `/api/v1/events?q=${q}`,
      `/api/v1/events?city=${q}`,
      `/api/v1/events?organization=${q}`,
    ]) {
      looked.push(await site.ask(path));
    }
    for (const path of [
      `${home}/orders?q=${q}`,
      `${home}/events?q=${q}`,
      `${home}/attendees?q=${q}`,
      `/admin/users?q=${q}`,
      `/admin/mailbox?q=${q}`,
    ]) {
      looked.push(await admin.get(path));
    }
    looked.push(await api(`/orders?organization=${filled.organizationId}&q=${q}`, { headers: staff }));
    for (const answer of looked) {
      expect(answer.status).toBeLessThan(500);
      looksLikeUs(answer.text);
    }
    expect(await site.count('orders')).toBeGreaterThan(0);
  });

  it('a search with marks that mean something to databases takes them by their word', async () => {
    const found = (
      await api(`/orders?organization=${filled.organizationId}&q=${encodeURIComponent('%')}`, { headers: staff })
    ).json();
    expect(found.data).toEqual([]);
  });
});

describe('addresses and headers', () => {
  it('text with a NUL in it is refused before it comes to a database', async () => {
    const { code, headers } = await draft();
    const before = await everything();
    const body = { buyer: { name: 'Mara\u0000Lind', email: 'mara@example.org' } };
    refused(await api(`/orders/${code}/place`, { headers, body }), 400, 'http.malformed');
    const form = new URLSearchParams({ email: 'a\u0000@example.org' });
    expect((await site.ask('/orders/find', { body: form })).status).toBe(400);
    expect(await everything()).toEqual(before);
    // Somebody may well write about it.
    const about = { buyer: { name: 'the sign \\u0000', email: 'mara@example.org' } };
    expect((await api(`/orders/${code}/place`, { headers, body: about })).status).toBe(200);
  });

  it.each([
    '/assets/../../../../etc/passwd',
    '/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2f..%2fetc%2fpasswd',
    '/assets/%00',
    '/assets/....//....//etc/passwd',
    '/media/..%2f..%2fapp.key/400',
    '/media/%2e%2e/%2e%2e',
    '/e/..%2f..%2fetc%2fpasswd',
    '/e/%',
    '/e/%E0%A4%A',
    '/e/%00',
    '/o/%F0%9F%8E%9F',
    '//etc/passwd',
    '/\\etc\\passwd',
    '/e/' + 'x'.repeat(4000),
    '/.env',
    '/.git/config',
  ])('a path that is made up leads nowhere (%#)', async (path) => {
    const answer = await site.ask(path);
    expect(answer.status).toBeGreaterThanOrEqual(300);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/root:.*:0:0|\[core\]|APP_KEY/);
    looksLikeUs(answer.text);
  });

  it('a query string that never ends', async () => {
    const long = 'q=' + 'x'.repeat(12_000);
    for (const path of [`/?${long}`, `/api/v1/events?${long}`, `/e/${filled.eventSlug}?${long}`]) {
      const answer = await site.ask(path);
      expect(answer.status).toBeLessThan(500);
      looksLikeUs(answer.text);
    }
    refused(await api(`/events?${long}`), 422, 'input.invalid');
    const beyond = await site.ask(`/?q=${'x'.repeat(100_000)}`).catch(() => ({ status: 431 }));
    expect([400, 414, 431]).toContain(beyond.status);
    expect((await site.ask('/?' + 'a=1&'.repeat(3000))).status).toBeLessThan(500);
  });

  it('methods that an address does not have', async () => {
    for (const [method, path] of [
      ['DELETE', '/api/v1/orders'],
      ['PATCH', '/api/v1/auth/login'],
      ['PUT', `/api/v1/events/${filled.eventId}/publish`],
    ] as const) {
      const answer = await site.ask(path, { method });
      refused(answer, 405, 'http.method_not_allowed');
      expect(answer.headers.allow).toBeDefined();
    }
    expect((await site.ask('/', { method: 'DELETE' })).status).toBe(405);
    expect((await site.ask(`/e/${filled.eventSlug}`, { method: 'PUT' })).status).toBe(405);
    expect((await site.ask('/', { method: 'PROPFIND' })).status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    'ep_session=; ep_session=x',
    `ep_session=${'x'.repeat(6000)}`,
    'ep_session=%%%; =; ;;;',
    'ep_session="; drop table sessions; --"',
    'ep_session=\u00ff\u00fe',
    'ep_flash=eyJhbGciOiJub25lIn0.e30.; ep_locale=../../etc',
    '__proto__=x; constructor=y',
  ])('a forged cookie is nobody’s (%#)', async (cookie) => {
    const headers = { Cookie: cookie };
    expect((await site.ask('/', { headers })).status).toBe(200);
    expect((await site.ask('/admin', { headers })).status).toBe(303);
    refused(await api('/auth/me', { headers }), 401, 'http.unauthenticated');
  });

  it.each(['Bearer', 'Bearer x', `Bearer ${'x'.repeat(9000)}`, 'Basic YTpi', 'bearer ../../x', 'Negotiate'])(
    'a forged authorization is nobody’s (%#)',
    async (authorization) => {
      refused(await api('/auth/me', { headers: { Authorization: authorization } }), 401, 'http.unauthenticated');
    },
  );

  it('languages, hosts and forwarded addresses of any kind', async () => {
    for (const headers of [
      { 'Accept-Language': 'xx-YY;q=abc,,;;' + ',de'.repeat(2000) },
      { 'Accept-Language': '../../etc/passwd' },
      { Host: 'evil.example.org' },
      { 'X-Forwarded-For': '"; drop table --', 'X-Forwarded-Host': 'evil.example.org', 'X-Forwarded-Proto': 'gopher' },
      { Accept: '*;;;/' },
      { 'If-None-Match': 'W/"'.repeat(500), Range: 'bytes=9-1' },
      { 'Accept-Encoding': 'br;q=x, ;' },
    ]) {
      const answer = await site.ask('/', { headers });
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toContain('evil.example.org');
    }
    expect((await site.ask('/?lang=__proto__')).status).toBe(200);
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
    refused(await api('/orders', { headers, body: other }), 422, 'idempotency.mismatch');
    expect(await everything()).toEqual(before);
  });

  it.each(['short', 'with space', 'x'.repeat(201), 'ünïcode-key', ''])(
    'what is no key is refused (%#)',
    async (key) => {
      const before = await everything();
      const headers = { 'Idempotency-Key': Buffer.from(key, 'utf8').toString('latin1') };
      const body = { eventId: filled.eventId, lines: [{ ticketTypeId: type, quantity: 1 }] };
      refused(await api('/orders', { headers, body }), 422, 'idempotency.bad_key');
      expect(await everything()).toEqual(before);
    },
  );

  it('a refused call leaves its key free', async () => {
    const headers = { 'Idempotency-Key': `key-${newId()}` };
    const body = { eventId: filled.eventId, lines: [{ ticketTypeId: type, quantity: 11 }] };
    refused(await api('/orders', { headers, body }), 422);
    refused(await api('/orders', { headers, body }), 422, 'order.above_max');
  });
});

describe('uploads', () => {
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  let admin: SignedInBrowser;
  let before: Record<string, number>;
  const cover = () => `/admin/o/${filled.organizationSlug}/events/${filled.eventId}/cover`;
  const upload = (filename: string, content: Buffer) => admin.upload(cover(), 'image', { filename, content });

  beforeAll(async () => void (admin = await site.browserOf(filled.admin.email)));
  beforeEach(async () => void (before = await everything()));

  function saidInTheForm(answer: Answer, status: number, sentence: RegExp): void {
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(sentence);
    expect(answer.text).toContain('name="image"');
    looksLikeUs(answer.text);
  }

  it.each([
    ['text', 'cover.png', Buffer.from('this is no picture')],
    ['a program that draws', 'cover.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['a PDF', 'cover.png', Buffer.from('%PDF-1.7\n%âãÏÓ\n')],
    ['half a picture', 'cover.png', PNG.subarray(0, 40)],
    ['a page', 'cover.jpg', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ])('%s is no image', async (_what, filename, content) => {
    saidInTheForm(await upload(filename, content), 422, /picture|image/i);
    expect(await everything()).toEqual(before);
  });

  it('a file that is too large comes back with the form', async () => {
    saidInTheForm(await upload('huge.png', Buffer.alloc(16 * 1024 * 1024, 1)), 422, /large|big/i);
    const beyond = await upload('endless.png', Buffer.alloc(40 * 1024 * 1024, 1)).catch(() => ({ status: 413 }));
    expect(beyond.status).toBe(413);
    expect(await everything()).toEqual(before);
  });

  it('a full disk is told in a sentence, and nothing half-written stays', async () => {
    const { storage } = site.app.parts.capabilities as { storage: Storage };
    const put = storage.put.bind(storage);
    let written = 0;
    storage.put = async (path, content, contentType) => {
      if (written++ > 0) throw Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });
      return put(path, content, contentType);
    };
    const wide = await widePicture();
    try {
      const answer = await upload('cover.png', wide);
      expect([422, 507]).toContain(answer.status);
      saidInTheForm(answer, answer.status, /space|full|room/i);
      expect(written).toBeGreaterThan(1);
    } finally {
      storage.put = put;
    }
    expect(await everything()).toEqual(before);
    expect(await filesIn('storage')).toEqual([]);
    expect(await filesIn('tmp')).toEqual([]);

    expect((await upload('cover.png', wide)).status).toBe(303);
    expect((await everything())['media']).toBe(before['media']! + 1);
  });

  async function widePicture(): Promise<Buffer> {
    const { default: sharp } = await import('sharp');
    return sharp({ create: { width: 900, height: 300, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
  }

  async function filesIn(folder: string): Promise<string[]> {
    const { readdir } = await import('node:fs/promises');
    const found = await readdir(site.dataDir, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile() && `${entry.parentPath}/`.includes(`/${folder}/`))
      .map(({ name }) => name);
  }
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
      looksLikeUs(answer.text);
      expect(await everything()).toEqual(before);
    },
  );
});
