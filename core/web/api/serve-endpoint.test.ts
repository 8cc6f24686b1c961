import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testWeb, type TestWeb } from '../../../test/setup/web.ts';
import { DomainError } from '../../kernel/errors.ts';
import { endpoint, type Endpoint, type May } from './endpoint.ts';
import { Id, Money, PageQuery, pageJson, pageOf } from './schemas.ts';

let web: TestWeb;
afterEach(() => web.close());

const listThings = endpoint({
  method: 'GET',
  path: '/things',
  may: 'public',
  summary: 'List things',
  tag: 'things',
  query: PageQuery,
  answers: { 200: pageOf(z.number()) },
  run: async (_scope, { query }) => ({ status: 200, body: pageJson([query.limit], query.cursor) }),
});

const makeThing = endpoint({
  method: 'POST',
  path: '/things',
  may: 'public',
  summary: 'Make a thing',
  tag: 'things',
  body: z.strictObject({ name: z.string().min(1), price: Money.optional() }),
  answers: { 201: z.strictObject({ name: z.string() }) },
  problems: ['quota.sold_out'],
  async run(_scope, { body }) {
    if (body.name === 'sold') throw new DomainError('http.busy', { status: 409, field: 'name' });
    if (body.name === 'bug') throw new Error('secret internals');
    return { status: 201, body: { name: body.name } };
  },
});

const showThing = endpoint({
  method: 'GET',
  path: '/things/{id}',
  may: 'public',
  summary: 'Show a thing',
  tag: 'things',
  params: z.strictObject({ id: Id }),
  answers: { 200: z.strictObject({ id: Id }) },
  run: async (_scope, { params }) => ({ status: 200, body: { id: params.id } }),
});

const checkThing = endpoint({
  method: 'POST',
  path: '/things/check',
  may: 'public',
  summary: 'Check',
  tag: 'things',
  perMinute: 2,
  answers: { 204: null },
  run: async () => ({ status: 204 }),
});

const endpoints = [showThing, listThings, makeThing, checkThing] as unknown as Endpoint[];

describe('an operation', () => {
  it('reads its query with defaults, and refuses what it does not know', async () => {
    web = await testWeb({ endpoints });
    expect((await web.ask('/api/v1/things?limit=7&cursor=abc')).json()).toEqual({
      data: [7],
      page: { nextCursor: 'abc' },
    });
    const bad = await web.ask('/api/v1/things?limit=0&colour=red');
    expect(bad.status).toBe(422);
    expect(bad.json().errors).toEqual([
      { field: 'limit', code: 'field.too_small', message: 'At least 1, please.' },
      { field: 'colour', code: 'field.unknown', message: 'This field is not known.' },
    ]);
  });

  it('answers problems as documents with a stable code', async () => {
    web = await testWeb({ endpoints });
    const bad = await web.ask('/api/v1/things', { body: { price: { amount: 1.5, currency: 'XXQ' }, more: 1 } });
    expect([bad.status, bad.headers['content-type']]).toEqual([422, 'application/problem+json']);
    expect(bad.json()).toMatchObject({
      type: 'http://tickets.test/api/v1/docs#input.invalid',
      title: 'Please check your entries',
      status: 422,
      code: 'input.invalid',
      instance: `urn:request:${bad.headers['x-request-id']}`,
    });
    expect(bad.json().errors.map((one: { field: string; code: string }) => [one.field, one.code])).toEqual([
      ['name', 'field.required'],
      ['price.amount', 'field.not_int'],
      ['price.currency', 'field.invalid'],
      ['more', 'field.unknown'],
    ]);
    const sold = await web.ask('/api/v1/things', { body: { name: 'sold' } });
    expect([sold.status, sold.json().errors[0].field]).toEqual([409, 'name']);
  });

  it('speaks the language of the caller', async () => {
    web = await testWeb({ endpoints, translate: (locale, key) => `${locale}:${key}` });
    const bad = await web.ask('/api/v1/nothing', { headers: { 'Accept-Language': 'fr, de-AT;q=0.9, en;q=0.1' } });
    expect(bad.json()).toMatchObject({ detail: 'de:errors.http.not_found', code: 'http.not_found' });
    expect(bad.headers['content-language']).toBe('de');
  });

  it('leaks nothing of a bug', async () => {
    web = await testWeb({ endpoints });
    const bug = await web.ask('/api/v1/things', { body: { name: 'bug' } });
    expect([bug.status, bug.json().code]).toEqual([500, 'http.internal']);
    expect(bug.text).not.toContain('secret');
  });

  it.each([
    ['malformed JSON', '{"name":', 'application/json', 400, 'http.malformed'],
    ['a bare value', '3', 'application/json', 400, 'http.malformed'],
    ['a poisoned prototype', '{"__proto__":{"a":1},"name":"x"}', 'application/json', 400, 'http.malformed'],
    ['another format', 'name=a', 'application/x-www-form-urlencoded', 415, 'http.unsupported_type'],
    ['an unknown charset or packing', 'x', 'text/html', 415, 'http.unsupported_type'],
    ['too much', JSON.stringify({ name: 'x'.repeat(300_000) }), 'application/json', 413, 'http.too_large'],
  ])('refuses %s', async (_what, body, type, status, code) => {
    web = await testWeb({ endpoints });
    const answer = await web.ask('/api/v1/things', { method: 'POST', body, headers: { 'Content-Type': type } });
    expect([answer.status, answer.json().code]).toEqual([status, code]);
  });

  it('refuses a small body that unpacks into a large one', async () => {
    const { gzipSync } = await import('node:zlib');
    web = await testWeb({ endpoints });
    const bomb = gzipSync(JSON.stringify({ name: 'x'.repeat(5_000_000) }));
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const answer = await web.ask('/api/v1/things', { method: 'POST', body: bomb, headers });
    expect([answer.status, answer.json().code]).toEqual([413, 'http.too_large']);
  });

  it('finds literal paths before parameters, and nothing under what cannot be an id', async () => {
    web = await testWeb({ endpoints });
    expect((await web.ask('/api/v1/things/check', { method: 'POST' })).status).toBe(204);
    expect((await web.ask('/api/v1/things/not-an-id')).status).toBe(404);
    const wrong = await web.ask('/api/v1/things/check', { method: 'DELETE' });
    expect([wrong.status, wrong.json().code, wrong.headers.allow]).toEqual([
      405,
      'http.method_not_allowed',
      expect.stringContaining('POST'),
    ]);
  });

  it('counts calls and says how many are left', async () => {
    web = await testWeb({ endpoints });
    const call = () => web.ask('/api/v1/things/check', { method: 'POST' });
    expect((await call()).headers.ratelimit).toBe('"api:POST /things/check";r=1;t=60');
    await call();
    const third = await call();
    expect([third.status, third.json().code]).toEqual([429, 'http.too_many_requests']);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    web.pass(61);
    expect((await call()).status).toBe(204);
  });

  it('counts a hundred calls an hour from a network, and a thousand of each person or key, or what the key has', async () => {
    web = await testWeb({ endpoints });
    const as = async (headers: Record<string, string> = {}) => (await web.ask('/api/v1/things', { headers })).headers;
    expect(await as()).toMatchObject({ 'ratelimit-policy': '"api";q=100;w=3600', ratelimit: '"api";r=99;t=3600' });
    const ada = { Authorization: `Bearer ${web.signIn()}` };
    const eve = { Authorization: `Bearer ${web.signIn({ userId: 'eve' })}` };
    expect(await as(ada)).toMatchObject({ 'ratelimit-policy': '"api";q=1000;w=3600', ratelimit: '"api";r=999;t=3600' });
    expect(await as(eve)).toMatchObject({ ratelimit: '"api";r=999;t=3600' });
    expect(await as()).toMatchObject({ ratelimit: '"api";r=98;t=3600' });

    const key = { kind: 'key', keyId: 'k1', perHour: 2 } as never;
    const withKey = { Authorization: `Bearer ${web.signIn(key)}` };
    await as(withKey);
    expect(await as(withKey)).toMatchObject({ 'ratelimit-policy': '"api";q=2;w=3600', ratelimit: '"api";r=0;t=3600' });
    const refused = await web.ask('/api/v1/things', { headers: withKey });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3600']);
  });

  it('counts the checkout by order and the door by person, and neither by address', async () => {
    const order = { ...showThing, path: '/orders/{id}', limit: 'checkout' } as const;
    const draft = { ...checkThing, path: '/orders', perMinute: undefined, limit: 'checkout' } as const;
    const scan = { ...checkThing, path: '/scan', perMinute: undefined, limit: 'door' } as const;
    web = await testWeb({ endpoints: [order, draft, scan] as unknown as Endpoint[] });
    const [one, other] = ['0198a000-0000-7000-8000-00000000000a', '0198a000-0000-7000-8000-00000000000b'];
    const show = async (id: string) => (await web.ask(`/api/v1/orders/${id}`)).status;
    for (let at = 0; at < 120; at += 1) await show(one);
    expect([await show(one), await show(one.toUpperCase()), await show(other)]).toEqual([429, 429, 200]);
    const drafts = await Promise.all(Array.from({ length: 150 }, () => web.ask('/api/v1/orders', { method: 'POST' })));
    expect(drafts.every(({ status }) => status === 204)).toBe(true);
    expect(drafts[0]!.headers['ratelimit-policy']).toBe('"checkouts";q=600000;w=60');

    const headers = { Authorization: `Bearer ${web.signIn()}` };
    const scanned = await web.ask('/api/v1/scan', { method: 'POST', headers });
    expect(scanned.headers['ratelimit-policy']).toBe('"door";q=36000;w=3600');
  });

  it('counts nothing but what guards a secret where the operator says 0', async () => {
    web = await testWeb({ endpoints, limits: { apiPerMinute: 0 } });
    expect((await web.ask('/api/v1/things')).headers.ratelimit).toBeUndefined();
    const check = () => web.ask('/api/v1/things/check', { method: 'POST' });
    expect([(await check()).status, (await check()).status, (await check()).status]).toEqual([204, 204, 429]);
  });

  it('counts people by who they are, and lets them call without a cache', async () => {
    const broken = { hit: () => Promise.reject(new Error('redis is gone')) };
    web = await testWeb({ endpoints, limits: { apiPerMinute: 1 } });
    const as = async (headers: Record<string, string>) => (await web.ask('/api/v1/things', { headers })).status;
    const token = { Authorization: `Bearer ${web.signIn()}` };
    expect([await as({}), await as({})]).toEqual([200, 429]);
    expect([await as(token), await as(token)]).toEqual([200, 200]);
    await web.close();
    web = await testWeb({ endpoints, limits: { apiPerMinute: 1 }, cache: broken as never });
    expect([await as({}), await as({})]).toEqual([200, 200]);
    expect(web.lines.some(({ event }) => event === 'rate_limit.unavailable')).toBe(true);
  });

  it('fails in tests when it answers what its document does not say', async () => {
    const liar = {
      ...showThing,
      path: '/liars',
      params: undefined,
      run: async () => ({ status: 200, body: { id: 4 } }),
    };
    web = await testWeb({ endpoints: [liar] as unknown as Endpoint[] });
    expect((await web.ask('/api/v1/liars')).status).toBe(500);
    expect(String(web.lines.find(({ event }) => event === 'http.failed')?.facts.error)).toContain('not as documented');
  });

  it('sends nothing again that the caller has', async () => {
    web = await testWeb({ endpoints });
    const first = await web.ask('/api/v1/things');
    const second = await web.ask('/api/v1/things', { headers: { 'If-None-Match': first.headers.etag! } });
    expect([second.status, second.text]).toEqual([304, '']);
  });
});

describe('who may call', () => {
  const holdsOrder = { organizationId: 'org-acme', order: { id: 'order-1', secretVersion: 1, userId: 'buyer' } };
  const calling = async (may: May, method: 'GET' | 'POST' = 'GET'): Promise<void> => {
    const only = endpoint({
      method,
      path: '/orders/{code}',
      may,
      summary: '',
      tag: '',
      params: z.strictObject({ code: z.string() }),
      answers: { 200: z.strictObject({ actor: z.string() }) },
      run: async ({ actor }) => ({ status: 200, body: { actor: actor.kind } }),
    });
    web = await testWeb({
      endpoints: [only] as unknown as Endpoint[],
      subjects: {
        find: async (_scope, _kind, id) => (id === 'K7X2MPQ4' ? holdsOrder : undefined),
        holds: (_scope, _order, secret) => secret === 'right',
      },
    });
  };
  const may: May = { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true };
  const status = async (headers: Record<string, string>, path = '/api/v1/orders/K7X2MPQ4') =>
    (await web.ask(path, { headers })).status;

  it('asks for credentials first, so that strangers cannot tell what exists', async () => {
    await calling(may);
    expect(await status({})).toBe(401);
    expect(await status({}, '/api/v1/orders/AAAAAAAA')).toBe(401);
  });

  it('lets the holder of the secret act as the buyer, and nobody with another', async () => {
    await calling(may);
    const held = await web.ask('/api/v1/orders/K7X2MPQ4', { headers: { 'Order-Secret': 'right' } });
    expect(held.json()).toEqual({ actor: 'buyer' });
    expect(await status({ 'Order-Secret': 'wrong' })).toBe(404);
    expect(await status({ 'Order-Secret': 'right' }, '/api/v1/orders/AAAAAAAA')).toBe(404);
  });

  it('takes a secret only where an operation says so', async () => {
    await calling({ permission: 'orders.write', of: 'order', at: 'params.code' });
    expect(await status({ 'Order-Secret': 'right' })).toBe(401);
  });

  it('knows members by token, and what they may', async () => {
    await calling(may);
    const as = (actor: object) => status({ Authorization: `Bearer ${web.signIn(actor)}` });
    expect(await as({})).toBe(200);
    expect(await as({ name: 'Staff' })).toBe(403);
    expect(await as({ name: 'Stranger' })).toBe(404);
    expect(await as({ name: 'Stranger', userId: 'buyer' })).toBe(200);
    expect(await status({ Authorization: 'Bearer not-a-token-of-anybody-at-all' })).toBe(401);
  });

  it('keeps some for the signed in, some for the admins of the site', async () => {
    await calling('signed-in');
    expect(await status({})).toBe(401);
    expect(await status({ Cookie: `ep_session=${web.signIn()}` })).toBe(200);
    await web.close();
    await calling('site.admin');
    expect(await status({ Cookie: `ep_session=${web.signIn()}` })).toBe(403);
    expect(await status({ Cookie: `ep_session=${web.signIn({ isAdmin: true })}` })).toBe(200);
  });

  it('refuses changes with a cookie that another site asked for', async () => {
    await calling('signed-in', 'POST');
    const post = async (headers: Record<string, string>) =>
      (await web.ask('/api/v1/orders/K7X2MPQ4', { method: 'POST', headers })).status;
    const Cookie = `ep_session=${web.signIn()}`;
    expect(await post({ Cookie, 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await post({ Cookie, 'Sec-Fetch-Site': 'same-site' })).toBe(403);
    expect(await post({ Cookie, Origin: 'https://evil.example' })).toBe(403);
    expect(await post({ Cookie, Origin: 'null' })).toBe(403);
    expect(await post({ Cookie })).toBe(403);
    expect(await post({ Cookie, Origin: 'http://tickets.test' })).toBe(200);
    expect(await post({ Cookie, 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
    expect(await post({ Authorization: `Bearer ${web.signIn()}` })).toBe(200);
  });
});
