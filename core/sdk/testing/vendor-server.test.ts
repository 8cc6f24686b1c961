import { afterAll, beforeEach, expect, it } from 'vitest';
import { vendorServer, type Endpoint } from './vendor-server.ts';

interface Books {
  readonly charges: string[];
  tell(event: string): void;
}

// A vendor of one call: what was charged is told to the shop. The shop is played by the same server, beside its API.
const heard: string[] = [];
let waiting: (() => void)[] = [];
const vendor = await vendorServer<Books, Endpoint & { secret: string }, [event: string]>({
  newAccount: (tell) => ({ charges: [], tell }),
  write: ([event], { secret }, name) => ({ body: `${event} of ${name}`, headers: { signature: secret } }),
  api: /^\/v1\//,
  enter: ({ header }) => header('authorization') ?? { status: 401 },
  serve({ charges, tell }, { path, json }) {
    for (const go of waiting) go();
    if (path[1] === 'nothing') return { status: 404, body: {} };
    charges.push(String(json()['id']));
    tell(`charge ${charges.at(-1)}`);
    return { status: 201, body: { charges: charges.length } };
  },
  keys: { header: 'key', reused: () => ({ status: 400 }), busy: () => ({ status: 409 }) },
  failure: (status) => ({ status, body: { played: true } }),
  headers: () => ({ 'x-request': '1' }),
  beside({ url, text, header }) {
    if (url.pathname !== '/shop') return undefined;
    heard.push(`${text}, ${header('signature')}`);
    return { status: 200 };
  },
});
const shop = { url: `${vendor.origin}/shop`, secret: 'signed' };

afterAll(() => vendor.close());
beforeEach(() => {
  vendor.reset();
  heard.length = 0;
  waiting = [];
});

const charge = (id: string, key?: string, headers: Record<string, string> = { authorization: 'me' }) =>
  fetch(`${vendor.origin}/v1/charges`, {
    ...{ method: 'POST', body: JSON.stringify({ id }) },
    headers: { ...headers, ...(key && { key }) },
  }).then(
    async (answer) => ({ status: answer.status, told: await answer.text() }),
    () => 'cut off',
  );

it('keeps accounts apart, and answers the same key with the same answer, another question with a refusal', async () => {
  const first = await charge('a', 'k1');
  expect(first).toEqual({ status: 201, told: '{"charges":1}' });
  expect(await charge('a', 'k1')).toEqual(first);
  expect(await charge('b', 'k1')).toMatchObject({ status: 400 });
  expect(await charge('a', 'k1', { authorization: 'you' })).toMatchObject({ told: '{"charges":1}' });
  expect(await charge('a', 'k1', {})).toMatchObject({ status: 401 });
  expect([vendor.account('me').charges, vendor.account('you').charges]).toEqual([['a'], ['a']]);
  expect(vendor.calls.map(({ status }) => status)).toEqual([201, 201, 400, 201, 401]);
});

it('loses answers, holds them, plays errors, does not answer and is down', async () => {
  vendor.mishaps.push('lose', 503);
  expect(await charge('a', 'k1')).toBe('cut off');
  expect(await charge('b')).toEqual({ status: 503, told: '{"played":true}' });
  expect(vendor.account('me').charges).toEqual(['a']);

  vendor.mishaps.push('hold');
  const begun = new Promise<void>((go) => void waiting.push(go));
  const held = charge('c', 'k2');
  await begun;
  expect(await charge('c', 'k2')).toMatchObject({ status: 409 });
  vendor.release();
  expect(await held).toEqual({ status: 201, told: '{"charges":2}' });

  vendor.mishaps.push('lose change');
  const read = await fetch(`${vendor.origin}/v1/nothing`, { headers: { authorization: 'me' } });
  expect([read.status, read.headers.get('x-request')]).toEqual([404, '1']);
  expect(await charge('d')).toBe('cut off');
  vendor.down = true;
  expect(await charge('e')).toBe('cut off');
});

it('sends what happened once, twice, never, or later in any order', async () => {
  await charge('a');
  vendor.listen('me', shop);
  for (const how of ['never', 'twice', 'once', 'later', 'later'] as const) {
    vendor.sends = how;
    await charge(how);
  }
  await vendor.delivered();
  const once = ['charge twice of me, signed', 'charge twice of me, signed', 'charge once of me, signed'];
  expect(heard.splice(0).toSorted()).toEqual(once.toSorted());
  for (const send of vendor.kept.splice(0).toReversed()) await send();
  expect(heard).toHaveLength(2);
  vendor.listen('me', { ...shop, url: 'http://127.0.0.1:1/nobody' });
  vendor.sends = 'once';
  await charge('b');
  await vendor.delivered();
  expect(vendor.receipts).toEqual([200, 200, 200, 200, 200, 0]);
});
