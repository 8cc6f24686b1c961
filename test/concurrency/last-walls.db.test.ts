import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { giftCard } from '../../plugins/payment-gift-card/gateway.ts';
import { newId } from '../../core/kernel/ids.ts';
import type { SettingsStore } from '../../core/kernel/settings/store.ts';
import {
  expireCards,
  giftCardById,
  IssueCards,
  issueCards,
  movementsOf,
  redeemCard,
  updateCard,
} from '../../core/modules/gift-cards/index.ts';
import { changeOrder, changeSettings } from '../../core/modules/order-changes/index.ts';
import { cancelOrder, orderOf, placeOrder, recountQuotas, startOrder } from '../../core/modules/orders/index.ts';
import { createGatewayAccount, paymentsOf, refundPayment, startPayment } from '../../core/modules/payments/index.ts';
import { keepSeats } from '../../core/modules/tickets/hold-seats.ts';
import { createHold, createQuota, HoldFacts } from '../../core/modules/tickets/index.ts';
import {
  joinWaitingList,
  JoinWaitingList,
  listEntries,
  offerPlaces,
  removeEntry,
} from '../../core/modules/waiting-list/index.ts';
import { takeSeats } from '../../core/modules/venues/index.ts';
import { gatewaysOf, promptGateway } from '../factories/gateways.ts';
import { rowsFile, seatShop, type SeatedShop } from '../factories/hall.ts';
import { openShop, type Shop } from '../factories/shop.ts';
import { oneInsideTheOther } from '../setup/in-between.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// What stands behind the locks: conditions and unique keys that decide where an act began with what is no longer so.

let site: TestSite;
let shop: Shop;
beforeAll(async () => {
  const gateways = gatewaysOf(giftCard, promptGateway());
  site = await testSite({ poolSize: 12, capabilities: { gateways } });
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

describe('a seat', () => {
  interface SeatRow {
    readonly number: unknown;
    readonly line_id: string;
    readonly hold_id: string | null;
  }
  let hall: SeatedShop;
  beforeEach(async () => void (hall = await seatShop(site, shop, { file: rowsFile({ A: 4 }) })));

  const occurrenceId = () => shop.occurrenceIds[0]!;
  const draft = (name: string) =>
    startOrder(site.scope(), {
      eventId: shop.eventId,
      lines: [{ ticketTypeId: hall.typeId, quantity: 1, occurrenceId: occurrenceId(), seatIds: [hall.seat(name)] }],
    });
  const row = async (name: string) => {
    const { number } = hall.hall.byId.get(hall.seat(name))!;
    const sql = 'select number, line_id, hold_id from occurrence_seats where occurrence_id = ? and number = ?';
    return (await site.scope().em.execute<SeatRow[]>(sql, [occurrenceId(), number]))[0]!;
  };
  /** For the line of another seat, without asking whether it is free. */
  const take = async (name: string, forLineOf: string) => {
    const { line_id: lineId } = await row(forLineOf);
    const seat = { occurrenceId: occurrenceId(), number: Number((await row(name)).number), lineId, position: 1 };
    return site.scope().tx((tx) => takeSeats(tx.em, new Map([[occurrenceId(), 1]]), [seat]));
  };

  it('of somebody is nobody else’s, although it was thought to be free', async () => {
    await draft('A 1');
    await draft('A 2');
    const before = await row('A 1');
    await expect(take('A 1', 'A 2')).rejects.toThrow('seats that were locked are gone');
    expect(await row('A 1')).toEqual(before);
  });

  it('that staff keep back is not taken between the look and the act, were nothing but the seat itself locked', async () => {
    await draft('A 2');
    const facts = { ...HoldFacts.parse({ name: 'Press' }), seatIds: [hall.seat('A 3')] };
    const { id: holdId } = await createHold(site.scope(), {
      ...{ eventId: shop.eventId, occurrenceId: occurrenceId() },
      ...facts,
    });
    const at = { occurrenceId: occurrenceId(), revision: 1, hall: hall.hall };
    const both = await oneInsideTheOther(site, {
      first: (scope) => scope.tx((tx) => keepSeats(tx.em, at, holdId, [hall.hall.byId.get(hall.seat('A 1'))!])),
      read: /from occurrence_seats where .* state = 'free'/,
      second: () => take('A 1', 'A 2'),
    });
    expect(both).toEqual({ second: expect.stringContaining('seats that were locked are gone') });
    expect(await row('A 1')).toMatchObject({ hold_id: holdId, line_id: null });
    // Nobody counted what was done here past the counters.
    await recountQuotas(site.scope(), { eventId: shop.eventId });
  });
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
    const spent = { amountMinor: 300, currency: 'EUR', key: newId() };
    const payment = { organizationId: shop.organizationId, cardId: paying.id, orderId, ...spent };
    const redeem = (scope = site.scope()) => scope.tx((tx) => redeemCard(tx, payment));
    const both = await oneInsideTheOther(site, { first: redeem, read: /^GiftCardMovement$/, second: () => redeem() });
    expect(both).toEqual({ first: expect.stringMatching(/UniqueConstraint/), second: true });
    expect([await paying.left(), await paying.moves()]).toEqual([700, ['issued', 'redeemed']]);
    expect(await redeem()).toBe(true);
    expect(await paying.left()).toBe(700);
  });

  it('that had lapsed comes back to a card once, whoever gives it more time', async () => {
    const { organizationId } = shop;
    const given = IssueCards.parse({ organizationId, amountMinor: 900, expiresAt: site.clock.in({ days: 1 }) });
    const [issued] = await issueCards(site.scope(), given);
    site.clock.advance({ days: 2 });
    await expireCards(site.scope());
    const details = { recipientName: '', recipientEmail: '', message: '', note: '', tags: [] };
    const renew = (days: number, scope = site.scope()) =>
      updateCard(scope, { organizationId, id: issued!.id, ...details, expiresAt: site.clock.in({ days }) });
    const both = await oneInsideTheOther(site, {
      first: (scope) => renew(30, scope),
      read: /^GiftCard$/,
      second: () => renew(60),
    });
    expect(both).toEqual({});
    expect((await giftCardById(site.scope(), { organizationId, id: issued!.id })).balanceMinor).toBe(900);
    const moves = (await movementsOf(site.scope(), issued!.id)).map(({ kind }) => kind).toReversed();
    expect(moves).toEqual(['issued', 'expired', 'renewed']);
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
