import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { cancelOrder, confirmOrder, Order, orderById, placeOrder } from '../orders/index.ts';
import { createTicketType } from '../tickets/index.ts';
import { blockSoldCards, giftCardsOfOrder, issueSoldCards, redeemCard, sellsCards } from './index.ts';

let site: TestSite;
beforeAll(async () => void (site = await testSite({ poolSize: 8 })));
afterAll(() => site.close());

it('a product that is a gift card issues one for each piece, once, when it is paid, and ends with its order', async () => {
  const shop = await openShop(site);
  const card = (giftCardMinor: number, kind: 'ticket' | 'product' = 'product') =>
    createTicketType(site.scope(), {
      ...{ eventId: shop.eventId, name: { en: 'Gift card' }, priceMinor: 2500, kind, giftCardMinor },
    });
  await expect(card(0, 'ticket')).rejects.toMatchObject({ code: 'ticket_type.gift_card_is_product' });
  for (const [giftCardMinor, worth] of [
    [0, 2500],
    [4000, 4000],
  ] as const) {
    const { id } = await card(giftCardMinor);
    const draft = await shop.draft(id, 2);
    await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
    const issue = () => Promise.all([1, 2, 3, 4].map(() => issueSoldCards(site.scope(), { orderId: draft.id })));
    const cards = () => giftCardsOfOrder(site.scope(), draft.id);
    expect(await sellsCards(site.scope(), draft.id)).toBe(true);
    await issue();
    // Confirmed on trust: still nothing is issued that nobody paid for.
    await site.scope().tx(async (tx) => void (await confirmOrder(tx, draft.id)));
    await issue();
    expect(await cards()).toEqual([]);
    await site.scope().tx(async (tx) => {
      const order = await tx.em.findOneOrFail(Order, draft.id);
      order.paidMinor = order.totalMinor;
    });
    await issue();
    await issue();
    const sold = await cards();
    expect(sold.map(({ balanceMinor, source, recipientEmail }) => [balanceMinor, source, recipientEmail])).toEqual(
      Array.from({ length: 2 }, () => [worth, 'sold', 'mara@example.org']),
    );

    const { organizationId } = shop;
    const sum = { amountMinor: 700, currency: 'EUR', key: draft.code };
    const payment = { organizationId, cardId: sold[0]!.id, orderId: draft.id, ...sum };
    await site.scope().tx((tx) => redeemCard(tx, payment));
    await cancelOrder(site.scope(), { code: draft.code, reason: '', notify: 'nobody' });
    const spent = await site.scope().tx(async (tx) => blockSoldCards(tx, await tx.em.findOneOrFail(Order, draft.id)));
    expect(spent.map(({ spentMinor }) => spentMinor)).toEqual([700, 0]);
    expect((await cards()).map(({ state }) => state)).toEqual(['blocked', 'blocked']);
    await issue();
    expect([(await orderById(site.scope(), draft.id))!.state, (await cards()).length]).toEqual(['cancelled', 2]);
  }
});
