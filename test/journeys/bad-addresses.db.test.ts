import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { besiegedSite, expectNoInsides, expectRefusal, type Besieged } from '../setup/besieged-site.ts';

let site: Besieged['site'];
let filled: Besieged['filled'];
let api: Besieged['api'];
let draft: Besieged['draft'];
let everything: Besieged['everything'];

beforeAll(async () => void ({ site, filled, api, draft, everything } = await besiegedSite()));
afterAll(() => site.close());
// Whatever came in, the site never failed by itself.
afterEach(() => expect(site.errors.splice(0)).toEqual([]));

describe('addresses and headers', () => {
  it('text with a NUL in it is refused before it comes to a database', async () => {
    const { code, headers } = await draft();
    const before = await everything();
    const body = { buyer: { name: 'Mara\u0000Lind', email: 'mara@example.org' } };
    expectRefusal(await api(`/orders/${code}/place`, { headers, body }), 400, 'http.malformed');
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
    expectNoInsides(answer.text);
  });

  it('a query string that never ends', async () => {
    const long = 'q=' + 'x'.repeat(12_000);
    for (const path of [`/?${long}`, `/api/v1/events?${long}`, `/e/${filled.eventSlug}?${long}`]) {
      const answer = await site.ask(path);
      expect(answer.status).toBeLessThan(500);
      expectNoInsides(answer.text);
    }
    expectRefusal(await api(`/events?${long}`), 422, 'input.invalid');
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
      expectRefusal(answer, 405, 'http.method_not_allowed');
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
    expectRefusal(await api('/auth/me', { headers }), 401, 'http.unauthenticated');
  });

  it.each(['Bearer', 'Bearer x', `Bearer ${'x'.repeat(9000)}`, 'Basic YTpi', 'bearer ../../x', 'Negotiate'])(
    'a forged authorization is nobody’s (%#)',
    async (authorization) => {
      expectRefusal(await api('/auth/me', { headers: { Authorization: authorization } }), 401, 'http.unauthenticated');
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
