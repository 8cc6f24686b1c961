import { z } from 'zod';
import { afterEach, describe, expect, it } from 'vitest';
import { testWeb, type AskOptions, type TestWeb } from '../../../test/setup/web.ts';
import { page, type Page } from '../../kernel/pages/page.ts';

let web: TestWeb;
afterEach(() => web.close());

const hello = page({
  path: '/e/:slug',
  may: 'public',
  show: async () => ({ view: 'event', model: {} }),
  submit: async () => ({ goTo: '/' }),
});
const pages = [hello] as unknown as Page[];

describe('forms', () => {
  const form: AskOptions = { body: new URLSearchParams({ a: '1' }) };
  const post = async (headers: Record<string, string>, body: Record<string, string> = {}) =>
    (await web.ask('/e/fair', { ...form, body: new URLSearchParams(body), headers })).status;

  it('of strangers must come from here', async () => {
    web = await testWeb({ pages });
    expect(await post({ 'Sec-Fetch-Site': 'same-origin' })).toBe(303);
    expect(await post({ Origin: 'http://tickets.test' })).toBe(303);
    expect(await post({ Origin: web.origin })).toBe(303);
    expect(await post({})).toBe(303);
    expect(await post({ 'Sec-Fetch-Site': 'cross-site', Origin: 'http://tickets.test' })).toBe(403);
    expect(await post({ Origin: 'https://evil.example' })).toBe(403);
    expect(await post({ Origin: 'null' })).toBe(403);
    expect(await post({ Origin: 'http://tickets.test.evil.example' })).toBe(403);
  });

  it('of the signed in need the token of their session', async () => {
    web = await testWeb({ pages });
    const tokenOf = async (cookie: string) =>
      (await web.ask('/e/fair', { headers: { Cookie: cookie } })).view().at.csrf;
    const mine = `ep_session=${web.signIn()}`;
    const other = `ep_session=${web.signIn()}`;
    const token = await tokenOf(mine);
    expect(await post({ Cookie: mine }, { _csrf: token })).toBe(303);
    expect(await post({ Cookie: mine, 'X-CSRF-Token': token })).toBe(303);
    expect(await tokenOf(mine)).not.toBe(token);
    expect(await post({ Cookie: mine })).toBe(403);
    expect(await post({ Cookie: mine }, { _csrf: 'x' })).toBe(403);
    expect(await post({ Cookie: mine }, { _csrf: await tokenOf(other) })).toBe(403);
    expect(await post({ Cookie: mine, Origin: 'https://evil.example' }, { _csrf: token })).toBe(403);
  });

  it('may be limited by address', async () => {
    const guess = page({ ...hello, path: '/sign-in', postsPerMinute: 2 } as unknown as Page);
    web = await testWeb({ pages: [guess], trustedProxies: ['loopback'] });
    const from = async (ip: string) =>
      (await web.ask('/sign-in', { ...form, headers: { 'X-Forwarded-For': ip } })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.1')]).toEqual([303, 303, 429]);
    expect(await from('192.0.2.2')).toBe(303);
    expect([await from('2001:db8::1'), await from('2001:db8::2'), await from('2001:db8::3')]).toEqual([303, 303, 429]);
    expect((await web.ask('/sign-in')).status).toBe(200);
  });

  it('may be limited by the thing in its path, wherever it is sent from', async () => {
    const by = 'params.slug' as const;
    const limited = page({ ...hello, path: '/e/:slug', limit: { limit: 2, perSeconds: 60, by } } as unknown as Page);
    web = await testWeb({ pages: [limited] });
    const send = async (slug: string) => (await web.ask(`/e/${slug}`, form)).status;
    expect([await send('one'), await send('one'), await send('ONE')]).toEqual([303, 303, 429]);
    expect(await send('two')).toBe(303);
  });

  it('refuses bodies that are too large or of another kind', async () => {
    web = await testWeb({ pages });
    const huge = await web.ask('/e/fair', { body: new URLSearchParams({ a: 'x'.repeat(300_000) }) });
    expect([huge.status, huge.view().view]).toEqual([413, 'error']);
    const xml = await web.ask('/e/fair', { method: 'POST', body: '<a/>', headers: { 'Content-Type': 'text/xml' } });
    expect(xml.status).toBe(415);
  });

  it('nests names, and takes no name that means something to JavaScript', async () => {
    const echo = page({
      path: '/echo',
      may: 'public',
      form: z.looseObject({}),
      show: async () => ({ json: null }),
      submit: async (_scope, _at, values) => ({ json: values }),
    });
    web = await testWeb({ pages: [echo] as unknown as Page[] });
    const body = new URLSearchParams(
      'lines.0.n=1&lines.1.n=2&q.a-b=3&tags=x&tags=y&one[]=z&__proto__.bad=1&a.constructor.b=1&toString=5&a..b=1',
    );
    const { a: _none, ...values } = (await web.ask('/echo', { body })).json();
    expect(values).toEqual({ lines: [{ n: '1' }, { n: '2' }], q: { 'a-b': '3' }, tags: ['x', 'y'], one: ['z'] });
    expect(({} as Record<string, unknown>).bad).toBeUndefined();
  });
});
