import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { testWeb, type TestWeb } from '../../test/setup/web.ts';
import { page, type Page } from '../kernel/pages/page.ts';

let web: TestWeb;
afterEach(() => web.close());

let shows = 0;
const hello = page({
  path: '/e/:slug',
  may: 'public',
  async show(_scope, { slug }) {
    shows += 1;
    return { view: 'event', model: { slug, text: 'x'.repeat(3000) }, cacheSeconds: 2 };
  },
  submit: async () => ({ goTo: '/' }),
});
const pages = [hello] as unknown as Page[];

describe('pages for everybody', () => {
  it('are made once while they are fresh, in each language', async () => {
    web = await testWeb({ pages });
    shows = 0;
    const many = await Promise.all(Array.from({ length: 20 }, () => web.ask('/e/fair')));
    expect(new Set(many.map(({ text }) => text)).size).toBe(1);
    expect(shows).toBe(1);
    expect((await web.ask('/e/fair', { headers: { 'Accept-Language': 'de' } })).headers['content-language']).toBe('de');
    expect((await web.ask('/e/fair', { headers: { Cookie: 'ep_locale=de' } })).headers['content-language']).toBe('de');
    expect(shows).toBe(2);
    web.pass(3);
    await web.ask('/e/fair');
    expect(shows).toBe(3);
  });

  it('look the same from the cache and without it', async () => {
    web = await testWeb({ pages });
    const made = await web.ask('/e/same');
    const kept = await web.ask('/e/same');
    const known = ({ headers }: typeof made) =>
      Object.entries(headers).filter(([name]) => !['x-request-id', 'date', 'content-length', 'vary'].includes(name));
    expect(known(kept).sort()).toEqual(known(made).sort());
    expect(kept.text).toBe(made.text);
    const fresh = await web.ask('/e/same', { headers: { 'If-None-Match': made.headers.etag! } });
    expect([fresh.status, fresh.text]).toEqual([304, '']);
    const head = await web.ask('/e/same', { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', String(made.bytes.length)]);
  });

  it('are never those of somebody', async () => {
    web = await testWeb({ pages });
    shows = 0;
    const Cookie = `ep_session=${web.signIn()}`;
    const mine = await web.ask('/e/fair', { headers: { Cookie } });
    expect(mine.view().at.csrf).toMatch(/^[\w-]+$/);
    expect(mine.headers['cache-control']).toBe('no-store');
    expect((await web.ask('/e/fair')).view().at.csrf).toBeUndefined();
    await web.ask('/e/fair', { headers: { Cookie: 'ep_order_K7X2MPQ4=x' } });
    await web.ask('/e/fair', { headers: { Authorization: 'Bearer x' } });
    expect(shows).toBe(4);
  });

  it('are kept once more for each currency on offer, and for no other value that somebody sends', async () => {
    const asked: string[] = [];
    const priced = page({
      path: '/e/:slug',
      may: 'public',
      async show(_scope, _at, { currency = 'none' }) {
        asked.push(currency);
        return { view: 'event', model: { currency }, cacheSeconds: 2 };
      },
    });
    let offered = ['USD', 'GBP'];
    web = await testWeb({ pages: [priced] as unknown as Page[], currencies: async () => offered });
    const shown = async (currency?: string) => {
      const headers = currency === undefined ? {} : { Cookie: `ep_locale=en; ep_currency=${currency}` };
      return (await web.ask('/e/fair', { headers })).view().model.currency;
    };
    expect([await shown(), await shown('USD'), await shown('GBP'), await shown('USD')]).toEqual([
      ...['none', 'USD', 'GBP', 'USD'],
    ]);
    for (const value of ['CHF', 'usd', 'USD%20', 'x'.repeat(500), '']) expect(await shown(value)).toBe('none');
    expect(asked).toEqual(['none', 'USD', 'GBP']);

    // What is offered changed: the pages are forgotten with it, as they are whenever settings are saved.
    offered = ['GBP', 'CHF'];
    web.http.invalidate('/');
    expect([await shown('CHF'), await shown('USD'), await shown('GBP')]).toEqual(['CHF', 'none', 'GBP']);
  });

  it('are forgotten when something about them changed', async () => {
    web = await testWeb({ pages });
    shows = 0;
    await web.ask('/e/fair');
    await web.ask('/e/other');
    web.http.invalidate('/e/fair');
    await web.ask('/e/fair');
    await web.ask('/e/other');
    expect(shows).toBe(3);
  });

  it('are sent packed', async () => {
    web = await testWeb({ pages });
    const plain = await web.ask('/e/packed');
    for (const [encoding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const headers = { 'Accept-Encoding': encoding };
      await expect
        .poll(async () => (await web.ask('/e/packed', { headers })).headers['content-encoding'])
        .toBe(encoding);
      const packed = await web.ask('/e/packed', { headers });
      expect(unpack(packed.bytes).toString()).toBe(plain.text);
      expect(packed.headers.vary).toContain('Accept-Encoding');
    }
    const refused = await web.ask('/e/packed', { headers: { 'Accept-Encoding': 'br;q=0' } });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  it('set no session, and choose a language once it is asked for', async () => {
    web = await testWeb({ pages });
    expect((await web.ask('/e/fair')).headers['set-cookie']).toBeUndefined();
    const chosen = await web.ask('/e/fair?lang=de');
    expect([chosen.headers['content-language'], chosen.cookies().ep_locale]).toEqual(['de', 'de']);
    expect((await web.ask('/e/fair?lang=xx')).headers['set-cookie']).toBeUndefined();
  });
});
