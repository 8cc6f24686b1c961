import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openShop, taken, type Shop } from '../../../test/factories/shop.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import { newId } from '../../kernel/ids.ts';
import { giftCardsOfOrder, issueSoldCards, redeemCard } from '../gift-cards/index.ts';
import { mailGiftCard } from '../messages/gift-card-mails.ts';
import { Message } from '../messages/message.entity.ts';
import { sendMessage } from '../messages/send-message.job.ts';
import { orderOf, placeOrder } from '../orders/index.ts';
import { createGatewayAccount, openAttention, startPayment } from '../payments/index.ts';
import { createTicketType } from '../tickets/index.ts';
import {
  buyersCancellation,
  callOff,
  cancelAsBuyer,
  cancelOrders,
  CancelRules,
  cancellationsOf,
  cancelWithRefund,
  previewCallOff,
  previewCancellation,
  saveCancelRules,
} from './index.ts';
import { planned } from './plan-cancellation.ts';

const gateway: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
  start: async (_cx, { key, amount }) => ({
    snapshot: { ref: key, state: 'captured', authorized: amount, captured: amount, refunds: [] },
    next: { kind: 'none' },
  }),
  inspect: async () => Promise.reject(new Error('nobody asks')),
  refund: async (_cx, _ref, amount, key) => ({ ref: key, key, amount, state: 'succeeded' }),
};

let site: TestSite;
let shop: Shop;
beforeAll(async () => {
  const gateways = new Map([['fake', { pluginId: 'fake', gateway, settings: z.object({}) }]]);
  site = await testSite({ poolSize: 10, capabilities: { gateways } });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => void (shop = await openShop(site)));

async function paid(ticketTypeId: string, quantity: number): Promise<{ id: string; code: string }> {
  const scope = site.scope();
  const { id, code } = await shop.draft(ticketTypeId, quantity);
  await placeOrder(scope, { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const account = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  const { id: accountId } = await createGatewayAccount(scope, { organizationId: shop.organizationId, ...account });
  await startPayment(scope, { orderCode: code, accountId });
  return { id, code };
}

const FREE = 'select id from gift_cards where order_id = ? for update skip locked';

const cardsOf = async (orderId: string) =>
  (await giftCardsOfOrder(site.scope(), orderId)).map(({ source, balanceMinor, state }) => [
    ...[source, balanceMinor, state],
  ]);

it('what goes back comes as a gift card where that is wished, once, however often it is asked for', async () => {
  const { id, code } = await paid(await shop.sell({ quantity: 9, priceMinor: 2500 }), 3);
  const [first] = (await orderOf(site.scope(), code)).tickets;
  const some = { code, tickets: [first!.id], refund: 'full', as: 'gift_card', notify: 'buyer' } as const;
  const plan = await previewCancellation(site.scope(), some);
  expect(plan.refunds).toMatchObject([{ gateway: 'fake', minor: 2500, how: 'gift_card' }]);
  const other = { ...some, reason: '', shown: { tickets: 1, backMinor: 2500, as: 'money' } } as const;
  await expect(cancelWithRefund(site.scope(), other)).rejects.toMatchObject({ code: 'order.plan_changed' });
  await cancelWithRefund(site.scope(), { ...some, reason: '' });
  expect(await cardsOf(id)).toEqual([['refund', 2500, 'active']]);

  const rest = { ...some, tickets: 'all', reason: '' } as const;
  const tries = await Promise.allSettled([1, 2, 3].map(() => cancelWithRefund(site.scope(), rest)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await cardsOf(id)).toEqual([
    ['refund', 2500, 'active'],
    ['refund', 5000, 'active'],
  ]);
  expect(await orderOf(site.scope(), code)).toMatchObject({ state: 'cancelled', refundedMinor: 7500, keptMinor: 0 });
});

it('buyers get it back as the event says, or as they choose where it leaves that to them', async () => {
  const { id, code } = await paid(await shop.sell({ quantity: 9, priceMinor: 2000 }), 1);
  const rules = (backAs: CancelRules['backAs']) =>
    saveCancelRules(site.scope(), shop, CancelRules.parse({ paid: true, firstDays: 1, firstFee: '50 %', backAs }));
  const may = async (as?: 'money' | 'gift_card') =>
    (await buyersCancellation(site.scope(), await orderOf(site.scope(), code), { as }))!;
  for (const [backAs, as, wish, how] of [
    ['money', ['money'], 'gift_card', 'gateway'],
    ['gift_card', ['gift_card'], 'money', 'gift_card'],
    ['choice', ['money', 'gift_card'], undefined, 'gateway'],
    ['choice', ['money', 'gift_card'], 'gift_card', 'gift_card'],
  ] as const) {
    await rules(backAs);
    expect(await may(wish)).toMatchObject({ as, plan: { backMinor: 1000, refunds: [{ how }] } });
  }
  await cancelAsBuyer(site.scope(), { code, as: 'gift_card', shown: { tickets: 1, backMinor: 1000, as: 'gift_card' } });
  expect(await cardsOf(id)).toEqual([['refund', 1000, 'active']]);
});

it('what is called off comes back as gift cards, one for each order, mailed with its code; without an address as money', async () => {
  const type = await shop.sell({ quantity: 9, priceMinor: 2500 });
  const orders = [await paid(type, 2), await paid(type, 1), await paid(type, 1)];
  const nobody = orders[2]!;
  await site.scope().em.execute('update orders set email = null where id = ?', [nobody.id], 'run');
  const at = { organizationId: shop.organizationId, eventId: shop.eventId };
  const wish = { ...at, refund: 'full', as: 'gift_card', reason: 'Storm' } as const;
  expect(await previewCallOff(site.scope(), wish)).toMatchObject({
    ...{ orders: 3, tickets: 4, mails: 2, cards: 2 },
    money: [
      { label: 'Card', minor: 7500, how: 'gift_card' },
      { label: 'Card', minor: 2500, how: 'gateway' },
    ],
  });
  expect(await previewCallOff(site.scope(), { ...wish, refund: 'none' })).toMatchObject({ cards: 0, money: [] });

  const { cancellationId } = await callOff(site.scope(), wish);
  await Promise.all([1, 2, 3].map(() => cancelOrders(site.scope(), cancellationId)));
  for (const [{ id }, minor] of [
    [orders[0]!, 5000],
    [orders[1]!, 2500],
  ] as const) {
    expect(await cardsOf(id)).toEqual([['refund', minor, 'active']]);
    const [card] = await giftCardsOfOrder(site.scope(), id);
    await mailGiftCard(site.scope(), { cardId: card!.id });
    const [mail] = await site.scope().em.find(Message, { toAddress: 'mara@example.org' }, { orderBy: { id: 'desc' } });
    await sendMessage.run(site.scope(), { messageId: mail!.id });
    expect(site.mails.at(-1)!.html).toMatch(/[A-Z0-9]{4}(-[A-Z0-9]{4}){3}/);
  }
  expect(await cardsOf(nobody.id)).toEqual([]);
  const [row] = await site
    .scope()
    .em.execute<{ state: string }[]>(
      'select r.state from refunds r inner join payments p on p.id = r.payment_id where p.order_id = ?',
      [nobody.id],
    );
  expect(row).toEqual({ state: 'created' });
  const [run] = await cancellationsOf(site.scope(), at);
  expect(run).toMatchObject({ state: 'done', refundAs: 'gift_card', doneCount: 3, failures: [] });
  expect(await taken(site.scope(), shop.eventId)).toEqual([0]);
});

it('what was spent of a gift card that an order bought is not given back, and said before', async () => {
  const product = { eventId: shop.eventId, name: { en: 'Gift card' }, priceMinor: 2500, kind: 'product' as const };
  const type = await createTicketType(site.scope(), { ...product, giftCardMinor: 0 });
  for (const spends of ['before', 'meanwhile'] as const) {
    const { id, code } = await paid(type.id, 2);
    await issueSoldCards(site.scope(), { orderId: id });
    const [card] = await giftCardsOfOrder(site.scope(), id);
    const sum = { amountMinor: 700, currency: 'EUR' };
    const payment = { organizationId: shop.organizationId, cardId: card!.id, orderId: id, ...sum };
    const spend = () => site.scope().tx((tx) => redeemCard(tx, { ...payment, key: newId() }));
    if (spends === 'before') await spend();
    const wish = { code, tickets: 'all', refund: 'full', notify: 'nobody' } as const;
    const plan = await previewCancellation(site.scope(), wish);
    const spentBefore = spends === 'before' ? 700 : 0;
    expect(plan).toMatchObject({ backMinor: 5000 - spentBefore, keptMinor: spentBefore });
    expect(plan.cards.map(({ spentMinor }) => spentMinor)).toEqual([spentBefore, 0]);

    // From the plan on nobody else can spend: the cards are held.
    const free = () => site.scope().em.execute<object[]>(FREE, [id]);
    expect(await free()).toHaveLength(2);
    const held = await site.scope().tx(async (tx) => {
      await planned(tx, await orderOf(tx, code), 'held');
      return free();
    });
    expect(held).toEqual([]);

    const cancel = () => cancelWithRefund(site.scope(), { ...wish, reason: '' });
    const [, spent] = await Promise.all([cancel(), ...(spends === 'before' ? [] : [spend()])]);
    const kept = (spent ?? spends === 'before') ? 700 : 0;
    expect(await orderOf(site.scope(), code)).toMatchObject({ state: 'cancelled', keptMinor: kept });
    expect(await spend()).toBe(false);
    expect((await giftCardsOfOrder(site.scope(), id)).map(({ state }) => state)).toEqual(['blocked', 'blocked']);
  }
  expect(
    (await openAttention(site.scope(), shop.organizationId)).filter(({ kind }) => kind === 'gift_card_spent'),
  ).toEqual([]);
});
