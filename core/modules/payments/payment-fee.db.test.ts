import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { PaymentGateway, PaymentSnapshot } from '../../kernel/capabilities/gateway.ts';
import { money } from '../../kernel/values/money.ts';
import { orderById, placeOrder } from '../orders/index.ts';
import { createTaxRate } from '../taxes/index.ts';
import {
  createGatewayAccount,
  inspectPayment,
  paymentsOf,
  setPaymentFee,
  SetPaymentFee,
  startPayment,
  waysToPay,
} from './index.ts';

// A provider whose buyers pay what an attempt asked for, whenever they like.
const paid = new Map<string, number>();
const asked = new Map<string, { minor: number; currency: string }>();
const told = (ref: string): PaymentSnapshot => {
  const { currency } = asked.get(ref)!;
  const sum = money(paid.get(ref) ?? 0, currency);
  return { ref, state: sum.minor > 0 ? 'captured' : 'pending', authorized: sum, captured: sum, refunds: [] };
};
const gateway: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
  async start(_cx, { key, amount }) {
    asked.set(key, amount);
    return { snapshot: told(key), next: { kind: 'redirect', url: 'https://pay.test/' } };
  },
  inspect: async (_cx, ref) => told(ref),
};

let site: TestSite;
let shop: Shop;
let card: string;
let transfer: string;

beforeAll(async () => {
  const gateways = new Map([['fake', { pluginId: 'fake', gateway, settings: z.object({}) }]]);
  site = await testSite({ poolSize: 10, capabilities: { gateways } });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  shop = await openShop(site);
  [card, transfer] = [await account('Card'), await account('Transfer')];
});

async function account(label: string): Promise<string> {
  const { organizationId } = shop;
  const settings = { mode: 'live' as const, enabled: true, settings: {} };
  return (await createGatewayAccount(site.scope(), { organizationId, gateway: 'fake', label, ...settings })).id;
}

function charge(accountId: string, fee: object | null): Promise<void> {
  const { organizationId } = shop;
  const facts = fee && { name: { en: 'Card fee' }, currency: 'EUR', ...fee };
  return setPaymentFee(site.scope(), SetPaymentFee.parse({ organizationId, accountId, fee: facts }));
}

async function place(priceMinor = 10_000): Promise<{ id: string; code: string }> {
  const { id, code } = await shop.draft(await shop.sell({ quantity: 5, priceMinor }));
  await placeOrder(site.scope(), { code, buyer: { name: 'Mara Lind', email: 'mara@example.org' } });
  return { id, code };
}

const begin = (orderCode: string, accountId: string) => startPayment(site.scope(), { orderCode, accountId });
const orderAt = async (id: string) => (await orderById(site.scope(), id))!;
const sums = async (id: string) => {
  const { totalMinor, taxMinor, paidMinor, state, fees } = await orderAt(id);
  return { totalMinor, taxMinor, paidMinor, state, fees: fees.map(({ minor }) => minor) };
};

/** The buyer pays at the provider, for the attempt of this account. */
async function pay(id: string, label: string): Promise<void> {
  const attempt = (await paymentsOf(site.scope(), id)).find(({ accountLabel }) => accountLabel === label)!;
  paid.set(`pay_${attempt.id}`, attempt.amountMinor);
  await inspectPayment(site.scope(), attempt.id);
}

describe('the fee of a way to pay', () => {
  it('is shown before, taxed, and added when the buyer chooses it', async () => {
    const { organizationId } = shop;
    const vat = { organizationId, name: 'VAT', rate: 1900, inclusive: true };
    const { id: taxRateId } = await createTaxRate(site.scope(), vat);
    await charge(card, { fixedMinor: 30, rate: 150, taxRateId, refundable: false });
    const { id, code } = await place();
    const shown = await waysToPay(site.scope(), await orderAt(id));
    expect(shown.map(({ dueMinor, fee }) => [dueMinor, fee?.minor])).toEqual([
      [10_180, 180],
      [10_000, undefined],
    ]);
    await begin(code, card);
    expect(await sums(id)).toMatchObject({ totalMinor: 10_180, taxMinor: 29, fees: [180] });
    expect((await orderAt(id)).fees[0]).toMatchObject({ label: 'Card fee', refundable: false });
    await pay(id, 'Card');
    expect(await sums(id)).toMatchObject({ totalMinor: 10_180, paidMinor: 10_180, state: 'confirmed' });
  });

  it('gives way to that of another, however often the buyer turns round', async () => {
    await charge(card, { rate: 200, minMinor: 250 });
    const { id, code } = await place();
    const seen: number[] = [];
    for (const way of [card, card, transfer, card]) {
      await begin(code, way);
      seen.push((await orderAt(id)).totalMinor);
    }
    expect(seen).toEqual([10_250, 10_250, 10_000, 10_250]);
    const attempts = await paymentsOf(site.scope(), id);
    expect(attempts.map(({ amountMinor }) => amountMinor)).toEqual([10_000, 10_250]);
    await charge(card, null);
    expect((await waysToPay(site.scope(), await orderAt(id))).map(({ dueMinor }) => dueMinor)).toEqual([
      10_000, 10_000,
    ]);
  });

  it('is that of the attempt that brings the money', async () => {
    await charge(card, { fixedMinor: 100 });
    const [one, other] = [await place(), await place()];
    await begin(one.code, card);
    await begin(one.code, transfer);
    await pay(one.id, 'Card');
    expect(await sums(one.id)).toMatchObject({
      totalMinor: 10_100,
      paidMinor: 10_100,
      state: 'confirmed',
      fees: [100],
    });
    await begin(other.code, transfer);
    await begin(other.code, card);
    await pay(other.id, 'Transfer');
    expect(await sums(other.id)).toMatchObject({ totalMinor: 10_000, paidMinor: 10_000, state: 'confirmed', fees: [] });
  });

  it('that the organizer pays is recorded and changes no price', async () => {
    await charge(card, { rate: 150, paidBy: 'organizer' });
    const { id, code } = await place();
    await begin(code, card);
    expect((await orderAt(id)).ownFees).toMatchObject([{ minor: 150, paidBy: 'organizer' }]);
    expect(await sums(id)).toMatchObject({ totalMinor: 10_000, fees: [] });
  });

  it('is one fee, and one attempt of each way, whoever presses how often at once', async () => {
    await charge(card, { fixedMinor: 100 });
    const { id, code } = await place();
    const ways = [card, transfer, card, transfer, card, transfer];
    await Promise.all(ways.map((way) => begin(code, way)));
    const attempts = await paymentsOf(site.scope(), id);
    expect(attempts.map(({ amountMinor }) => amountMinor).toSorted((a, b) => a - b)).toEqual([10_000, 10_100]);
    const { totalMinor, fees } = await orderAt(id);
    expect(totalMinor).toBe(10_000 + fees.reduce((sum, { minor }) => sum + minor, 0));
    await pay(id, 'Card');
    expect(await sums(id)).toMatchObject({ totalMinor: 10_100, paidMinor: 10_100, state: 'confirmed' });
  });
});
