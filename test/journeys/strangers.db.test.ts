import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expireOrders } from '../../core/modules/orders/index.ts';
import { besiegedSite, expectNoInsides, expectRefusal, type Besieged } from '../setup/besieged-site.ts';
import type { Answer } from '../setup/web.ts';

let site: Besieged['site'];
let filled: Besieged['filled'];
let staff: Besieged['staff'];
let api: Besieged['api'];
let draft: Besieged['draft'];
let everything: Besieged['everything'];

beforeAll(async () => void ({ site, filled, staff, api, draft, everything } = await besiegedSite()));
afterAll(() => site.close());
// Whatever came in, the site never failed by itself.
afterEach(() => expect(site.errors.splice(0)).toEqual([]));

const buyer = { name: 'Mara Lind', email: 'mara@example.org' };

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
        expectRefusal(answer, answer.status);
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
      expectRefusal(await api(`/orders/${code}/place`, { headers, body: { buyer } }), 410, 'order.hold_expired');
      const cookie = { Cookie: `ep_order_${code}=${headers['Order-Secret']}` };
      expect((await site.ask(`/o/${code}`, { headers: cookie })).status).toBe(410);
    }
    expectRefusal(await api(`/orders/${code}/extend`, { method: 'POST', headers }), 410, 'order.hold_expired');
    const after = await everything();
    expect(after['taken']).toBe(before['taken']! - 3);
    expect(after['tickets']).toBe(before['tickets']);
  });

  it('an order is placed once, and not after it was cancelled', async () => {
    const { code, headers } = await draft();
    expect((await api(`/orders/${code}/place`, { headers, body: { buyer } })).status).toBe(200);
    const before = await everything();
    expectRefusal(await api(`/orders/${code}/place`, { headers, body: { buyer } }), 409, 'order.already_placed');
    expect(await everything()).toEqual(before);
    expect((await api(`/orders/${code}/cancel`, { headers, body: {} })).status).toBe(200);
    expectRefusal(await api(`/orders/${code}/cancel`, { headers, body: {} }), 409);
    expectRefusal(await api(`/orders/${code}/place`, { headers, body: { buyer } }), 410, 'order.is_cancelled');
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
    expectRefusal(await api(`/orders/${code}/place`, { headers, body: { buyer: wrong } }), 422, 'input.invalid');
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
    expectRefusal(answer, 422, 'input.invalid');
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
      expectNoInsides(answer.text);
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
