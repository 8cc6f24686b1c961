import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { testWeb, type TestWeb } from '../../../test/setup/web.ts';
import { DomainError } from '../../kernel/errors.ts';
import { IdempotencyKey } from '../../kernel/idempotency/idempotency.entity.ts';
import { pruneIdempotencyKeys } from '../../kernel/idempotency/prune-idempotency-keys.job.ts';
import { newId } from '../../kernel/ids.ts';
import { createScope } from '../../kernel/scope/create-scope.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { endpoint, type Endpoint } from './endpoint.ts';

let site: TestSite;
let web: TestWeb;

const things = new Map<string, { name: string; changes: number }>();
let hold: Promise<void> | undefined;
let failAfter = false;
/** Calls that are in their transaction, and what they wait for there. */
let inside = 0;
let slow: Promise<void> | undefined;

async function addThing(scope: Scope, name: string): Promise<{ id: string }> {
  return scope.tx(async () => {
    const id = newId();
    inside += 1;
    await slow;
    if (name === 'refused') throw new DomainError('http.busy', { status: 409 });
    things.set(id, { name, changes: 0 });
    return { id };
  });
}

const thing = (id: string) => ({ id, name: things.get(id)!.name, changes: things.get(id)!.changes });
const Thing = z.strictObject({ id: z.string(), name: z.string(), changes: z.number() });
const common = { may: 'public', summary: '', tag: '' } as const;

const endpoints = [
  endpoint({
    ...common,
    method: 'POST',
    path: '/things',
    body: z.strictObject({ name: z.string() }),
    answers: { 201: Thing },
    async run(scope, { body }) {
      const { id } = await addThing(scope, body.name);
      await hold;
      if (failAfter) throw new Error('the provider went away');
      return { status: 201, body: thing(id) };
    },
  }),
  endpoint({
    ...common,
    method: 'GET',
    path: '/things/{id}',
    params: z.strictObject({ id: z.string() }),
    answers: { 200: Thing },
    run: async (_scope, { params }) => ({ status: 200, body: thing(params.id) }),
  }),
  endpoint({
    ...common,
    method: 'POST',
    path: '/things/{id}/change',
    params: z.strictObject({ id: z.string() }),
    answers: { 200: Thing },
    async run(scope, { params }) {
      await scope.tx(async () => void (things.get(params.id)!.changes += 1));
      return { status: 200, body: thing(params.id) };
    },
  }),
  endpoint({
    ...common,
    method: 'POST',
    path: '/things/{id}/touch',
    params: z.strictObject({ id: z.string() }),
    answers: { 204: null },
    async run(_scope, { params }) {
      things.get(params.id)!.changes += 1;
      return { status: 204 };
    },
  }),
  endpoint({
    ...common,
    method: 'POST',
    path: '/things/{id}/copy',
    params: z.strictObject({ id: z.string() }),
    answers: { 201: z.strictObject({ copy: z.string() }) },
    async run(scope, { params }) {
      const copy = await scope.tx(async () => {
        const id = newId();
        things.set(id, { ...things.get(params.id)! });
        return id;
      });
      if (failAfter) throw new Error('the provider went away');
      return { status: 201, body: { copy } };
    },
  }),
  endpoint({
    ...common,
    method: 'POST',
    path: '/checks',
    replay: 'again',
    answers: { 200: z.strictObject({ at: z.number() }) },
    run: async () => ({ status: 200, body: { at: (checks += 1) } }),
  }),
] as unknown as Endpoint[];
let checks = 0;

beforeAll(async () => {
  site = await testSite();
  web = await testWeb({
    site: site.site,
    clock: site.clock,
    makeScope: (actor, at) => createScope(site.parts, { actor, ...at }),
    endpoints,
    trustedProxies: ['loopback'],
  });
});
beforeEach(() => {
  things.clear();
  hold = undefined;
  failAfter = false;
  inside = 0;
  slow = undefined;
});
afterAll(async () => {
  await web.close();
  await site.close();
});

const post = (path: string, key: string, body?: object, ip = '192.0.2.1') =>
  web.ask(`/api/v1${path}`, {
    method: 'POST',
    headers: { 'Idempotency-Key': key, 'X-Forwarded-For': ip },
    ...(body && { body }),
  });

describe('a POST with an Idempotency-Key', () => {
  it('is done once; the same request again gets the same thing', async () => {
    const key = newId();
    const first = await post('/things', key, { name: 'a' });
    const second = await post('/things', key, { name: 'a' });
    expect([first.status, second.status, things.size]).toEqual([201, 201, 1]);
    expect(second.json()).toEqual(first.json());
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
  });

  it('shows the thing as it is now, since bodies are not kept', async () => {
    const key = newId();
    const { id } = (await post('/things', key, { name: 'a' })).json();
    things.get(id)!.changes = 5;
    expect((await post('/things', key, { name: 'a' })).json()).toEqual({ id, name: 'a', changes: 5 });
    const rows = await site.scope().em.find(IdempotencyKey, { key });
    expect(rows).toMatchObject([{ resultId: id, status: 201, actor: 'anonymous:192.0.2.1', route: 'POST /things' }]);
  });

  it('answers an act on a thing with the thing, or with nothing', async () => {
    const { id } = (await post('/things', newId(), { name: 'a' })).json();
    const key = newId();
    expect((await post(`/things/${id}/change`, key)).json().changes).toBe(1);
    expect((await post(`/things/${id}/change`, key)).json().changes).toBe(1);
    const touch = newId();
    expect([
      (await post(`/things/${id}/touch`, touch)).status,
      (await post(`/things/${id}/touch`, touch)).status,
    ]).toEqual([204, 204]);
    expect(things.get(id)!.changes).toBe(2);
  });

  it('refuses the key for another request', async () => {
    const key = newId();
    await post('/things', key, { name: 'a' });
    const other = await post('/things', key, { name: 'b' });
    expect([other.status, other.json().code, things.size]).toEqual([422, 'idempotency.mismatch', 1]);
  });

  it('means nothing to other operations and other callers', async () => {
    const key = newId();
    const { id } = (await post('/things', key, { name: 'a' })).json();
    expect((await post(`/things/${id}/change`, key)).status).toBe(200);
    const elsewhere = await post('/things', key, { name: 'a' }, '192.0.2.99');
    expect(elsewhere.json().id).not.toBe(id);
  });

  it('says so while the first is still being done', async () => {
    let release = (): void => {};
    hold = new Promise((resolve) => (release = resolve));
    const key = newId();
    const first = post('/things', key, { name: 'a' });
    await expect.poll(() => things.size).toBe(1);
    await site.database.em.fork().nativeUpdate(IdempotencyKey, { key }, { resultId: null });
    const second = await post('/things', key, { name: 'a' });
    expect([second.status, second.json().code]).toEqual([409, 'idempotency.in_progress']);
    release();
    expect((await first).status).toBe(201);
    expect(things.size).toBe(1);
  });

  it('runs one of twenty that come at once', async () => {
    const key = newId();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/things', key, { name: 'a' })));
    expect(things.size).toBe(1);
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  });

  it('may be sent again after a refusal', async () => {
    const key = newId();
    expect((await post('/things', key, { name: 'refused' })).status).toBe(409);
    expect((await post('/things', key, { name: 'refused' })).json().code).toBe('http.busy');
    expect((await post('/things', key, { name: 'a' })).status).toBe(201);
  });

  it('does not do again what was committed before something broke', async () => {
    const key = newId();
    failAfter = true;
    expect((await post('/things', key, { name: 'a' })).status).toBe(500);
    failAfter = false;
    const again = await post('/things', key, { name: 'a' });
    expect([again.status, again.json().id, things.size]).toEqual([201, [...things.keys()][0], 1]);
  });

  it('refuses a repeat that it could not answer alike, and does nothing twice', async () => {
    const { id } = (await post('/things', newId(), { name: 'a' })).json();
    failAfter = true;
    const key = newId();
    expect((await post(`/things/${id}/copy`, key)).status).toBe(500);
    const again = await post(`/things/${id}/copy`, key);
    expect([again.status, again.json().code, things.size]).toEqual([409, 'idempotency.done', 2]);
    expect(again.json().detail).toContain([...things.keys()][1]);
  });

  it('takes over from a process that died before it did anything', async () => {
    const key = newId();
    await post('/things', key, { name: 'a' });
    await site.database.em.fork().nativeUpdate(IdempotencyKey, { key }, { resultId: null, status: null });
    expect((await post('/things', key, { name: 'a' })).status).toBe(409);
    site.clock.advance({ minutes: 3 });
    expect((await post('/things', key, { name: 'a' })).status).toBe(201);
    expect(things.size).toBe(2);
  });

  it('takes over from a call that is slow, or whose clock was set: one of the two makes something', async () => {
    const key = newId();
    let goOn = (): void => {};
    slow = new Promise((resolve) => (goOn = resolve));
    const first = post('/things', key, { name: 'a' });
    await expect.poll(() => inside).toBe(1);
    slow = undefined;
    site.clock.advance({ minutes: 3 });
    const second = await post('/things', key, { name: 'a' });
    goOn();
    expect([(await first).status, (await first).json().code]).toEqual([409, 'idempotency.in_progress']);
    expect(second.status).toBe(201);
    expect((await post('/things', key, { name: 'a' })).json().id).toBe(second.json().id);
  });

  it('simply runs where an operation repeats itself safely', async () => {
    const key = newId();
    const first = (await post('/checks', key)).json().at;
    expect((await post('/checks', key)).json().at).toBe(first + 1);
  });

  it('must be a key', async () => {
    for (const key of ['short', 'with space in it', 'x'.repeat(201)]) {
      const answer = await post('/things', key, { name: 'a' });
      expect([answer.status, answer.json().code]).toEqual([422, 'idempotency.bad_key']);
    }
  });

  it('is forgotten after a day', async () => {
    const key = newId();
    await post('/things', key, { name: 'a' });
    site.clock.advance({ hours: 25 });
    await pruneIdempotencyKeys.run(site.scope(), {});
    expect(await site.scope().em.count(IdempotencyKey, { key })).toBe(0);
  });
});
