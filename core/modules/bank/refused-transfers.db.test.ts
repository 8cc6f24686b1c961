import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bankDesk, PAYER, row } from '../../../test/factories/bank.ts';
import { outcomes } from '../../../test/factories/shop.ts';
import { GiftCard } from '../gift-cards/index.ts';
import { verifyLedger } from '../ledger/index.ts';
import { orderById } from '../orders/index.ts';
import { paymentsOf, Refund, refundPayment, sendRefund } from '../payments/index.ts';
import { awaitTransfer } from './await-transfer.ts';
import {
  bankTransfersOf,
  batchIsDone,
  exportTransfers,
  giveEntryBack,
  refuseTransfer,
  splitEntry,
  transferIsDone,
  type RefuseTransfer,
} from './index.ts';

const desk = bankDesk();
const { accountId, at, attention, entries, imported, organizationId, scope, stateOf, waiting } = desk;

beforeAll(desk.open);
afterAll(desk.close);
beforeEach(desk.openShop);

it('splits one transfer between several orders, once, and never gives out more than came', async () => {
  const [one, two] = [await waiting(), await waiting()];
  await imported(row('55,00', 'for both', 'LIND MARA'));
  const [entry] = await entries();
  const split = (shares: readonly (readonly [string, number])[], rest: 'return' | 'keep' = 'return') =>
    splitEntry(scope(), {
      ...{ ...at(entry!.id), rest, shares: shares.map(([orderCode, minor]) => ({ orderCode, minor })) },
    });
  const both = [
    [one.code, 2500],
    [two.code, 2500],
  ] as const;
  await expect(split([...both, [one.code, 1]])).rejects.toMatchObject({ code: 'bank_entry.order_twice' });
  await expect(split([...both.slice(0, 1), [two.code, 3001]])).rejects.toMatchObject({ code: 'bank_entry.too_much' });
  await expect(split([[one.code, 0]])).rejects.toMatchObject({ code: 'bank_entry.share_amount' });
  await expect(split([['NONE0000', 1]])).rejects.toMatchObject({ field: 'shares.0.orderCode' });
  const { done, refused, failed } = await outcomes([split(both), split(both.toReversed()), split(both)]);
  expect([done.length, new Set(refused), failed]).toEqual([1, new Set(['bank_entry.settled']), []]);
  expect([await stateOf(one), await stateOf(two)]).toEqual([
    ['confirmed', 2500],
    ['confirmed', 2500],
  ]);
  expect(await attention()).toEqual([]);
  const shares = [one, two].map(({ code: orderCode }) => ({ orderCode, amountMinor: 2500 }));
  const [settled] = await entries();
  expect([settled!.state, settled!.orderCode]).toEqual(['captured', null]);
  expect(new Set(settled!.shares)).toEqual(new Set(shares));
  const waits = await bankTransfersOf(scope(), { organizationId: organizationId(), limit: 9 });
  expect(waits.map(({ amountMinor, iban }) => [amountMinor, iban])).toEqual([[500, PAYER]]);
  // What goes back of a share goes to the account that it came from.
  const [payment] = await paymentsOf(scope(), two.id);
  const { id } = await refundPayment(scope(), { paymentId: payment!.id, minor: 700, reason: '' });
  await awaitTransfer(scope(), { refundId: id });
  const [newest] = await bankTransfersOf(scope(), { organizationId: organizationId(), limit: 1 });
  expect(newest).toMatchObject({ amountMinor: 700, iban: PAYER, orderCode: two.code });
  expect((await verifyLedger(scope())).differences).toEqual([]);
});

describe('money that goes back', () => {
  async function refunded() {
    const order = await waiting();
    await imported(row('25,00', order.code, 'LIND MARA'));
    const [payment] = await paymentsOf(scope(), order.id);
    const { id, state } = await refundPayment(scope(), { paymentId: payment!.id, minor: 1000, reason: '' });
    expect(state).toBe('pending');
    await Promise.allSettled([1, 2, 3].map(() => awaitTransfer(scope(), { refundId: id })));
    return order;
  }
  const list = (state?: 'open' | 'exported' | 'done' | 'refused') =>
    bankTransfersOf(scope(), { organizationId: organizationId(), state, limit: 50 });

  async function sent() {
    const order = await refunded();
    const { id } = await exportTransfers(scope(), { organizationId: organizationId(), accountId: accountId() });
    return { order, batch: at(id), transfer: (await list('exported'))[0]! };
  }
  const OTHER = 'DE89370400440532013000';
  const refuse = (id: string, more: Partial<RefuseTransfer>) =>
    refuseTransfer(scope(), {
      ...at(id),
      note: 'account closed',
      next: 'again',
      holder: 'Mara',
      iban: OTHER,
      ...more,
    });

  it('goes out again to another account where the bank refused it, once, and in no second file of the first one', async () => {
    const { order, batch, transfer } = await sent();
    await expect(refuse(transfer.id, { iban: 'DE00' })).rejects.toMatchObject({ code: 'bank_transfer.iban' });
    const { done, refused, failed } = await outcomes([1, 2, 3].map(() => refuse(transfer.id, {})));
    expect([done.length, new Set(refused), failed]).toEqual([1, new Set(['bank_transfer.not_sent']), []]);
    expect((await list('refused')).map(({ note }) => note)).toEqual(['account closed']);
    const [again] = await list('open');
    expect(again).toMatchObject({ holder: 'Mara', iban: OTHER, amountMinor: 1000, orderCode: order.code });
    expect(await attention()).toEqual([]);
    await batchIsDone(scope(), batch);
    expect((await orderById(scope(), order.id))!.refundedMinor).toBe(0);
    // The provider is asked for the new refund as for every one.
    const [payment] = await paymentsOf(scope(), order.id);
    expect(payment).toMatchObject({ refundMinor: 1000 });
    const open = await scope().em.fork().findOneOrFail(Refund, { payment: payment!.id, state: 'created' });
    await sendRefund.run(scope(), { refundId: open.id });
    await awaitTransfer(scope(), { refundId: open.id });
    expect((await list('open')).length).toBe(1);
    await transferIsDone(scope(), at(again!.id));
    expect((await orderById(scope(), order.id))!.refundedMinor).toBe(1000);
    // It comes back although it had arrived.
    await refuse(again!.id, { next: 'later' });
    expect((await orderById(scope(), order.id))!.refundedMinor).toBe(0);
    expect(await attention()).toEqual(['refund_failed']);
    expect((await verifyLedger(scope())).differences).toEqual([]);
  });

  it('becomes a gift card where the buyer has no other account; what is for no order waits for one', async () => {
    const { order, transfer } = await sent();
    await refuse(transfer.id, { next: 'gift_card' });
    expect((await orderById(scope(), order.id))!.refundedMinor).toBe(1000);
    const [card] = await scope().em.fork().find(GiftCard, { order: order.id });
    expect(card).toMatchObject({ initialMinor: 1000, source: 'refund' });
    expect([await list('open'), await attention()]).toEqual([[], []]);

    await imported(row('9,00', 'wrong', 'Ida'));
    await giveEntryBack(scope(), { ...at((await entries())[0]!.id), note: '' });
    const [open] = await list('open');
    await expect(refuse(open!.id, {})).rejects.toMatchObject({ code: 'bank_transfer.not_sent' });
    await transferIsDone(scope(), at(open!.id));
    await expect(refuse(open!.id, { next: 'gift_card' })).rejects.toMatchObject({ code: 'bank_transfer.no_card' });
    await refuse(open!.id, { next: 'later' });
    expect(await list('open')).toMatchObject([{ amountMinor: 900, iban: null, holder: 'Ida' }]);
    expect((await verifyLedger(scope())).differences).toEqual([]);
  });
});
