import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider } from '../../../test/setup/fake-provider.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { GatewayError, type PaymentGateway, type RawRequest } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { placeOrder } from '../orders/index.ts';
import {
  createGatewayAccount,
  listRefusals,
  listWebhooks,
  replayWebhook,
  startPayment,
  sweepWebhooksJob,
  webhookDoor,
  type WebhookDoor,
} from './index.ts';

const SECRET = 'the secret of the provider';
const provider = fakeProvider();
let parsed = 0;
/** Signs body and time, as most do. */
const gateway: PaymentGateway<{ secret?: string }> = {
  ...(provider.gateway as PaymentGateway<{ secret?: string }>),
  notices: async ({ settings }, { headers, body }) => {
    if (settings.secret === undefined) throw new GatewayError('misconfigured', 'no secret');
    const at = headers['signed-at'] ?? '';
    if (headers['signature'] !== signed(body, at)) throw new GatewayError('bad_signature', 'forged');
    if (Date.now() - Number(at) > 300_000) throw new GatewayError('bad_signature', 'old', { stale: true });
    parsed += 1;
    if (body.length === 0) throw new GatewayError('rejected', 'nothing in it');
    const { id, refs } = JSON.parse(Buffer.from(body).toString()) as { id: string; refs: string[] };
    return refs.map((ref) => ({ eventId: id, ref }));
  },
};
const mute: PaymentGateway = { ...provider.gateway, id: 'mute' };
const settings = z.object({ secret: z.string().optional() });

function signed(body: Uint8Array, at: string): string {
  return createHmac('sha256', SECRET).update(at).update(body).digest('hex');
}

function webhook(
  told: object | '',
  { at = Date.now(), signature }: { at?: number; signature?: string } = {},
): RawRequest {
  const body = Buffer.from(told === '' ? '' : JSON.stringify(told));
  const headers = {
    ...{ 'content-type': 'application/json', 'user-agent': 'Provider/1', authorization: 'Bearer of secrets' },
    ...{ 'signed-at': String(at), signature: signature ?? signed(body, String(at)) },
  };
  return { headers, body, query: {} };
}

let site: TestSite;
let shop: Shop;
let account: string;
let door: WebhookDoor;
let hear: (accountId: string, request: RawRequest | DomainError) => Promise<string>;

beforeAll(async () => {
  const gateways = new Map([
    ['fake', { pluginId: 'fake', gateway: gateway as PaymentGateway, settings }],
    ['mute', { pluginId: 'mute', gateway: mute, settings }],
  ]);
  site = await testSite({ poolSize: 10, capabilities: { gateways } });
  door = webhookDoor();
  hear = (accountId, request) =>
    door
      .hear(site.scope(), accountId, async () => {
        if (request instanceof DomainError) throw request;
        return request;
      })
      .then(
        () => '200',
        (error: unknown) => (error instanceof DomainError ? `${error.status} ${error.code}` : String(error)),
      );
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  account = await addAccount('fake', { secret: SECRET });
  parsed = 0;
});

async function addAccount(id: string, secrets: object): Promise<string> {
  const facts = { gateway: id, label: 'Cards', mode: 'test', enabled: true } as const;
  const { organizationId } = shop;
  return (await createGatewayAccount(site.scope(), { organizationId, ...facts, settings: { ...secrets } })).id;
}

async function begin(): Promise<{ id: string; ref: string }> {
  const { code } = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 1000 }));
  await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId: account });
  return { id, ref: `pay_${id}` };
}

const inspections = async (paymentId: string) => {
  const rows = await site
    .scope()
    .em.execute<{ payload: unknown }[]>(`select payload from outbox where name = 'payments.inspect'`);
  return rows.filter(({ payload }) => JSON.stringify(payload).includes(paymentId)).length;
};
const refusals = async () => {
  await door.counted();
  const rows = await listRefusals(site.scope(), { organizationId: shop.organizationId });
  return rows.map(({ reason, times }) => [reason, times]);
};
const received = async () => (await listWebhooks(site.scope(), { organizationId: shop.organizationId })).rows;

it('hears what is genuine once, and refuses what is forged, stale, too large or for nobody, keeping nothing but a count', async () => {
  const { id, ref } = await begin();
  const told = webhook({ id: 'evt_1', refs: [ref] });
  expect(await hear(account, told)).toBe('200');
  // The same again is no fault of the provider's, and does nothing.
  expect(await hear(account.toUpperCase(), told)).toBe('200');
  const [row] = await received();
  expect(row).toMatchObject({ eventId: 'evt_1', ref, paymentId: id, deliveries: 2, bytes: told.body.length });
  expect(row!.headers).toEqual({
    ...{ 'content-type': 'application/json', 'user-agent': 'Provider/1' },
    ...{ authorization: null, signature: null, 'signed-at': null },
  });
  expect(await inspections(id)).toBe(1);
  expect(await hear(account, webhook({ id: 'evt_2', refs: ['pay_of_another_shop'] }))).toBe('200');
  expect((await received())[0]).toMatchObject({ ref: 'pay_of_another_shop', paymentId: null });

  parsed = 0;
  const forged = webhook({ id: 'evt_3', refs: [ref] }, { signature: 'f'.repeat(64) });
  expect(await hear(account, forged)).toBe('401 webhook.bad_signature');
  expect(await hear(account, webhook({ id: 'evt_3', refs: [ref] }, { at: Date.now() - 400_000 }))).toBe(
    '401 webhook.stale',
  );
  expect(parsed).toBe(0);
  expect(await hear(account, new DomainError('http.too_large', { status: 413 }))).toBe('413 http.too_large');
  expect(await hear(account, webhook(''))).toBe('400 webhook.refused');
  const bare = await addAccount('fake', {});
  expect(await hear(bare, webhook({ id: 'evt_3', refs: [ref] }))).toBe('400 webhook.refused');
  expect(await hear(await addAccount('mute', {}), forged)).toBe('404 webhook.not_supported');
  for (const nobody of [newId(), 'nobody', '../../etc/passwd']) {
    expect(await hear(nobody, new DomainError('never', { status: 500 }))).toBe('404 gateway_account.not_found');
  }
  expect((await refusals()).toSorted()).toEqual([
    ...[
      ['forged', 1],
      ['not_set_up', 1],
      ['not_supported', 1],
      ['oversized', 1],
      ['stale', 1],
      ['unreadable', 1],
    ],
  ]);
  await door.counted();
  const ofNobody = await listRefusals(site.scope(), { reason: 'unknown_account' });
  expect(ofNobody).toMatchObject([{ account: null, times: 3 }]);
  expect(await received()).toHaveLength(2);
});

it('counts all of a flood with few rows, whatever comes at once, and forgets it after a month', async () => {
  const forged = webhook({ id: 'evt_1', refs: [] }, { signature: 'f' });
  const answers = await Promise.all(Array.from({ length: 300 }, () => hear(account, forged)));
  expect(new Set(answers)).toEqual(new Set(['401 webhook.bad_signature']));
  // As two processes would count.
  const [one, two] = [webhookDoor(), webhookDoor()];
  const knock = (at: WebhookDoor) => at.hear(site.scope(), account, async () => forged).catch(() => 'refused');
  await Promise.all(Array.from({ length: 100 }, (_, index) => knock(index % 2 === 0 ? one : two)));
  await Promise.all([one.counted(), two.counted()]);
  expect(await refusals()).toEqual([['forged', 400]]);
  site.clock.advance({ days: 29 });
  await sweepWebhooksJob.run(site.scope(), {});
  expect(await refusals()).toEqual([['forged', 400]]);
  site.clock.advance({ days: 2 });
  await sweepWebhooksJob.run(site.scope(), {});
  expect(await refusals()).toEqual([]);
});

it('looks again at what an event named, as often as somebody asks, and writes down who did', async () => {
  const [first, second] = [await begin(), await begin()];
  await hear(account, webhook({ id: 'evt_1', refs: [first.ref, second.ref, 'pay_of_another_shop'] }));
  await hear(account, webhook({ id: 'evt_2', refs: ['pay_of_another_shop'] }));
  const rows = await received();
  const { organizationId } = shop;
  const one = rows.find(({ ref }) => ref === first.ref)!;
  const replay = (id: string, whose = organizationId) => replayWebhook(site.scope(), { organizationId: whose, id });
  const before = [await inspections(first.id), await inspections(second.id)];
  const all = await Promise.all(Array.from({ length: 4 }, () => replay(one.id)));
  expect(all).toEqual(all.map(() => ({ payments: 2 })));
  expect([await inspections(first.id), await inspections(second.id)]).toEqual(before.map((count) => count + 4));
  const stranger = rows.find(({ eventId }) => eventId === 'evt_2')!;
  await expect(replay(stranger.id)).rejects.toMatchObject({ code: 'webhook.no_payment' });
  await expect(replay(one.id, newId())).rejects.toMatchObject({ code: 'webhook.not_found' });
  const acts = await site.scope().em.find(AuditEntry, { action: 'webhook.replayed', organizationId });
  expect(acts.map(({ subjectId, subjectLabel }) => [subjectId, subjectLabel])).toEqual(
    all.map(() => [one.id, 'evt_1']),
  );
});
