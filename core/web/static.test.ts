import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { testWeb, type TestWeb } from '../../test/setup/web.ts';

let web: TestWeb;
afterEach(() => web.close());

describe('files', () => {
  const css = Buffer.from('a{color:red}'.repeat(200));
  const assets = {
    find: (path: string) =>
      path === '/assets/0123456789ab/site.css'
        ? {
            type: 'text/css; charset=utf-8',
            immutable: true,
            encodings: ['br', 'gzip', 'identity'] as const,
            body: () => css,
          }
        : undefined,
  };

  it('of themes are kept for ever and sent packed', async () => {
    web = await testWeb({ assets });
    const packed = await web.ask('/assets/0123456789ab/site.css', { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/css; charset=utf-8',
    });
    expect((await web.ask('/assets/0123456789ab/site.css')).headers['content-encoding']).toBeUndefined();
    expect((await web.ask('/assets/0123456789ab/site.css', { method: 'POST' })).status).toBe(405);
  });

  it.each([
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/assets/..%2f..%2fetc%2fpasswd',
    '/assets/0123456789ab/../../../../etc/passwd',
    '/assets/%zz',
    '/assets//etc/passwd',
  ])('are not found at %s', async (path) => {
    web = await testWeb({ assets });
    const answer = await web.ask(path);
    expect([answer.status, answer.text.includes('root:')]).toEqual([404, false]);
  });

  it('of organizers are pictures and nothing else', async () => {
    web = await testWeb({
      media: async (_scope, id, width) =>
        id === 'known' && width === '400'
          ? { contentType: 'image/webp', content: Readable.from([Buffer.from('pic')]) }
          : undefined,
    });
    const picture = await web.ask('/media/known/400');
    expect([picture.text, picture.headers['content-type']]).toEqual(['pic', 'image/webp']);
    expect(picture.headers['content-security-policy']).toContain('sandbox');
    expect((await web.ask('/media/known/401')).status).toBe(404);
    expect((await web.ask('/media/..%2f/400')).status).toBe(404);
  });
});
