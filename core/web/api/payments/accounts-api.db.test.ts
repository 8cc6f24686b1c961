import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openShop, outcomes } from '../../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { GatewayError, type GatewayErrorCode, type PaymentGateway } from '../../../kernel/capabilities/gateway.ts';
import { openTokens, refreshTokens } from '../../../modules/access/index.ts';
import { orderOf, placeOrder } from '../../../modules/orders/index.ts';
import {
  createGatewayAccount,
  paymentsOf,
  removeGatewayAccount,
  startPayment,
} from '../../../modules/payments/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { paymentAdminPages } from '../../admin/payments/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { organizationEndpoints } from '../organizations/index.ts';
import { paymentEndpoints } from './index.ts';

const PASSWORD = 'correct horse battery';
const SECRET = 'sk_live_0123456789abcdef';
let answers: GatewayErrorCode = 'not_found';
let asked: unknown[] = [];
const gateway: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'none', currencies: 'any' },
  faultOf: (settings, mode) => {
    const { merchant } = settings as { merchant: string };
    return mode === 'test' && merchant === 'M-REAL' ? { field: 'merchant', text: 'errors.field.invalid' } : undefined;
  },
  start: (_cx, { key: ref, amount }) => {
    const snapshot = {
      ref,
      state: 'pending',
      authorized: amount,
      captured: { ...amount, minor: 0 },
      refunds: [],
    } as const;
    return Promise.resolve({ snapshot, next: { kind: 'none' } });
  },
  inspect: ({ settings }) => {
    asked.push(settings);
    return Promise.reject(new GatewayError(answers, `no: ${JSON.stringify(settings)}`));
  },
};
const Settings = z.object({
  merchant: z.string().min(3),
  statement: z.string().max(20).optional(),
  secret: z.string().min(16).meta({ widget: 'secret' }),
  hooks: z.object({ key: z.string() }).optional(),
});

let site: TestSite;
let portal: Portal;
let first: Awaited<ReturnType<typeof openTokens>>;
let token: string;
let base: string;
let organizationId: string;
let userId: string;

beforeAll(async () => {
  const gateways = new Map([['fake', { pluginId: 'fake', gateway, settings: Settings }]]);
  site = await testSite({ poolSize: 12, capabilities: { gateways } });
  const endpoints = [...organizationEndpoints, ...paymentEndpoints] as readonly unknown[] as readonly Endpoint[];
  portal = await testPortal(site, { pages: paymentAdminPages, endpoints });
  ({ userId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann', password: PASSWORD }));
  first = await openTokens(site.scope(), { userId });
  token = first.accessToken;
  const founded = { name: 'Fair people', email: 'fair@example.org', currency: 'EUR', locale: 'en' };
  organizationId = (await call('POST', '/organizations', { ...founded, timezone: 'Europe/Berlin' })).body.id;
  base = `/organizations/${organizationId}/gateway-accounts`;
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

async function call(method: string, path: string, body?: object) {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await portal.ask(`/api/v1${path}`, { method, headers, ...(body && { body }) });
  return { status: answer.status, text: answer.text, body: answer.text === '' ? undefined : answer.json() };
}

it('an account is kept with secrets that nobody reads again, changed in parts, tried, and taken away', async () => {
  const wrong = await call('POST', base, {
    gateway: 'fake',
    label: 'Card',
    mode: 'live',
    settings: { merchant: 'M1' },
  });
  expect([wrong.status, wrong.body.errors.map(({ field }: { field: string }) => field)]).toEqual([
    422,
    ['settings.merchant', 'settings.secret'],
  ]);
  const settings = { merchant: 'M-100', statement: 'Fair', secret: SECRET, hooks: { key: SECRET } };
  const made = await call('POST', base, { gateway: 'fake', label: 'Card', mode: 'live', settings });
  expect(made.status).toBe(201);
  const at = `${base}/${made.body.id}`;
  const told = { settings: { merchant: 'M-100', statement: 'Fair' }, secrets: ['secret'], enabled: true, fee: null };
  expect(made.body).toMatchObject(told);
  const changes = { label: 'Credit card', enabled: false, settings: { merchant: 'M-200', statement: null } };
  const changed = await call('PATCH', at, { ...changes, version: made.body.version });
  expect(changed.body).toMatchObject({ settings: { merchant: 'M-200' }, secrets: ['secret'], label: 'Credit card' });
  expect((await call('PATCH', at, { label: 'Late', version: made.body.version })).body.code).toBe('conflict.changed');

  // What the gateway itself finds wrong for a mode is said at its field, at first and later on.
  const real = { gateway: 'fake', label: 'Real', mode: 'test', settings: { ...settings, merchant: 'M-REAL' } };
  expect((await call('POST', base, real)).body).toMatchObject({ errors: [{ field: 'settings.merchant' }] });
  const kept = await call('POST', base, { ...real, mode: 'live' });
  const moved = await call('PATCH', `${base}/${kept.body.id}`, { mode: 'test', version: kept.body.version });
  expect([kept.status, moved.status, moved.body.errors[0].field]).toEqual([201, 422, 'settings.merchant']);
  expect((await call('DELETE', `${base}/${kept.body.id}`)).status).toBe(204);

  answers = 'not_found';
  asked = [];
  expect((await call('POST', `${at}/test`)).body).toEqual({ result: 'works' });
  expect(asked).toEqual([{ merchant: 'M-200', secret: SECRET, hooks: { key: SECRET } }]);
  answers = 'misconfigured';
  const bad = await call('POST', `${at}/test`);
  expect([bad.status, bad.body]).toEqual([200, { result: 'misconfigured' }]);

  const fee = { name: { en: 'Card fee' }, fixedMinor: 50, rate: 150, currency: 'EUR', refundable: false };
  expect((await call('GET', `${at}/fee`)).body.code).toBe('fee.not_found');
  expect((await call('PUT', `${at}/fee`, fee)).body).toMatchObject({ ...fee, per: 'order', paidBy: 'buyer' });
  expect((await call('GET', at)).body.fee).toMatchObject(fee);
  expect((await call('GET', base)).body.data).toMatchObject([{ label: 'Credit card', fee }]);
  expect((await call('DELETE', `${at}/fee`)).status).toBe(204);
  expect((await call('PUT', `${at}/fee`, fee)).status).toBe(200);

  const all = [made, changed, bad, await call('GET', base), await call('GET', at)];
  for (const { text } of all) expect(text).not.toContain(SECRET);
  const entries = await site.scope().em.execute('select * from audit_entries');
  expect(JSON.stringify(entries)).not.toContain(SECRET);
  const stored = await site.scope().em.execute('select settings_sealed from gateway_accounts');
  expect(JSON.stringify(stored)).not.toContain(SECRET);
  expect((await call('DELETE', at)).status).toBe(204);
  expect((await call('GET', at)).body.code).toBe('gateway_account.not_found');
  expect(await site.scope().em.execute(`select id from fee_rules where kind = 'payment'`)).toHaveLength(1);
});

it('accounts are added, changed, tried and taken away only by whoever proved a short while ago who they are', async () => {
  const scope = site.scope();
  const card = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true } as const;
  const settings = { merchant: 'M-100', secret: SECRET };
  const { id } = await createGatewayAccount(scope, { organizationId, ...card, settings });
  site.clock.advance({ minutes: 16 });
  token = (await refreshTokens(site.scope(), first.refreshToken)).accessToken;
  const dangerous = [
    ['POST', base, { gateway: 'fake', label: 'Mine', mode: 'live', settings }],
    ['PATCH', `${base}/${id}`, { settings: { merchant: 'Mine' } }],
    ['POST', `${base}/${id}/test`],
    ['DELETE', `${base}/${id}`],
  ] as const;
  for (const [method, path, body] of dangerous) {
    expect([method, (await call(method, path, body)).body.code]).toEqual([method, 'sign_in.not_recent']);
  }
  expect((await call('GET', `${base}/${id}`)).status).toBe(200);
});

it('the office tries an account and takes it away, after asking', async () => {
  const settings = { merchant: 'M-100', secret: SECRET };
  const { id } = await createGatewayAccount(site.scope(), {
    ...{ organizationId, gateway: 'fake', label: 'Card two', mode: 'test', enabled: true, settings },
  });
  const ann = await portal.browser(userId);
  const at = `/admin/o/fair-people/payments/${id}`;
  expect((await ann.get(at)).text).toMatch(/\/test"[^]*\/remove"/);
  expect((await ann.get(`${at}/test`)).text).toContain('Nothing is charged.');
  for (const [answer, said] of [
    ['not_found', 'It works'],
    ['bad_signature', 'does not know this account'],
    ['unavailable', 'does not answer'],
  ] as const) {
    answers = answer;
    const { status, cookies } = await ann.post(`${at}/test`);
    const Cookie = `${ann.cookie}; ep_flash=${cookies()['ep_flash']}`;
    expect([status, (await portal.ask(at, { headers: { Cookie } })).text]).toEqual([
      303,
      expect.stringContaining(said),
    ]);
  }
  expect((await ann.get(`${at}/remove`)).text).toContain('Remove Card two?');
  expect((await ann.post(`${at}/remove`)).status).toBe(303);
  expect((await ann.get(at)).status).toBe(404);
});

it('an account is taken away or paid by, never both', { timeout: 60_000 }, async () => {
  const scope = site.scope();
  const shop = await openShop(site);
  const type = await shop.sell({ quantity: 100, priceMinor: 1000 });
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const found: string[] = [];
  for (let round = 0; round < 12; round++) {
    const { code } = await shop.draft(type);
    await placeOrder(scope, { code, buyer });
    const { id } = await createGatewayAccount(scope, {
      ...{ organizationId: shop.organizationId, gateway: 'fake', label: 'Card', mode: 'test', enabled: true },
      settings: { merchant: 'M-100', secret: SECRET },
    });
    const { refused, failed } = await outcomes<unknown>([
      startPayment(site.scope(), { orderCode: code, accountId: id }),
      removeGatewayAccount(site.scope(), { organizationId: shop.organizationId, id }),
    ]);
    expect(failed).toEqual([]);
    found.push(...refused);
    const payments = await paymentsOf(scope, (await orderOf(scope, code)).id);
    expect([round, refused.length, payments.length]).toEqual([
      round,
      1,
      refused[0] === 'gateway_account.in_use' ? 1 : 0,
    ]);
  }
  expect(['gateway_account.in_use', 'gateway_account.not_found']).toEqual(expect.arrayContaining([...new Set(found)]));
});
