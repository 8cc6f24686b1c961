import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testWeb, type AskOptions, type TestWeb } from '../../test/setup/web.ts';
import { DomainError, InvalidInput, OutsideError } from '../kernel/errors.ts';
import { page, type Page, type Reply } from '../kernel/pages/page.ts';
import { localPath } from './local-path.ts';

let web: TestWeb;
afterEach(() => web.close());

const form = z.object({ name: z.string().min(1), size: z.number().int().max(9).optional() });

const greet = page({
  path: '/greet',
  may: 'public',
  form,
  show: async (_scope, _at, { again }) => ({ view: 'greet', model: { again: again ?? null } }),
  async submit(_scope, _at, { name }) {
    if (name === 'nobody') throw new DomainError('http.not_found', { status: 404 });
    if (name === 'taken') throw new DomainError('user.email_taken', { status: 409, field: 'name' });
    if (name === 'late') throw new DomainError('http.busy', { status: 409 });
    if (name === 'remote') throw new OutsideError('mail server said no', { retryable: true });
    if (name === 'deep') throw new InvalidInput([{ field: 'lines.0.quantity', code: 'x', message: 'too few' }]);
    return { goTo: '/done', flash: 'http.go_home' };
  },
});
const press = page({
  path: '/press',
  may: 'public',
  form,
  show: async () => ({ goTo: '/done', flash: 'http.go_home' }),
  submit: greet.submit!,
});
const done = page({ path: '/done', may: 'public', show: async () => ({ view: 'done', model: {} }) });
const pages = [greet, press, done] as unknown as Page[];

const post = (fields: Record<string, string>, headers: Record<string, string> = {}): AskOptions => ({
  body: new URLSearchParams(fields),
  headers,
});

describe('the cycle of a page', () => {
  it('shows, refuses with what was typed, and goes on after success', async () => {
    web = await testWeb({ pages });
    expect((await web.ask('/greet')).view()).toMatchObject({ view: 'greet', model: { again: null } });

    const bad = await web.ask('/greet', post({ name: '', size: '12' }));
    expect(bad.status).toBe(422);
    expect(bad.view().model.again).toEqual({
      values: { name: '', size: '12' },
      errors: { name: 'Please fill this in.', size: 'At most 9, please.' },
    });

    const good = await web.ask('/greet', post({ name: 'Ada' }));
    expect([good.status, good.headers.location]).toEqual([303, '/done']);
  });

  it('says the flash sentence on the next page, once', async () => {
    web = await testWeb({ pages });
    const { ep_flash: flash } = (await web.ask('/greet', post({ name: 'Ada' }))).cookies();
    const next = await web.ask('/done', { headers: { Cookie: `ep_flash=${flash}` } });
    expect(next.view().at.site.flash).toEqual({ tone: 'success', text: 'Back to the start page' });
    expect(next.cookies().ep_flash).toBe('');
    expect(next.headers['set-cookie']![0]).toContain('Max-Age=0');
  });

  it('takes no flash that it did not sign', async () => {
    web = await testWeb({ pages });
    const forged = `${Buffer.from('{"key":"http.go_home"}').toString('base64url')}.AAAA`;
    for (const cookie of [forged, 'x', '.', 'a.b.c', '%E0%A4%A']) {
      const shown = await web.ask('/done', { headers: { Cookie: `ep_flash=${cookie}` } });
      expect(shown.view().at.site.flash).toBeUndefined();
    }
  });

  it('shows a refusal at its field, above the form, or as a page of its own', async () => {
    web = await testWeb({ pages });
    const again = async (name: string) => {
      const shown = await web.ask('/greet', post({ name }));
      return [shown.status, shown.view().model.again?.errors, shown.view().model.again?.problem];
    };
    expect(await again('taken')).toEqual([409, { name: expect.stringContaining('account') }, undefined]);
    expect(await again('late')).toEqual([409, {}, 'A lot is going on right now. Please try again in a moment.']);
    expect(await again('deep')).toEqual([422, { 'lines.0.quantity': 'too few' }, undefined]);
    expect(await again('remote')).toEqual([502, {}, expect.stringContaining('did not answer')]);
    const missing = await web.ask('/greet', post({ name: 'nobody' }));
    expect([missing.status, missing.view().view]).toEqual([404, 'error']);
  });

  it('says a refusal on the page that it leads to where it has none of its own', async () => {
    web = await testWeb({ pages });
    const said = async (fields: Record<string, string>) => {
      const refused = await web.ask('/press', post(fields));
      expect([refused.status, refused.headers.location]).toEqual([303, '/done']);
      const { ep_flash: flash } = refused.cookies();
      return (await web.ask('/done', { headers: { Cookie: `ep_flash=${flash}` } })).view().at.site.flash;
    };
    expect(await said({ name: 'late' })).toEqual({
      tone: 'danger',
      text: expect.stringContaining('A lot is going on'),
    });
    expect(await said({ name: 'taken' })).toEqual({ tone: 'danger', text: expect.stringContaining('account') });
    expect(await said({ name: '' })).toEqual({ tone: 'danger', text: 'Please fill this in.' });
    expect(await said({ name: 'Ada' })).toEqual({ tone: 'success', text: 'Back to the start page' });
  });

  it('leaks nothing of a bug, and gives an id to quote', async () => {
    const broken = page({
      path: '/broken',
      may: 'public',
      show: async () => Promise.reject(new Error('password is hunter2')),
    });
    web = await testWeb({ pages: [broken] as unknown as Page[] });
    const shown = await web.ask('/broken');
    expect(shown.status).toBe(500);
    expect(shown.text).not.toContain('hunter2');
    expect(shown.view().model.reference).toBe(shown.headers['x-request-id']);
    expect(web.lines.find(({ event }) => event === 'http.failed')).toMatchObject({ level: 'error' });
  });

  it('answers a plain page when the frame is what is broken', async () => {
    const down = (): never => {
      throw new Error('database is down');
    };
    web = await testWeb({ pages, frames: { site: down, admin: down } });
    const shown = await web.ask('/nowhere');
    expect(shown.status).toBe(404);
    expect(shown.text).toContain('<h1>Not found</h1>');
  });
});

describe('what a page may answer', () => {
  const answering = async (reply: Reply): Promise<void> => {
    const only = page({ path: '/x', may: 'public', show: async () => reply, submit: async () => reply });
    web = await testWeb({ pages: [only] as unknown as Page[] });
  };

  it('json, never stored by anybody', async () => {
    await answering({ json: { a: 1 } });
    const answer = await web.ask('/x');
    expect([answer.json(), answer.headers['cache-control']]).toEqual([{ a: 1 }, 'no-store']);
  });

  it('a file, whose name cannot add a header', async () => {
    const name = 'a"b\r\nSet-Cookie: x=1; /../票.csv';
    await answering({ file: { name, contentType: 'text/csv', content: Buffer.from('a,b') } });
    const answer = await web.ask('/x');
    expect(answer.text).toBe('a,b');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="[^\r\n/]*"; filename\*=UTF-8''[^ ;]*$/,
    );
  });

  it('a document of strangers, shown in a sandbox', async () => {
    await answering({
      file: { name: 'mail.html', contentType: 'text/html', content: Buffer.from('<script>1</script>'), inline: true },
    });
    const answer = await web.ask('/x');
    expect(answer.headers['content-disposition']).toMatch(/^inline/);
    expect(answer.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  });

  it('a cookie and a session', async () => {
    await answering({ goTo: '/', signIn: { userId: 'u1' }, cookies: [{ name: 'ep_x', value: 'a;b\r\nc' }] });
    const answer = await web.ask('/x', post({}));
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^ep_session=started-\S+; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly$/),
      expect.stringMatching(/^ep_browser=\S+; Path=\/; Max-Age=34560000; SameSite=Lax; HttpOnly$/),
      'ep_x=a%3Bb%0D%0Ac; Path=/; SameSite=Lax; HttpOnly',
    ]);
  });

  it('an address elsewhere, but no header and no other scheme', async () => {
    await answering({ goTo: 'https://pay.example.org/x?a=%2F\r\nSet-Cookie: a=b' });
    const answer = await web.ask('/x');
    expect(answer.headers.location).toBe('https://pay.example.org/x?a=%2F%0D%0ASet-Cookie:%20a=b');
    expect(answer.headers['set-cookie']).toBeUndefined();
    await web.close();
    await answering({ goTo: 'javascript:alert(1)' });
    expect((await web.ask('/x')).status).toBe(404);
  });

  it('HEAD without a body, 405 with what is allowed, 404', async () => {
    web = await testWeb({ pages: [done] as unknown as Page[] });
    const head = await web.ask('/done', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    const put = await web.ask('/done', { method: 'PUT' });
    expect([put.status, put.headers.allow, put.view().view]).toEqual([405, 'HEAD, GET', 'error']);
    expect((await web.ask('/done', post({}))).status).toBe(405);
    expect((await web.ask('/else')).status).toBe(404);
    expect((await web.ask('/done', { method: 'BREW' }).catch(() => ({ status: 400 }))).status).toBeGreaterThanOrEqual(
      400,
    );
  });
});

describe('who may see a page', () => {
  const admin = (may: Page['may'], path = '/admin/o/:org/orders'): Page =>
    page({
      path,
      may,
      show: async (_s, _a, { organization }) => ({ view: 'v', model: { organization } }),
    }) as unknown as Page;
  const asking = async (may: Page['may'], actor?: object, path = '/admin/o/acme/orders?q=a') => {
    web = await testWeb({ pages: [may === 'site.admin' ? admin(may, '/admin/users') : admin(may)] });
    const cookie = actor ? { Cookie: `ep_session=${web.signIn(actor)}` } : {};
    return web.ask(path, { headers: cookie as Record<string, string> });
  };

  it('sends strangers to sign in, and back after that', async () => {
    const answer = await asking('orders.read');
    expect([answer.status, answer.headers.location]).toEqual([
      303,
      '/sign-in?next=%2Fadmin%2Fo%2Facme%2Forders%3Fq%3Da',
    ]);
  });

  it('tells scripts that nobody is signed in', async () => {
    web = await testWeb({ pages: [admin('orders.read')] });
    const answer = await web.ask('/admin/o/acme/orders', { headers: { Accept: 'application/json' } });
    expect([answer.status, answer.json().code]).toEqual([401, 'http.unauthenticated']);
  });

  it('gives members the organization of the path', async () => {
    const answer = await asking('orders.read', {});
    expect(answer.view().model.organization).toEqual({ id: 'org-acme', slug: 'acme', name: 'Acme' });
  });

  it('hides organizations from those who are no members', async () => {
    expect((await asking('orders.read', { name: 'Stranger' })).status).toBe(404);
  });

  it('refuses members without the permission', async () => {
    expect((await asking('orders.write', { name: 'Staff' })).status).toBe(403);
  });

  it('knows no organization by another name', async () => {
    expect((await asking('orders.read', {}, '/admin/o/else/orders')).status).toBe(404);
  });

  it('keeps the site for its admins', async () => {
    expect((await asking('site.admin', {}, '/admin/users')).status).toBe(403);
    await web.close();
    expect((await asking('site.admin', { isAdmin: true }, '/admin/users')).status).toBe(200);
  });

  it('refuses to start with a permission that it could not check', async () => {
    await expect(testWeb({ pages: [admin('orders.read', '/admin/orders')] })).rejects.toThrow('no :org');
    web = await testWeb();
  });
});

describe('the way back after signing in', () => {
  it.each([
    ['/admin/o/acme?x=1#a', '/admin/o/acme?x=1#a'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/%09/evil.example', '/%09/evil.example'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/a/..//evil.example', '/'],
    ['', '/'],
    [undefined, '/'],
  ])('%j leads to %j', async (next, path) => {
    web = await testWeb();
    expect(localPath(next, '/')).toBe(path);
  });
});
