import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { z } from 'zod';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { RegisteredGateway } from '../../kernel/capabilities/capabilities.ts';
import { GatewayError, type PaymentGateway, type PaymentSnapshot } from '../../kernel/capabilities/gateway.ts';
import { money } from '../../kernel/values/money.ts';
import { expireOrders, orderById, placeOrder } from '../orders/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  markPaid,
  openAttention,
  paymentsOf,
  receiveWebhook,
  refundPayment,
  startPayment,
} from './index.ts';

// A provider that keeps what it is told in memory and answers with whole snapshots.
class Provider {
  readonly charges = new Map<string, PaymentSnapshot>();
  starts = 0;
  away = false;

  readonly gateway: PaymentGateway = {
    id: 'fake',
    capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
    start: async (_cx, { key, amount }) => {
      if (this.away) throw new GatewayError('unavailable', 'away');
      this.starts += 1;
      const known = this.charges.get(key) ?? this.#open(key, amount.minor, amount.currency);
      return { snapshot: known, next: { kind: 'redirect', url: `https://pay.test/${key}` } };
    },
    inspect: async (_cx, ref) => this.#of(ref),
    refund: async (_cx, ref, amount, key) => {
      const charge = this.#of(ref);
      const refund = { ref: `re_${key}`, key, amount, state: 'succeeded' as const };
      this.charges.set(ref, { ...charge, refunds: [...charge.refunds.filter((r) => r.key !== key), refund] });
      return refund;
    },
    notices: async (_cx, request) => {
      const { id, ref } = JSON.parse(Buffer.from(request.body).toString()) as { id: string; ref: string };
      if (request.headers['signature'] !== 'genuine') throw new GatewayError('bad_signature', 'forged');
      return [{ eventId: id, ref }];
    },
  };

  pay(ref: string, minor?: number, currency = 'EUR'): void {
    const charge = this.#of(ref);
    const captured = money(minor ?? 2500, currency);
    this.charges.set(ref, { ...charge, state: 'captured', authorized: captured, captured });
  }

  #open(ref: string, _minor: number, currency: string): PaymentSnapshot {
    const nothing = money(0, currency);
    const charge: PaymentSnapshot = { ref, state: 'pending', authorized: nothing, captured: nothing, refunds: [] };
    this.charges.set(ref, charge);
    return charge;
  }

  #of(ref: string): PaymentSnapshot {
    const charge = this.charges.get(ref);
    if (!charge) throw new GatewayError('not_found', ref);
    return charge;
  }
}

const byHand: PaymentGateway = {
  id: 'by-hand',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any', markedByHand: true, confirmsUnpaid: true },
  start: async (_cx, { key, amount }) => ({
    snapshot: {
      ref: key,
      state: 'pending',
      authorized: money(0, amount.currency),
      captured: money(0, amount.currency),
      refunds: [],
    },
    next: { kind: 'instructions', view: 'at_the_door', data: {} },
  }),
  inspect: async () => {
    throw new GatewayError('not_found', 'nobody to ask');
  },
};

let site: TestSite;
let shop: Shop;
let provider: Provider;
let type: string;

const registered = (gateway: PaymentGateway): [string, RegisteredGateway] => [
  gateway.id,
  { pluginId: gateway.id, gateway, settings: z.object({}) },
];

beforeAll(async () => {
  provider = new Provider();
  const gateways = new Map([registered(provider.gateway), registered(byHand)]);
  site = await testSite({ poolSize: 10, capabilities: { gateways } });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  provider.charges.clear();
  provider.starts = 0;
  provider.away = false;
  shop = await openShop(site);
  type = await shop.sell({ quantity: 2, priceMinor: 2500 });
});

const account = async (gateway = 'fake') =>
  (
    await createGatewayAccount(site.scope(), {
      organizationId: shop.organizationId,
      gateway,
      label: 'Card',
      mode: 'test',
      enabled: true,
      settings: {},
    })
  ).id;

async function placedOrder() {
  const draft = await shop.draft(type);
  return placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
}

async function startedPayment(gateway = 'fake') {
  const order = await placedOrder();
  const accountId = await account(gateway);
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  const [payment] = await paymentsOf(site.scope(), order.id);
  return { order, id, ref: `pay_${id}`, accountId, payment: payment! };
}

const stateOf = async (id: string) => {
  const order = await orderById(site.scope(), id);
  return { state: order!.state, paid: order!.paidMinor, refunded: order!.refundedMinor };
};
const validTickets = async (id: string) =>
  (await orderById(site.scope(), id))!.tickets.filter(({ state }) => state === 'valid').length;

describe('paying', () => {
  it('confirms the order and issues its tickets once, however often the provider is asked at the same time', async () => {
    const { order, id, ref } = await startedPayment();
    provider.pay(ref);
    await Promise.all(Array.from({ length: 8 }, () => inspectPayment(site.scope(), id)));
    expect(await stateOf(order.id)).toEqual({ state: 'confirmed', paid: 2500, refunded: 0 });
    expect(await validTickets(order.id)).toBe(1);
  });

  it('takes an open attempt up again instead of charging twice', async () => {
    const { order, accountId } = await startedPayment();
    await Promise.all(
      Array.from({ length: 5 }, () => startPayment(site.scope(), { orderCode: order.code, accountId })),
    );
    expect(await paymentsOf(site.scope(), order.id)).toHaveLength(1);
    expect(provider.charges.size).toBe(1);
  });

  it('leaves an attempt that a later look finishes when the provider is away', async () => {
    const order = await placedOrder();
    const accountId = await account();
    provider.away = true;
    const start = startPayment(site.scope(), { orderCode: order.code, accountId });
    await expect(start).rejects.toMatchObject({ code: 'gateway.unavailable', status: 503 });
    provider.away = false;
    const [payment] = await paymentsOf(site.scope(), order.id);
    expect(payment).toMatchObject({ state: 'created' });
    expect(await inspectPayment(site.scope(), payment!.id)).toBe('pending');
    expect(provider.charges.size).toBe(1);
  });

  it('asks a person when another amount was paid', async () => {
    const { order, id, ref } = await startedPayment();
    provider.pay(ref, 2000);
    await inspectPayment(site.scope(), id);
    expect(await stateOf(order.id)).toEqual({ state: 'pending', paid: 2000, refunded: 0 });
    const items = await openAttention(site.scope(), shop.organizationId);
    expect(items.map(({ kind, facts }) => ({ kind, facts }))).toEqual([
      { kind: 'amount_differs', facts: { due: 2500, captured: 2000, currency: 'EUR' } },
    ]);
  });
});

describe('money that comes late', () => {
  it('takes the places again while there are some', async () => {
    const { order, id, ref } = await startedPayment();
    await expire(order.id);
    provider.pay(ref);
    await inspectPayment(site.scope(), id);
    expect(await stateOf(order.id)).toMatchObject({ state: 'confirmed' });
    expect(await validTickets(order.id)).toBe(1);
  });

  it('is to be given back when the places are gone', async () => {
    const { order, id, ref } = await startedPayment();
    await expire(order.id);
    await shop.draft(type, 2);
    provider.pay(ref);
    await inspectPayment(site.scope(), id);
    expect(await stateOf(order.id)).toMatchObject({ state: 'expired', paid: 2500 });
    const facts = await site
      .scope()
      .em.execute<{ payload: unknown }[]>(`select payload from outbox where name = 'payment.too_late'`);
    expect(JSON.stringify(facts)).toContain(id);
  });

  async function expire(orderId: string): Promise<void> {
    site.clock.advance({ days: 2 });
    await expireOrders(site.scope());
    expect((await stateOf(orderId)).state).toBe('expired');
  }
});

describe('refunds', () => {
  it('never exceed what was captured, however many are asked for at the same time', async () => {
    const { order, id, ref } = await startedPayment();
    provider.pay(ref);
    await inspectPayment(site.scope(), id);
    const asked = Array.from({ length: 10 }, () =>
      refundPayment(site.scope(), { paymentId: id, minor: 1000, reason: '' }),
    );
    const { done, refused, failed } = await outcomes(asked);
    expect({ done: done.length, failed }).toEqual({ done: 2, failed: [] });
    expect(new Set(refused)).toEqual(new Set(['refund.too_much']));
    expect(await stateOf(order.id)).toMatchObject({ paid: 2500, refunded: 2000 });
  });

  it('made in the dashboard of the provider are noticed', async () => {
    const { order, id, ref } = await startedPayment();
    provider.pay(ref);
    await inspectPayment(site.scope(), id);
    const charge = provider.charges.get(ref)!;
    const outside = { ref: 're_outside', amount: money(500, 'EUR'), state: 'succeeded' as const };
    provider.charges.set(ref, { ...charge, refunds: [outside] });
    await inspectPayment(site.scope(), id);
    await inspectPayment(site.scope(), id);
    expect(await stateOf(order.id)).toMatchObject({ refunded: 500 });
    expect((await openAttention(site.scope(), shop.organizationId)).map(({ kind }) => kind)).toEqual([
      'refund_outside',
    ]);
  });
});

describe('a webhook', () => {
  const hook = (ref: string, signature = 'genuine') => ({
    headers: { signature },
    query: {},
    body: Buffer.from(JSON.stringify({ id: 'evt_1', ref })),
  });
  const inspections = async (id: string) => {
    const rows = await site
      .scope()
      .em.execute<{ payload: unknown }[]>(`select payload from outbox where name = 'payments.inspect'`);
    return rows.filter(({ payload }) => JSON.stringify(payload).includes(id)).length;
  };

  it('leads to one look at the payment, however often it comes', async () => {
    const { id, ref, accountId } = await startedPayment();
    for (let time = 0; time < 3; time += 1) await receiveWebhook(site.scope(), accountId, hook(ref));
    expect(await inspections(id)).toBe(1);
  });

  it('is refused when it is forged, and about nobody when its payment is unknown', async () => {
    const { id, ref, accountId } = await startedPayment();
    await expect(receiveWebhook(site.scope(), accountId, hook(ref, 'forged'))).rejects.toMatchObject({ status: 401 });
    await receiveWebhook(site.scope(), accountId, hook('nobody'));
    expect(await inspections(id)).toBe(0);
  });
});

describe('money that staff take', () => {
  it('is recorded on an order whose tickets were issued before', async () => {
    const { order, id } = await startedPayment('by-hand');
    expect(await stateOf(order.id)).toEqual({ state: 'confirmed', paid: 0, refunded: 0 });
    expect(await validTickets(order.id)).toBe(1);
    await markPaid(site.scope(), { paymentId: id, note: 'cash' });
    await markPaid(site.scope(), { paymentId: id, note: 'clicked twice' });
    const told = await site.scope().em.find(AuditEntry, { action: 'payment.marked_paid', subjectId: order.id });
    expect(told.map(({ subjectLabel }) => subjectLabel)).toEqual([order.code, order.code]);
    expect(await stateOf(order.id)).toEqual({ state: 'confirmed', paid: 2500, refunded: 0 });
  });

  it('cannot be recorded for a provider that knows better', async () => {
    const { id } = await startedPayment();
    await expect(markPaid(site.scope(), { paymentId: id, note: '' })).rejects.toMatchObject({
      code: 'payment.not_by_hand',
    });
  });
});
