import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { manual } from '../../../plugins/payment-manual/gateway.ts';
import { hire } from '../../../test/factories/door.ts';
import { gatewaysOf, promptGateway } from '../../../test/factories/gateways.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { oneInsideTheOther } from '../../../test/setup/in-between.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { cancelAsBuyer, CancelRules, cancelWithRefund, saveCancelRules } from '../cancellations/index.ts';
import { giftCardsOfOrder } from '../gift-cards/index.ts';
import { entriesOfOrder, verifyLedger } from '../ledger/index.ts';
import { Message } from '../messages/index.ts';
import { mailRefundToFetch } from '../messages/order-mails.ts';
import { orderOf, placeOrder } from '../orders/index.ts';
import {
  createGatewayAccount,
  HandOut,
  markPaid,
  NotHandedOut,
  openAttention,
  paymentsOf,
  Refund,
  refundNotHandedOut,
  refundPayment,
  resolveAttention,
  SaveGatewayAccount,
  sendRefund,
  startPayment,
} from '../payments/index.ts';
import { BoxOfficeSale, handOut, openTill, sellAtBoxOffice } from './index.ts';

let site: TestSite;
let shop: Shop;
let type: string;
let accountId: string;
beforeAll(async () => {
  site = await testSite({ poolSize: 12, capabilities: { gateways: gatewaysOf(manual, promptGateway()) } });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  type = await shop.sell({ quantity: 20, priceMinor: 1000 });
  const { organizationId } = shop;
  const account = (gateway: string) =>
    createGatewayAccount(
      site.scope(),
      SaveGatewayAccount.parse({ organizationId, gateway, label: gateway, mode: 'live', settings: {} }),
    );
  accountId = (await account('payment-manual')).id;
  await account('fake');
  await saveCancelRules(site.scope(), shop, CancelRules.parse({ paid: true, firstDays: 1 }));
});

/** Bought by the buyer alone, and paid at the door. */
async function paidAtTheDoor(quantity = 2) {
  const draft = await shop.draft(type, quantity);
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const { id, code } = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id: paymentId } = await startPayment(site.scope(), { orderCode: code, accountId });
  await markPaid(site.scope(), { paymentId, note: '' });
  return { id, code, paymentId };
}

/** Its buyer cancelled it, and the provider was asked, more often than once. */
async function cancelled(order?: { id: string; code: string; paymentId: string }) {
  const { id, code, paymentId } = order ?? (await paidAtTheDoor());
  await cancelAsBuyer(site.scope(), { code });
  const [payment] = await paymentsOf(site.scope(), id);
  const refundId = payment!.refunds[0]!.id;
  await outcomes([1, 2, 3].map(() => sendRefund.run(site.scope(), { refundId })));
  return { id, code, at: { paymentId, refundId } };
}

const stateOf = async (refundId: string) => (await site.database.em.fork().findOneOrFail(Refund, refundId)).state;
const attention = async () =>
  (await openAttention(site.scope(), shop.organizationId)).map(({ kind, refundId }) => [kind, refundId]);
const posted = async (orderId: string) =>
  (await entriesOfOrder(site.scope(), orderId)).map(({ kind }) => kind).filter((kind) => kind.startsWith('refund.'));

it('waits where nobody stands at a till, and is handed out once, of one till, by whoever is first', async () => {
  const { id, code, at } = await cancelled();
  const known = await stateOf(at.refundId);
  expect([known, await attention(), (await orderOf(site.scope(), code)).refundedMinor]).toEqual([
    ...['pending', [['refund_waits', at.refundId]], 0],
  ]);
  // The money is there still.
  expect(await posted(id)).toEqual(['refund.started']);
  const [item] = await openAttention(site.scope(), shop.organizationId);
  await expect(resolveAttention(site.scope(), shop.organizationId, item!.id)).rejects.toMatchObject({
    code: 'attention.has_an_act',
  });

  const people = await Promise.all([1, 2, 3, 4].map(() => hire(site, shop.organizationId, 'owner')));
  const said = people.map((person) => ({
    person,
    run: () => handOut(site.scope(person), { ...at, ...HandOut.parse({ till: person.userId, note: 'Receipt 7' }) }),
  }));
  const stranger = HandOut.parse({ till: (await hire(site, shop.organizationId)).userId });
  await expect(handOut(site.scope(people[0]), { ...at, ...stranger })).rejects.toMatchObject({
    code: 'till.not_found',
  });
  const never = () => refundNotHandedOut(site.scope(), { ...at, ...NotHandedOut.parse({}) });
  const { done, refused, failed } = await outcomes([
    ...said.map(({ run }) => run()),
    never(),
    ...said.map(({ run }) => run()),
  ]);
  expect([done.length, new Set(refused), failed]).toEqual([1, new Set(['refund.settled']), []]);
  const end = (await stateOf(at.refundId)) as 'succeeded' | 'failed';
  const isOut = end === 'succeeded';
  const tills = await Promise.all(
    said.map(({ person }) =>
      openTill(site.scope(person), { ...shop, sellerId: person.userId }).then(({ refundsMinor }) => refundsMinor),
    ),
  );
  expect(tills.filter((minor) => minor === 2000)).toHaveLength(isOut ? 1 : 0);
  expect(tills.reduce((sum, minor) => sum + minor, 0)).toBe(isOut ? 2000 : 0);
  expect((await posted(id)).toSorted()).toEqual([`refund.${end}`, 'refund.started'].toSorted());
  expect((await orderOf(site.scope(), code)).refundedMinor).toBe(isOut ? 2000 : 0);
  expect((await attention()).map(([kind]) => kind)).toEqual(isOut ? [] : ['refund_failed']);
  expect((await verifyLedger(site.scope())).differences).toEqual([]);
});

it.each([/^Refund$/, /^Order$/])('is handed out once, although both saw it wait: %s', async (read) => {
  const { at } = await cancelled();
  const people = await Promise.all([1, 2].map(() => hire(site, shop.organizationId, 'owner')));
  const [first, second] = people.map(
    ({ userId }) =>
      (scope: Scope) =>
        handOut(scope, { ...at, ...HandOut.parse({ till: userId }) }),
  );
  // Whoever acts has a till: the first scope is the system's, and names that of somebody who sold there.
  const lines = [{ ticketTypeId: type, quantity: 1, occurrenceId: shop.occurrenceIds[0]! }];
  await sellAtBoxOffice(site.scope(people[0]), { ...BoxOfficeSale.parse({ lines, method: 'cash' }), ...shop });
  const both = await oneInsideTheOther(site, { first: first!, read, second: () => second!(site.scope(people[1])) });
  const outOf = read.source === '^Refund$' ? 1 : 0;
  expect(both).toEqual(outOf === 1 ? { first: 'refund.settled' } : { second: 'refund.settled' });
  const { paidOutBy } = await site.database.em.fork().findOneOrFail(Refund, at.refundId);
  expect(paidOutBy).toBe(people[outOf]!.userId);
});

it('tells the buyer how to get it, and what cannot be handed out is a gift card or is decided later', async () => {
  const first = await cancelled();
  const amount = { minor: 2000, currency: 'EUR' };
  await mailRefundToFetch(site.scope(), { orderId: first.id, refundId: first.at.refundId, amount });
  const [mail] = await site.database.em.fork().find(Message, { orderId: first.id });
  expect(mail!.plainText.replaceAll(/\s+/g, ' ')).toContain(
    `counter of the organizer with the code of your order, ${first.code}`,
  );
  const say = (at: typeof first.at, next: 'gift_card' | 'later') =>
    refundNotHandedOut(site.scope(), { ...at, ...NotHandedOut.parse({ next, note: 'Moved away' }) });
  await say(first.at, 'gift_card');
  expect([await stateOf(first.at.refundId), await attention()]).toEqual(['failed', []]);
  expect(await giftCardsOfOrder(site.scope(), first.id)).toMatchObject([{ balanceMinor: 2000, source: 'refund' }]);
  expect((await orderOf(site.scope(), first.code)).refundedMinor).toBe(2000);

  const second = await cancelled();
  await say(second.at, 'later');
  expect((await attention()).map(([kind]) => kind)).toEqual(['refund_failed']);
  expect((await paymentsOf(site.scope(), second.id))[0]).toMatchObject({ capturedMinor: 2000, refundMinor: 0 });
  expect((await verifyLedger(site.scope())).differences).toEqual([]);
});

it('is done at once where whoever acts hands it out, of the till that it was paid at; and waits where they do not', async () => {
  const kim = await hire(site, shop.organizationId, 'owner');
  const lines = [{ ticketTypeId: type, quantity: 3, occurrenceId: shop.occurrenceIds[0]! }];
  const { code } = await sellAtBoxOffice(site.scope(kim), {
    ...BoxOfficeSale.parse({ lines, method: 'cash' }),
    ...shop,
  });
  const { id, tickets } = await orderOf(site.scope(), code);
  const refunds = async () => (await paymentsOf(site.scope(), id))[0]!.refunds.map(({ state }) => state);
  const till = async () => (await openTill(site.scope(kim), { ...shop, sellerId: kim.userId })).refundsMinor;
  const some = (handedOut: boolean, at: number) =>
    cancelWithRefund(site.scope(kim), {
      ...{ code, tickets: [tickets[at]!.id], refund: 'full', notify: 'nobody', reason: '', handedOut },
    });
  await some(true, 0);
  expect([await refunds(), await till()]).toEqual([['succeeded'], 1000]);
  await some(false, 1);
  expect([await refunds(), await till()]).toEqual([['succeeded', 'created'], 1000]);
  const paymentId = (await paymentsOf(site.scope(), id))[0]!.id;
  await refundPayment(site.scope(kim), { paymentId, minor: 400, reason: '', handedOut: true });
  expect([await refunds(), await till()]).toEqual([['succeeded', 'created', 'succeeded'], 1400]);

  const draft = await shop.draft(type);
  const other = await placeOrder(site.scope(), {
    code: draft.code,
    buyer: { email: 'ida@example.org', name: 'Ida Roth' },
  });
  const methods = await site.database.em
    .fork()
    .execute<{ id: string }[]>(`select id from gateway_accounts where gateway = 'fake' and organization_id = ?`, [
      shop.organizationId,
    ]);
  const paid = await startPayment(site.scope(), { orderCode: other.code, accountId: methods[0]!.id });
  await expect(
    refundPayment(site.scope(kim), { paymentId: paid.id, minor: 400, reason: '', handedOut: true }),
  ).rejects.toMatchObject({ code: 'refund.not_by_hand' });
  expect((await verifyLedger(site.scope())).differences).toEqual([]);
});
