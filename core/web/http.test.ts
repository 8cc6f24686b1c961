import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { testWeb, testSiteFacts, type TestWeb } from '../../test/setup/web.ts';
import { page, type Page } from '../kernel/pages/page.ts';

let web: TestWeb;
afterEach(() => web.close());

const hello = page({
  path: '/e/:slug',
  may: 'public',
  show: async () => ({ view: 'event', model: {} }),
  submit: async () => ({ goTo: '/' }),
});
const pages = [hello] as unknown as Page[];

describe('every answer', () => {
  it('carries the headers that protect its reader', async () => {
    web = await testWeb({ pages, csp: [{ scripts: ['https://js.pay.example'], frames: ['https://pay.example'] }] });
    for (const path of ['/e/fair', '/e/fair', '/nothing', '/api/v1/nothing', '/assets/x', '/health/live']) {
      const { headers } = await web.ask(path);
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'self'; script-src 'self' https://js.pay.example;");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      });
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('names where forms may lead', async () => {
    const csp = [{ forms: ['https://checkout.pay.example'], frames: ['https://pay.example'] }];
    web = await testWeb({ csp });
    expect((await web.ask('/')).headers['content-security-policy']).toContain(
      "form-action 'self' https://checkout.pay.example https://pay.example;",
    );
  });

  it('lets the back office use the camera', async () => {
    web = await testWeb();
    const { headers } = await web.ask('/admin/scan');
    expect(headers['permissions-policy']).toContain('camera=(self)');
    expect(headers['content-security-policy']).toContain("'wasm-unsafe-eval'");
  });

  it('insists on HTTPS where the site is on it', async () => {
    web = await testWeb({ site: testSiteFacts('/tmp', { url: 'https://tickets.test' }) });
    expect((await web.ask('/')).headers['strict-transport-security']).toContain('max-age=31536000');
  });

  it.each([
    ['a-sane_id.123', true],
    ['short', false],
    ['x'.repeat(65), false],
    ['bad id with spaces', false],
    ['<script>alert(1)</script>', false],
  ])('keeps the request id %j: %j', async (id, kept) => {
    web = await testWeb();
    const { headers } = await web.ask('/', { headers: { 'X-Request-Id': id } });
    expect(headers['x-request-id'] === id).toBe(kept);
  });
});

describe('the log', () => {
  it('tells of each request without query, body or secret path', async () => {
    const reset = page({ path: '/password/reset/:token', may: 'public', show: async () => ({ view: 'v', model: {} }) });
    web = await testWeb({ pages: [reset] as unknown as Page[] });
    await web.ask('/password/reset/tops3cret?t=tops3cret', { headers: { Cookie: 'ep_x=tops3cret' } });
    await expect.poll(() => web.lines.filter(({ event }) => event === 'http.request')).toHaveLength(1);
    const [line] = web.lines;
    expect(line).toMatchObject({
      level: 'info',
      facts: { method: 'GET', path: '/password/reset/:token', status: 200, ip: '127.0.0.1' },
    });
    expect(JSON.stringify(web.lines)).not.toContain('tops3cret');
  });
});

describe('who is calling', () => {
  const seen = page({ path: '/ip', may: 'public', show: async (_s, _a, { ip }) => ({ json: ip }) });
  const ipOf = async (forwarded: string) =>
    (await web.ask('/ip', { headers: { 'X-Forwarded-For': forwarded } })).json<string>();

  it('is the socket, whatever a stranger writes', async () => {
    web = await testWeb({ pages: [seen] as unknown as Page[] });
    expect(await ipOf('192.0.2.1')).toBe('127.0.0.1');
  });

  it('is whom the last trusted proxy saw', async () => {
    web = await testWeb({ pages: [seen] as unknown as Page[], trustedProxies: ['127.0.0.1', '10.0.0.0/8'] });
    expect(await ipOf('192.0.2.1')).toBe('192.0.2.1');
    expect(await ipOf('6.6.6.6, 192.0.2.1, 10.1.2.3')).toBe('192.0.2.1');
    expect(await ipOf('6.6.6.6, nonsense')).toBe('127.0.0.1');
  });

  it('refuses to start with proxies that are none', async () => {
    await expect(testWeb({ trustedProxies: ['everywhere'] })).rejects.toThrow('"everywhere"');
    web = await testWeb();
  });
});

describe('callers that sign what they send', () => {
  it('are given their bytes', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0x7b]);
    let heard: unknown;
    web = await testWeb({
      webhooks: async (_scope, account, read) => {
        const request = await read();
        heard = {
          account,
          body: Buffer.from(request.body),
          signature: request.headers['x-signature'],
          query: { ...request.query },
        };
        return { status: 202, body: 'thanks' };
      },
      pluginRoutes: [
        {
          method: 'GET',
          path: '/p/acme/ping',
          handle: async () => ({ status: 200, contentType: 'text/plain', body: 'pong' }),
        },
      ],
    });
    for (const path of ['/webhooks/acc-1?x=1', '/api/v1/payments/webhook/acc-1?x=1']) {
      const answer = await web.ask(path, {
        method: 'POST',
        body: bytes,
        headers: { 'X-Signature': 's', 'Content-Type': 'application/json', Origin: 'https://provider.example' },
      });
      expect([answer.status, answer.text]).toEqual([202, 'thanks']);
      expect(heard).toEqual({ account: 'acc-1', body: bytes, signature: 's', query: { x: '1' } });
    }
    expect((await web.ask('/p/acme/ping')).text).toBe('pong');
    const body = Buffer.alloc(1_100_000);
    for (const headers of [{}, { 'Transfer-Encoding': 'chunked' }]) {
      const huge = await web.ask('/webhooks/acc-1', {
        method: 'POST',
        body,
        headers: headers as Record<string, string>,
      });
      expect([huge.status, huge.json().code]).toEqual([413, 'http.too_large']);
    }
  });
});

describe('hostile input', () => {
  it('that is endless gets its answer first', async () => {
    web = await testWeb({ pages });
    const body = Buffer.alloc(8_000_000, 'a=b&');
    for (const extra of [{}, { 'Transfer-Encoding': 'chunked' }]) {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...extra };
      const answer = await web.ask('/e/fair', { method: 'POST', body, headers });
      expect([answer.status, answer.view().view]).toEqual([413, 'error']);
    }
    expect((await web.ask('/api/v1/nothing', { method: 'POST', body })).status).toBe(404);
  });

  it.each([
    ['a broken cookie', { Cookie: 'ep_session=%E0%A4%A; =; ;;;a; ep_locale=%' }],
    ['a huge cookie', { Cookie: `ep_session=${'x'.repeat(5000)}` }],
    ['a strange token', { Authorization: 'Bearer ' }],
    ['strange languages', { 'Accept-Language': `${',;q=*'.repeat(500)}, ../../etc;q=2, en` }],
    ['strange encodings', { 'Accept-Encoding': 'br;q=x, *;q=, gzip;;;' }],
  ])('with %s gets an ordinary page', async (_what, headers) => {
    web = await testWeb({ pages });
    expect((await web.ask('/e/fair', { headers: headers as unknown as Record<string, string> })).status).toBe(200);
  });

  it('in the path is a page that does not exist', async () => {
    web = await testWeb({ pages });
    for (const path of ['/%', '/e/%E0%A4%A', '/e/a/b', '//evil.example', '/e/%2e%2e', '/__proto__', '/constructor']) {
      expect([path, (await web.ask(path)).status < 500]).toEqual([path, true]);
    }
  });

  it('that comes too slowly is cut off', async () => {
    web = await testWeb({ pages }, { requestTimeoutMs: 200 });
    const said = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(web.server.port, '127.0.0.1', () => {
        socket.write(
          'POST /e/fair HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=',
        );
      });
      socket.on('data', (part) => (text += part.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1\.1 408/);
  });
});

describe('stopping', () => {
  it('finishes what is in flight and takes no more', async () => {
    let finish = (): void => {};
    let begun = (): void => {};
    const started = new Promise<void>((resolve) => (begun = resolve));
    const slow = page({
      path: '/slow',
      may: 'public',
      async show() {
        begun();
        await new Promise<void>((resolve) => (finish = resolve));
        return { json: 'done' };
      },
    });
    web = await testWeb({ pages: [slow] as unknown as Page[] });
    const answer = web.ask('/slow', { headers: { Connection: 'keep-alive' } });
    await started;
    const stopped = web.server.stop();
    await expect(web.ask('/slow')).rejects.toThrow('ECONNREFUSED');
    finish();
    expect((await answer).json()).toBe('done');
    await stopped;
  });
});
