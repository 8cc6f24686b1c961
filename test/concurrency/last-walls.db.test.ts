import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { giftCard } from '../../plugins/payment-gift-card/gateway.ts';
import type { PaymentGateway, PaymentSnapshot } from '../../core/kernel/capabilities/gateway.ts';
import { newId } from '../../core/kernel/ids.ts';
import type { SettingsStore } from '../../core/kernel/settings/store.ts';
import { giftCardById, IssueCards, issueCards, movementsOf, redeemCard } from '../../core/modules/gift-cards/index.ts';
import { changeOrder, changeSettings } from '../../core/modules/order-changes/index.ts';
import { cancelOrder, orderOf, placeOrder, recountQuotas, startOrder } from '../../core/modules/orders/index.ts';
import { createGatewayAccount, paymentsOf, refundPayment, startPayment } from '../../core/modules/payments/index.ts';
import { createQuota } from '../../core/modules/tickets/index.ts';
import {
  joinWaitingList,
  JoinWaitingList,
  listEntries,
  offerPlaces,
  removeEntry,
} from '../../core/modules/waiting-list/index.ts';
import { openSeatings, takeSeats } from '../../core/modules/venues/index.ts';
import { rowsFile, seatShop } from '../factories/hall.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import { oneInsideTheOther } from '../setup/in-between.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// What stands behind the locks: conditions and unique keys that decide where an act began with what is no longer so.

const charges = new Map<string, PaymentSnapshot>();
const provider: PaymentGateway = {
  id: 'fake',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
  start: async (_cx, { key, amount }) => {
    charges.set(key, { ref: key, state: 'captured', authorized: amount, captured: amount, refunds: [] });
    return { snapshot: charges.get(key)!, next: { kind: 'none' } };
  },
  inspect: async (_cx, ref) => charges.get(ref)!,
  refund: async (_cx, _ref, amount, key) => ({ ref: `re_${key}`, key, amount, state: 'succeeded' }),
};

let site: TestSite;
let shop: Shop;
beforeAll(async () => {
  const gateways = [giftCard, provider].map((gateway) => [
    gateway.id,
    { pluginId: gateway.id, gateway, settings: z.object({}) },
  ]);
  site = await testSite({ poolSize: 12, capabilities: { gateways: new Map(gateways as []) } });
});
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site, { dates: 2 })));
/** The counters say what the rows say. */
afterEach(async () => expect(await recountQuotas(site.scope(), { eventId: shop.eventId })).toEqual([]));

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const start = (ticketTypeId: string, date = 0) =>
  startOrder(site.scope(), {
    eventId: shop.eventId,
    lines: [{ ticketTypeId, quantity: 1, occurrenceId: shop.occurrenceIds[date] }],
  });
const buy = async (ticketTypeId: string, date = 0) => {
  const { code } = await start(ticketTypeId, date);
  return placeOrder(site.scope(), { code, buyer });
};

describe('while somebody waits', () => {
  /** A type whose second date has as many places as are told, all of them sold; one person waits for one of them. */
  async function waitedFor(places: number): Promise<{ type: string; sold: string[] }> {
    const quotaIds = [];
    for (const [index, size] of [9, places].entries()) {
      const quota = { eventId: shop.eventId, occurrenceId: shop.occurrenceIds[index]!, name: `Date ${index}`, size };
      quotaIds.push((await createQuota(site.scope(), quota)).id);
    }
    const type = await shop.sell({ quotaIds });
    const sold = [];
    for (let n = 0; n < places; n += 1) sold.push((await buy(type, 1)).code);
    const entry = { ticketTypeId: type, occurrenceId: shop.occurrenceIds[1], quantity: 1, ...buyer };
    await joinWaitingList(site.scope(), { ...JoinWaitingList.parse(entry), eventId: shop.eventId });
    return { type, sold };
  }
  const free = (code: string) => cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
  const entries = async () => (await listEntries(site.scope(), { eventId: shop.eventId })).rows;

  it('buyers who change their orders take what is open beside the line, and nothing else', async () => {
    const { type, sold } = await waitedFor(3);
    const store = site.parts.settings as SettingsStore;
    await site.scope().tx((tx) => store.write(tx, changeSettings, shop.eventId, { occurrence: true }, shop));
    const [one, other] = [await buy(type), await buy(type)];
    await free(sold[0]!);
    await free(sold[1]!);
    const move = async ({ code }: { code: string }, scope = site.scope()) => {
      const ticketIds = (await orderOf(scope, code)).tickets.map(({ id }) => id);
      const changes = { moves: [{ ticketIds, occurrenceId: shop.occurrenceIds[1]! }] };
      return changeOrder(scope, { code, changes, by: 'buyer', money: 'settle', notify: 'nobody' });
    };
    // One of two free places is somebody's who waits; a passer-by wants the other one at the same moment.
    const both = await oneInsideTheOther(site, {
      first: (scope) => move(one, scope),
      read: /^select id, size, taken from quotas where id in/,
      second: () => start(type, 1),
    });
    expect(both).toMatchObject({ first: { outcome: 'applied' }, second: 'quota.sold_out' });
    await expect(move(other)).rejects.toMatchObject({ code: 'quota.sold_out' });
    expect(await offerPlaces(site.scope(), { eventId: shop.eventId })).toEqual({ offered: 1 });
  });

  it('whoever is taken off the list at the moment of an offer keeps the offer', async () => {
    const { sold } = await waitedFor(1);
    const [seen] = await entries();
    await free(sold[0]!);
    expect(await offerPlaces(site.scope(), { eventId: shop.eventId })).toEqual({ offered: 1 });
    await expect(removeEntry(site.scope(), seen!)).rejects.toMatchObject({ code: 'waiting_list.just_offered' });
    expect(await entries()).toMatchObject([{ state: 'offered' }]);
  });
});

interface SeatRow {
  readonly number: unknown;
  readonly line_id: string;
  readonly occurrence_id: string;
}

it('a seat of somebody is nobody else’s, although it was thought to be free', async () => {
  const hall = await seatShop(site, shop, { file: rowsFile({ A: 2 }) });
  const draft = (name: string) =>
    startOrder(site.scope(), {
      eventId: shop.eventId,
      lines: [{ ticketTypeId: hall.typeId, quantity: 1, seatIds: [hall.seat(name)] }],
    });
  await draft('A 1');
  await draft('A 2');
  const rows = () =>
    site
      .scope()
      .em.execute<SeatRow[]>(
        'select number, line_id, occurrence_id from occurrence_seats where occurrence_id = ? order by number',
        [shop.occurrenceIds[0]],
      );
  const [first, second] = (await rows()) as [SeatRow, SeatRow];
  const steal = site.scope().tx(async (tx) => {
    const revisions = await openSeatings(tx.em, [first.occurrence_id]);
    const seat = { occurrenceId: first.occurrence_id, number: Number(first.number), position: 1 };
    await takeSeats(tx.em, revisions, [{ ...seat, lineId: second.line_id }]);
  });
  await expect(steal).rejects.toThrow('seats that were locked are gone');
  expect(await rows()).toEqual([first, second]);
});

describe('money', () => {
  async function card(amountMinor: number) {
    const { organizationId } = shop;
    const [issued] = await issueCards(site.scope(), IssueCards.parse({ organizationId, amountMinor }));
    const at = { organizationId, id: issued!.id };
    const left = async () => (await giftCardById(site.scope(), at)).balanceMinor;
    const moves = async () => (await movementsOf(site.scope(), at.id)).map(({ kind }) => kind).toReversed();
    return { ...issued!, left, moves };
  }

  it('of a card moves once for one payment, although both looked before either paid', async () => {
    const [paying, type] = [await card(1000), await shop.sell({ quantity: 5 })];
    const { id: orderId } = await start(type);
    const payment = { organizationId: shop.organizationId, cardId: paying.id, orderId, amountMinor: 300, key: newId() };
    const redeem = (scope = site.scope()) => scope.tx((tx) => redeemCard(tx, payment));
    const both = await oneInsideTheOther(site, { first: redeem, read: /^GiftCardMovement$/, second: () => redeem() });
    expect(both).toEqual({ first: expect.stringMatching(/UniqueConstraint/), second: true });
    expect([await paying.left(), await paying.moves()]).toEqual([700, ['issued', 'redeemed']]);
    expect(await redeem()).toBe(true);
    expect(await paying.left()).toBe(700);
  });

  it.each(['fake', 'payment-gift-card'])('goes back once, although both saw it there: %s', async (gateway) => {
    const type = await shop.sell({ quantity: 5, priceMinor: 5000 });
    const order = await buy(type);
    const account = { organizationId: shop.organizationId, gateway, label: gateway, enabled: true, settings: {} };
    const { id: accountId } = await createGatewayAccount(site.scope(), { ...account, mode: 'live' });
    const paying = await card(5000);
    const { id: paymentId } = await startPayment(site.scope(), {
      ...{ orderCode: order.code, accountId },
      ...(gateway === 'fake' ? {} : { code: paying.code }),
    });
    const refund = (scope = site.scope()) => refundPayment(scope, { paymentId, minor: 3000, reason: '' });
    const both = await oneInsideTheOther(site, { first: refund, read: /^Payment$/, second: () => refund() });
    expect(both).toMatchObject({ first: 'refund.too_much', second: { state: 'succeeded' } });
    expect(await paymentsOf(site.scope(), order.id)).toMatchObject([{ capturedMinor: 5000, refundMinor: 3000 }]);
    expect(await paying.left()).toBe(gateway === 'fake' ? 5000 : 3000);
  });
});
