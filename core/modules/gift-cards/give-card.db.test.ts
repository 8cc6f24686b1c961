import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { instantOf, localOf } from '../../kernel/values/zoned.ts';
import { mailChangedCard, mailGiftCard, mailGiftCardAgain } from '../messages/gift-card-mails.ts';
import { Message } from '../messages/message.entity.ts';
import { confirmOrder, Order, orderOf, Present, placeOrder, type PlaceOrder } from '../orders/index.ts';
import { createTicketType } from '../tickets/index.ts';
import { boughtCards, giftCardToMail, giveCard, issueSoldCards, markMailed, type CardToMail } from './index.ts';

let site: TestSite;
let shop: Shop;
let typeId: string;
beforeAll(async () => {
  site = await testSite({ poolSize: 8 });
  shop = await openShop(site);
  const card = { eventId: shop.eventId, name: { en: 'Gift card' }, priceMinor: 2500, kind: 'product' as const };
  typeId = (await createTicketType(site.scope(), { ...card, giftCardMinor: 0 })).id;
});
afterAll(() => site.close());

const dayIn = (days: number) => localOf(site.clock.in({ days }), 'Europe/Berlin').slice(0, 10);
const ida = (more: Partial<Present> = {}): Present =>
  Present.parse({ email: 'Ida@Example.org', name: 'Ida Berg', message: 'Happy birthday!', ...more });

async function place(count: number, giftCards: PlaceOrder['giftCards']) {
  const draft = await shop.draft(typeId, count);
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  return { ...(await placeOrder(site.scope(), { code: draft.code, buyer, giftCards })), code: draft.code };
}

async function pay(orderId: string): Promise<void> {
  await site.scope().tx(async (tx) => {
    await confirmOrder(tx, orderId);
    const order = await tx.em.findOneOrFail(Order, orderId);
    order.paidMinor = order.totalMinor;
  });
  await issueSoldCards(site.scope(), { orderId });
}

const bought = async (code: string) => boughtCards(site.scope(), await orderOf(site.scope(), code));
const mailsTo = async (id: string) => {
  const key = { $like: `gift-card:${id}%` };
  const mails = await site
    .scope()
    .em.fork()
    .find(Message, { key }, { orderBy: { id: 'asc' } });
  return mails.map(({ toAddress, subject }) => [toAddress, subject]);
};

it('a present is refused with its field where it cannot be given', async () => {
  await expect(place(1, [null, ida()])).rejects.toMatchObject({ code: 'order.too_many_gift_cards' });
  for (const [deliverOn, code] of [
    [dayIn(-1), 'gift_card.deliver_past'],
    [dayIn(400), 'gift_card.deliver_late'],
  ] as const) {
    const problems = [{ field: 'giftCards.0.deliverOn', code }];
    await expect(place(1, [ida({ deliverOn })])).rejects.toMatchObject({ problems });
  }
});

it('a present goes to its recipient on its day, once, whoever works; until then the buyer may correct it', async () => {
  const order = await place(3, [ida({ deliverOn: dayIn(5) }), null]);
  // Before it is paid, too.
  await giveCard(site.scope(), { code: order.code, number: 3, present: ida({ email: 'kai@example.org', name: '' }) });
  await pay(order.id);
  const [later, own, third] = (await bought(order.code)).map(({ card }) => card!);
  expect([later!.deliverAt, own!.deliverAt]).toEqual([instantOf(`${dayIn(5)}T08:00`, 'Europe/Berlin'), null]);

  // All of them at once, as two workers would.
  const work = () => Promise.allSettled([later, own, third].flatMap((card) => [1, 2, 3].map(() => mail(card!.id))));
  const mail = (cardId: string) => mailGiftCard(site.scope(), { cardId });
  await work();
  expect(await mailsTo(own!.id)).toEqual([['mara@example.org', 'A gift card of Harbour Hall: €25.00']]);
  expect(await mailsTo(third!.id)).toEqual([['kai@example.org', 'Mara Lind gives you a gift card: €25.00']]);
  expect(await mailsTo(later!.id)).toEqual([]);
  const given = { code: order.code, number: 2, present: ida() };
  await expect(giveCard(site.scope(), given)).rejects.toMatchObject({ code: 'gift_card.already_mailed' });
  await expect(mailGiftCardAgain(site.scope(), { cardId: later!.id })).rejects.toMatchObject({
    code: 'gift_card.not_mailed',
  });

  const sooner = ida({ email: 'ida.berg@example.org', deliverOn: dayIn(2) });
  await giveCard(site.scope(), { code: order.code, number: 1, present: sooner });
  await mailChangedCard(site.scope(), { cardId: later!.id });
  const jobs = await site
    .scope()
    .em.execute<{ run_at: unknown }[]>(`select payload from outbox where name = 'messages.gift-card'`);
  expect(jobs.length).toBeGreaterThan(1);
  site.clock.advance({ days: 3 });
  await work();
  await work();
  expect(await mailsTo(later!.id)).toEqual([['ida.berg@example.org', 'Mara Lind gives you a gift card: €25.00']]);
  expect((await bought(order.code)).map(({ isOpen }) => isOpen)).toEqual([false, false, false]);
});

it('whoever corrects a recipient while it is mailed either does, or is told that it is too late', async () => {
  for (let round = 0; round < 6; round += 1) {
    const order = await place(1, [ida()]);
    await pay(order.id);
    const card = (await bought(order.code))[0]!.card!;
    const [corrected] = await Promise.allSettled([
      giveCard(site.scope(), { code: order.code, number: 1, present: ida({ email: 'new@example.org' }) }),
      mailGiftCard(site.scope(), { cardId: card.id }),
    ]);
    await mailGiftCard(site.scope(), { cardId: card.id });
    const to = corrected.status === 'fulfilled' ? 'new@example.org' : 'ida@example.org';
    expect((await mailsTo(card.id)).map(([address]) => address)).toEqual([to]);
  }
});

it('a mail that was begun is written once, and never to whom the buyer took out', async () => {
  const order = await place(1, [ida()]);
  await pay(order.id);
  const card = (await bought(order.code))[0]!.card!;
  const read = () => giftCardToMail(site.scope(), card.id);
  const mark = (begun: CardToMail | undefined) => site.scope().tx((tx) => markMailed(tx, begun!, 'first'));
  const before = await read();
  await giveCard(site.scope(), { code: order.code, number: 1, present: ida({ email: 'new@example.org' }) });
  expect(await mark(before)).toBe(false);
  const now = await read();
  const marked = await Promise.all([1, 2, 3, 4].map(() => mark(now)));
  expect(marked.filter(Boolean)).toHaveLength(1);
});

it('is mailed again after a while, and not without end', async () => {
  const order = await place(1, [ida()]);
  await pay(order.id);
  const card = (await bought(order.code))[0]!.card!;
  await mailGiftCard(site.scope(), { cardId: card.id });
  const again = () => mailGiftCardAgain(site.scope(), { cardId: card.id });
  await expect(again()).rejects.toMatchObject({ code: 'gift_card.mailed_lately' });
  for (let count = 0; count < 5; count += 1) {
    site.clock.advance({ minutes: 11 });
    const tries = await Promise.allSettled([again(), again(), again()]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  }
  site.clock.advance({ minutes: 11 });
  await expect(again()).rejects.toMatchObject({ code: 'gift_card.mailed_lately' });
  expect(await mailsTo(card.id)).toHaveLength(6);
});
