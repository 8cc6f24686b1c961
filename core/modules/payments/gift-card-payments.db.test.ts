import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { giftCard } from '../../../plugins/payment-gift-card/gateway.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { oneInsideTheOther } from '../../../test/setup/in-between.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { PaymentGateway, PaymentSnapshot } from '../../kernel/capabilities/gateway.ts';
import { money } from '../../kernel/values/money.ts';
import {
  giftCardById,
  giftCardsOfOrder,
  isGivenAsCard,
  IssueCards,
  issueCards,
  movementsOf,
} from '../gift-cards/index.ts';
import { cancelOrder, expireOrders, orderById, placeOrder } from '../orders/index.ts';
import { giveBackExcess, giveBackUnconfirmed } from './give-back.ts';
import {
  createGatewayAccount,
  refundAsCard,
  inspectPayment,
  openAttention,
  openRefund,
  orderBalance,
  paymentMethods,
  paymentsOf,
  refundPayment,
  sendRefund,
  startPayment,
  takeCardOff,
} from './index.ts';

// A provider that keeps what it is told in memory.
const charges = new Map<string, PaymentSnapshot>();
const nothing = money(0, 'EUR');
const provider: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
  start: async (_cx, { key }) => {
    const open = { ref: key, state: 'pending' as const, authorized: nothing, captured: nothing, refunds: [] };
    charges.set(key, charges.get(key) ?? open);
    return { snapshot: charges.get(key)!, next: { kind: 'redirect', url: `https://pay.test/${key}` } };
  },
  inspect: async (_cx, ref) => charges.get(ref)!,
  refund: async (_cx, ref, amount, key) => {
    const refund = { ref: `re_${key}`, key, amount, state: 'succeeded' as const };
    charges.set(ref, { ...charges.get(ref)!, refunds: [...charges.get(ref)!.refunds, refund] });
    return refund;
  },
};
const withdrawing: PaymentGateway = {
  ...provider,
  id: 'withdrawing',
  cancel: async (_cx, ref) => {
    const charge = charges.get(ref)!;
    if (charge.state === 'pending') charges.set(ref, { ...charge, state: 'cancelled' });
    return charges.get(ref)!;
  },
};
const captured = (ref: string, minor: number) => {
  const paid = money(minor, 'EUR');
  charges.set(ref, { ...charges.get(ref)!, state: 'captured', authorized: paid, captured: paid });
};

let site: TestSite;
let shop: Shop;
let type: string;
let accounts: Record<'card' | 'fake' | 'withdrawing', string>;

beforeAll(async () => {
  const registered = [giftCard, provider, withdrawing].map((gateway) => [
    gateway.id,
    { pluginId: gateway.id, gateway, settings: z.object({}) },
  ]);
  site = await testSite({ poolSize: 12, capabilities: { gateways: new Map(registered as []) } });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  shop = await openShop(site);
  type = await shop.sell({ quantity: 20, priceMinor: 5000 });
  const account = async (gateway: string) => {
    const at = { organizationId: shop.organizationId, gateway, mode: 'live' as const };
    return (await createGatewayAccount(site.scope(), { ...at, label: gateway, enabled: true, settings: {} })).id;
  };
  accounts = {
    card: await account('payment-gift-card'),
    fake: await account('fake'),
    withdrawing: await account('withdrawing'),
  };
});

async function placed(): Promise<{ id: string; code: string }> {
  const draft = await shop.draft(type);
  return placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
}
async function issued(amountMinor: number) {
  const { organizationId } = shop;
  const [card] = await issueCards(site.scope(), IssueCards.parse({ organizationId, amountMinor }));
  return card!;
}
type Card = Awaited<ReturnType<typeof issued>>;
type Placed = Awaited<ReturnType<typeof placed>>;

const use = (order: Placed, { code }: Pick<Card, 'code'>) =>
  startPayment(site.scope(), { orderCode: order.code, accountId: accounts.card, code });
const pay = async (order: Placed, by: 'fake' | 'withdrawing' = 'fake') => {
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId: accounts[by] });
  return { id, ref: `pay_${id}` };
};
const balanceOf = async ({ id }: Card) =>
  (await giftCardById(site.scope(), { organizationId: shop.organizationId, id })).balanceMinor;
const kindsOf = async ({ id }: Card) => (await movementsOf(site.scope(), id)).map(({ kind }) => kind).toReversed();
async function stateOf({ id, code }: Placed) {
  const { state, paidMinor, refundedMinor } = (await orderById(site.scope(), id))!;
  const { owedMinor } = await orderBalance(site.scope(), code);
  return { state, paid: paidMinor, refunded: refundedMinor, owed: owedMinor };
}
/** What is held of all orders' money is what their cards gave and providers took. */
const differences = () =>
  site.scope().em.execute(
    `select * from (select p.id, p.captured_minor - p.refund_minor as held, (
       select -sum(m.amount_minor) from gift_card_movements m
       where m.movement_key = p.payment_key or m.movement_key like concat(p.payment_key, '/%')) as moved
     from (select id, captured_minor, refund_minor, ${site.database.em.getPlatform().quoteIdentifier('key')} as payment_key
       from payments where gateway = 'payment-gift-card') p) c where held <> moved`,
  );

describe('paying with gift cards', () => {
  it('takes what is on each, leaves the rest to another way to pay, and confirms once', async () => {
    const order = await placed();
    const [first, second] = [await issued(2000), await issued(1200)];
    expect(await use(order, first)).toMatchObject({ state: 'captured', next: { kind: 'none' } });
    await use(order, second);
    expect(await stateOf(order)).toEqual({ state: 'pending', paid: 3200, refunded: 0, owed: 1800 });
    const { id, ref } = await pay(order);
    expect((await paymentsOf(site.scope(), order.id))[0]).toMatchObject({ amountMinor: 1800 });
    captured(ref, 1800);
    await inspectPayment(site.scope(), id);
    expect(await stateOf(order)).toEqual({ state: 'confirmed', paid: 5000, refunded: 0, owed: 0 });
    const shown = (await paymentsOf(site.scope(), order.id)).map(({ facts }) => facts['card']);
    expect(shown).toEqual([undefined, `•••• ${second.ending}`, `•••• ${first.ending}`]);
    expect(await openAttention(site.scope(), shop.organizationId)).toEqual([]);
    await expect(use(order, await issued(10))).rejects.toMatchObject({ code: 'order.not_payable' });
  });

  it('confirms an order that a card pays whole, and leaves the rest on it', async () => {
    const [order, card] = [await placed(), await issued(8000)];
    await use(order, card);
    expect(await stateOf(order)).toMatchObject({ state: 'confirmed', owed: 0 });
    expect(await balanceOf(card)).toBe(3000);
    await inspectPayment(site.scope(), (await paymentsOf(site.scope(), order.id))[0]!.id);
    expect(await balanceOf(card)).toBe(3000);
  });

  it('gives the money back to a card that is taken off, once, and it is due again', async () => {
    const [order, card] = [await placed(), await issued(2000)];
    const { id: paymentId } = await use(order, card);
    const off = () => takeCardOff(site.scope(), { orderCode: order.code, paymentId });
    await Promise.all([off(), off(), off()]);
    expect(await kindsOf(card)).toEqual(['issued', 'redeemed', 'given_back']);
    expect(await stateOf(order)).toMatchObject({ state: 'pending', owed: 5000 });
    const { id, ref } = await pay(order);
    captured(ref, 5000);
    await inspectPayment(site.scope(), id);
    expect(await stateOf(order)).toMatchObject({ state: 'confirmed', paid: 5000, refunded: 0, owed: 0 });
    await expect(off()).rejects.toMatchObject({ code: 'order.not_payable' });
  });

  it('never pays more than is due, however many cards are used at the same time', async () => {
    const order = await placed();
    const cards = await Promise.all(Array.from({ length: 8 }, () => issued(2000)));
    const { done, refused, failed } = await outcomes(cards.map((card) => use(order, card)));
    expect([done.length, new Set(refused), failed]).toEqual([3, new Set(['order.not_payable']), []]);
    const left = await Promise.all(cards.map(balanceOf));
    expect(left.reduce((a, b) => a + b, 0)).toBe(8 * 2000 - 5000);
    expect(await stateOf(order)).toMatchObject({ state: 'confirmed', paid: 5000 });
    expect(await differences()).toEqual([]);
  });

  it('never spends a card twice, however many orders race for it', async () => {
    const card = await issued(12_000);
    const orders = await Promise.all(Array.from({ length: 6 }, placed));
    const { done, refused, failed } = await outcomes(orders.map((order) => use(order, card)));
    expect([done.length, new Set(refused), failed]).toEqual([3, new Set(['gift_card.not_usable']), []]);
    expect(await balanceOf(card)).toBe(0);
    const states = await Promise.all(orders.map(stateOf));
    expect(states.reduce((sum, { paid }) => sum + paid, 0)).toBe(12_000);
    expect(states.filter(({ state }) => state === 'confirmed')).toHaveLength(2);
    expect(await differences()).toEqual([]);
  });

  it('answers every wrong code alike, and soon not at all', async () => {
    const order = await placed();
    const wrong = [`ABCD-EFGH-JKLM-NPQR`, 'x', (await issued(1)).code.slice(0, -1)];
    for (let index = 0; index < 10; index += 1) {
      const error = await use(order, { code: wrong[index % 3]! }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'gift_card.not_usable', status: 409, field: 'code' });
    }
    await expect(use(order, await issued(100))).rejects.toMatchObject({ status: 429 });
    expect(await paymentsOf(site.scope(), order.id)).toEqual([]);
  });

  it('withdraws an attempt that is open elsewhere, so that the same is not paid twice', async () => {
    const [order, card] = [await placed(), await issued(2000)];
    const first = await pay(order, 'withdrawing');
    await use(order, card);
    expect(charges.get(first.ref)).toMatchObject({ state: 'cancelled' });
    const second = await pay(order, 'withdrawing');
    expect((await pay(order, 'withdrawing')).id).toBe(second.id);
    captured(second.ref, 3000);
    // It was paid meanwhile: the other card is not needed any more.
    await expect(use(order, await issued(3000))).rejects.toMatchObject({ code: 'order.not_payable' });
    expect(await stateOf(order)).toMatchObject({ state: 'confirmed', paid: 5000 });
  });
});

describe('what gift cards paid comes back', () => {
  const ended = (order: Placed) =>
    Promise.all(Array.from({ length: 5 }, () => giveBackUnconfirmed(site.scope(), { orderId: order.id })));

  it('once, when the order runs out or is cancelled before the rest is paid', async () => {
    const [late, off] = [await placed(), await placed()];
    const [first, second] = [await issued(2000), await issued(3000)];
    await use(late, first);
    await use(off, second);
    await cancelOrder(site.scope(), { code: off.code, reason: '', notify: 'nobody' });
    site.clock.advance({ days: 2 });
    await expireOrders(site.scope());
    for (const order of [late, off]) await ended(order);
    for (const card of [first, second]) expect(await kindsOf(card)).toEqual(['issued', 'redeemed', 'given_back']);
    expect(await stateOf(late)).toMatchObject({ state: 'expired', paid: 0, refunded: 0 });
  });

  it('or stays paid, where the order runs out at the moment that it is paid', async () => {
    const cards = await Promise.all(Array.from({ length: 6 }, () => issued(5000)));
    const orders = await Promise.all(cards.map(placed));
    site.clock.advance({ days: 2 });
    await Promise.all([
      outcomes(orders.map((order, index) => use(order, cards[index]!))),
      expireOrders(site.scope()),
      expireOrders(site.scope()),
    ]);
    for (const [index, order] of orders.entries()) {
      await ended(order);
      const { state } = await stateOf(order);
      expect([state, await balanceOf(cards[index]!)]).toEqual(
        state === 'confirmed' ? ['confirmed', 0] : ['expired', 5000],
      );
    }
    expect(await differences()).toEqual([]);
  });

  it('and the rest that comes later does not revive the order, but goes back too', async () => {
    const [order, card] = [await placed(), await issued(2000)];
    await use(order, card);
    const { id, ref } = await pay(order);
    site.clock.advance({ days: 2 });
    await expireOrders(site.scope());
    await ended(order);
    captured(ref, 3000);
    await inspectPayment(site.scope(), id);
    expect(await stateOf(order)).toMatchObject({ state: 'expired', paid: 3000, refunded: 0 });
    const told = await site.scope().em.execute(`select payload from outbox where name = 'payment.too_late'`);
    expect(JSON.stringify(told)).toContain(id);
  });

  it('as much as was paid too much, when a provider is quicker than nobody thought', async () => {
    const [order, card] = [await placed(), await issued(2000)];
    const { id, ref } = await pay(order);
    await use(order, card);
    captured(ref, 5000);
    await inspectPayment(site.scope(), id);
    const about = { orderId: order.id, paymentId: id };
    const deliveries = Array.from({ length: 4 }, () => giveBackExcess(site.scope(), about));
    await Promise.all(deliveries);
    expect(await stateOf(order)).toMatchObject({ state: 'confirmed', paid: 7000, refunded: 2000 });
    expect(await balanceOf(card)).toBe(2000);
    expect(await openAttention(site.scope(), shop.organizationId)).toEqual([]);
  });

  it('by refunds, never more than was paid, however often they are asked for', async () => {
    const [order, card] = [await placed(), await issued(5000)];
    const { id: paymentId } = await use(order, card);
    const asked = Array.from({ length: 10 }, () => refundPayment(site.scope(), { paymentId, minor: 2000, reason: '' }));
    const { done, refused, failed } = await outcomes(asked);
    expect([done.length, new Set(refused), failed]).toEqual([2, new Set(['refund.too_much']), []]);
    expect(await balanceOf(card)).toBe(4000);

    // A refund that is a part of something else is sent by a job, which may run again.
    const refundId = await site.scope().tx((tx) => openRefund(tx, { paymentId, minor: 1000, reason: '' }, false));
    await Promise.all([1, 2, 3].map(() => sendRefund.run(site.scope(), { refundId })));
    expect(await balanceOf(card)).toBe(5000);
    expect(await stateOf(order)).toMatchObject({ state: 'confirmed', paid: 5000, refunded: 5000 });
    // One within the other waits for it, and finds that it was sent.
    const { id: another } = await use(await placed(), await issued(5000));
    const wish = { paymentId: another, minor: 700, reason: '' };
    const next = await site.scope().tx((tx) => openRefund(tx, wish, false));
    const send = (scope = site.scope()) => sendRefund.run(scope, { refundId: next });
    expect(await oneInsideTheOther(site, { first: send, read: /^Order$/, second: () => send() })).toEqual({});
    expect(await differences()).toEqual([]);
  });
});

it('a refund can be a new card for the buyer, once and no more than was paid, whatever brought the money', async () => {
  const order = await placed();
  const { id: paymentId, ref } = await pay(order);
  captured(ref, 5000);
  await inspectPayment(site.scope(), paymentId);
  const asked = Array.from({ length: 6 }, () => refundAsCard(site.scope(), { paymentId, minor: 2000, reason: '' }));
  const { done, refused, failed } = await outcomes(asked);
  expect([done.length, new Set(refused), failed]).toEqual([2, new Set(['refund.too_much']), []]);
  const cards = await giftCardsOfOrder(site.scope(), order.id);
  expect(cards.map(({ source, balanceMinor, recipientEmail }) => [source, balanceMinor, recipientEmail])).toEqual(
    Array.from({ length: 2 }, () => ['refund', 2000, 'mara@example.org']),
  );
  expect(await stateOf(order)).toMatchObject({ state: 'confirmed', paid: 5000, refunded: 4000 });
  expect(charges.get(ref)!.refunds).toEqual([]);
  expect(await isGivenAsCard(site.scope(), `refund_${done[0]!.id}`)).toBe(true);
});

it('gift cards stand beside the ways to pay, not among them', async () => {
  const methods = await paymentMethods(site.scope(), shop.organizationId, 'EUR');
  expect(methods.map(({ gateway, takesCode }) => [gateway, takesCode])).toEqual([
    ['payment-gift-card', true],
    ['fake', false],
    ['withdrawing', false],
  ]);
});
