import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { manual } from '../../../plugins/payment-manual/gateway.ts';
import { hire } from '../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { cancelWithRefund } from '../cancellations/index.ts';
import { orderOf } from '../orders/index.ts';
import { createGatewayAccount, HandOut, paymentsOf, SaveGatewayAccount } from '../payments/index.ts';
import {
  BoxOfficeSale,
  closeTill,
  closingById,
  correctTill,
  handOut,
  listClosings,
  openTill,
  sellAtBoxOffice,
  TillCount,
  undoSale,
} from './index.ts';

let site: TestSite;
let shop: Shop;
beforeAll(async () => {
  const registered = { gateway: manual, settings: z.object({}), pluginId: 'payment-manual' };
  site = await testSite({ poolSize: 10, capabilities: { gateways: new Map([['payment-manual', registered]]) } });
  shop = await openShop(site);
  const account = { gateway: 'payment-manual', label: 'Till', mode: 'live', settings: {} };
  await createGatewayAccount(
    site.scope(),
    SaveGatewayAccount.parse({ organizationId: shop.organizationId, ...account }),
  );
});
afterAll(() => site.close());

async function hiredAs(role: 'manager' | 'owner') {
  const { userId } = await hire(site, shop.organizationId, role);
  const user = { kind: 'user', userId, name: 'Kim Till', email: 'kim@example.org' };
  return { userId, scope: () => site.scope().as(user as never) };
}

it('counts what was sold and handed back once, whoever closes at the same time, and is corrected by another entry', async () => {
  const { organizationId, eventId } = shop;
  const at = { organizationId, eventId };
  const kim = await hiredAs('manager');
  const other = await hiredAs('manager');
  const owner = await hiredAs('owner');
  const type = await shop.sell({ quantity: 50, priceMinor: 1000 });
  const lines = [{ ticketTypeId: type, quantity: 2, occurrenceId: shop.occurrenceIds[0]! }];
  const sell = (method: 'cash' | 'card', as = kim) =>
    sellAtBoxOffice(as.scope(), { ...BoxOfficeSale.parse({ lines, method }), ...at });
  await sell('cash');
  const { code } = await sell('cash');
  await sell('card');
  await sell('cash', other);
  await undoSale(kim.scope(), { ...at, code });

  const mine = { ...at, sellerId: kim.userId };
  const open = await openTill(kim.scope(), mine);
  expect(open).toMatchObject({ number: 1, salesMinor: 4000, refundsMinor: 2000, orderCount: 3 });
  const movements = [
    { minor: 500, note: 'Change' },
    { minor: -1500, note: 'Taxi' },
  ];
  const denominations = [
    { valueMinor: 5000, count: 1 },
    { valueMinor: 900, count: 1 },
  ];
  const count = TillCount.parse({ openingMinor: 5000, movements, countedMinor: 5900, denominations, note: '' });
  const wrong = { ...count, countedMinor: 6000 };
  await expect(closeTill(kim.scope(), { ...mine, number: 1, count: wrong })).rejects.toMatchObject({
    code: 'till.wrong_sum',
  });
  await expect(closeTill(other.scope(), { ...mine, number: 1, count })).rejects.toMatchObject({
    code: 'till.not_yours',
  });
  const tries = await Promise.allSettled(
    [kim, kim, owner, kim].map((one) => closeTill(one.scope(), { ...mine, number: 1, count })),
  );
  const done = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []));
  expect(done).toHaveLength(1);
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'till.closed' });
  expect(await closingById(site.scope(), { ...at, id: done[0]! })).toMatchObject({
    ...{ number: 1, revision: 1, isLast: true, salesMinor: 4000, refundsMinor: 2000, orderCount: 3 },
    ...{ expectedMinor: 6000, countedMinor: 5900, differenceMinor: -100, movements, denominations },
    byMethod: [
      { method: 'card', salesMinor: 2000, refundsMinor: 0 },
      { method: 'cash', salesMinor: 4000, refundsMinor: 2000 },
    ],
  });
  expect(await openTill(kim.scope(), mine)).toMatchObject({ number: 2, salesMinor: 0, refundsMinor: 0 });
  expect(await openTill(owner.scope(), { ...at, sellerId: other.userId })).toMatchObject({ salesMinor: 2000 });

  // Whoever hands cash back takes it out of their own till; what nobody handed out yet is in none.
  const third = await sell('cash');
  const fourth = await sell('cash');
  await undoSale(other.scope(), { ...at, code: third.code });
  await cancelWithRefund(site.scope(), {
    ...{ code: fourth.code, tickets: 'all', refund: 'full', notify: 'nobody', reason: '' },
  });
  const theirs = { ...at, sellerId: other.userId };
  expect(await openTill(kim.scope(), mine)).toMatchObject({ salesMinor: 4000, refundsMinor: 0 });
  const [waits] = await paymentsOf(site.scope(), (await orderOf(site.scope(), fourth.code)).id);
  const refund = { paymentId: waits!.id, refundId: waits!.refunds[0]!.id };
  await handOut(owner.scope(), { ...refund, ...HandOut.parse({ till: kim.userId }) });
  expect(await openTill(kim.scope(), mine)).toMatchObject({ salesMinor: 4000, refundsMinor: 2000 });
  expect(await openTill(other.scope(), theirs)).toMatchObject({ salesMinor: 2000, refundsMinor: 2000, orderCount: 1 });
  const plain = TillCount.parse({ countedMinor: 0 });
  const [second, first] = await Promise.all([
    closeTill(kim.scope(), { ...mine, number: 2, count: plain }),
    closeTill(other.scope(), { ...theirs, number: 1, count: plain }),
  ]);
  const closed = (id: string) => closingById(site.scope(), { ...at, id });
  expect(await closed(second.id)).toMatchObject({ salesMinor: 4000, refundsMinor: 2000, expectedMinor: 2000 });
  expect(await closed(first.id)).toMatchObject({ salesMinor: 2000, refundsMinor: 2000, expectedMinor: 0 });

  const again = { ...at, closingId: done[0]!, count: { ...count, countedMinor: 6000, denominations: null } };
  await expect(correctTill(kim.scope(), again)).rejects.toMatchObject({ code: 'till.reason_missing' });
  const reason = { ...again, count: { ...again.count, note: 'A coin lay under the drawer' } };
  const corrected = await Promise.allSettled([1, 2, 3].map(() => correctTill(kim.scope(), reason)));
  expect(corrected.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const rows = await listClosings(site.scope(), mine);
  expect(
    rows.map(({ number, revision, isLast, differenceMinor }) => [number, revision, isLast, differenceMinor]),
  ).toEqual([
    [1, 2, true, 0],
    [2, 1, true, -2000],
    [1, 1, false, -100],
  ]);
  expect(await listClosings(site.scope(), { ...mine, from: '2000-01-01', to: '2000-01-02' })).toEqual([]);
});
