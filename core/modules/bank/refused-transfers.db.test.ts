import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bankTransfer } from '../../../plugins/payment-bank-transfer/gateway.ts';
import { BankSettings } from '../../../plugins/payment-bank-transfer/settings.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { GiftCard } from '../gift-cards/index.ts';
import { verifyLedger } from '../ledger/index.ts';
import { orderById, placeOrder } from '../orders/index.ts';
import {
  createGatewayAccount,
  openAttention,
  paymentsOf,
  Refund,
  refundPayment,
  sendRefund,
  startPayment,
} from '../payments/index.ts';
import { awaitTransfer } from './await-transfer.ts';
import {
  bankEntriesOf,
  bankTransfersOf,
  batchIsDone,
  createBankImport,
  exportTransfers,
  giveEntryBack,
  refuseTransfer,
  runBankImport,
  splitEntry,
  transferIsDone,
  type RefuseTransfer,
} from './index.ts';

const IBAN = 'DE02120300000000202051';
const PAYER = 'DE02500105170137075030';

let site: TestSite;
let shop: Shop;
let accountId: string;
let type: string;

beforeAll(async () => {
  const registered = { gateway: bankTransfer as never, settings: BankSettings, pluginId: 'payment-bank-transfer' };
  const gateways = new Map([['payment-bank-transfer', registered]]);
  site = await testSite({ poolSize: 12, capabilities: { gateways } });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  type = await shop.sell({ quantity: 20, priceMinor: 2500 });
  const about = { gateway: 'payment-bank-transfer', label: 'Transfer', mode: 'live', enabled: true } as const;
  const settings = { holder: 'Harbour Hall', iban: IBAN };
  accountId = (await createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId, settings }))
    .id;
});

const organizationId = () => shop.organizationId;
const at = (id: string) => ({ organizationId: shop.organizationId, id });

async function waiting(name = 'Mara Lind') {
  const draft = await shop.draft(type);
  const order = await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name } });
  await startPayment(site.scope(), { orderCode: order.code, accountId });
  return { ...order, code: draft.code };
}

const row = (amount: string, text: string, name = 'Somebody') => `22.03.2027;${name};${text};${PAYER};${amount}`;
const table = (...rows: readonly string[]) =>
  Buffer.from(['Buchungstag;Name;Verwendungszweck;IBAN;Betrag', ...rows].join('\n'));

async function brought(bytes: Buffer) {
  const about = { organizationId: organizationId(), accountId, fileName: 'march.csv', bytes };
  return at((await createBankImport(site.scope(), about)).id);
}
const imported = async (...rows: readonly string[]) => runBankImport(site.scope(), await brought(table(...rows)));
const entries = () => bankEntriesOf(site.scope(), { organizationId: organizationId(), limit: 50 });
const attention = async () =>
  (await openAttention(site.scope(), organizationId())).map(({ kind, facts }) => facts['doubt'] ?? kind);
const stateOf = async ({ id }: { readonly id: string }) => {
  const order = (await orderById(site.scope(), id))!;
  return [order.state, order.paidMinor];
};

it('splits one transfer between several orders, once, and never gives out more than came', async () => {
  const [one, two] = [await waiting(), await waiting()];
  await imported(row('55,00', 'for both', 'LIND MARA'));
  const [entry] = await entries();
  const split = (shares: readonly (readonly [string, number])[], rest: 'return' | 'keep' = 'return') =>
    splitEntry(site.scope(), {
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
  const waits = await bankTransfersOf(site.scope(), { organizationId: organizationId(), limit: 9 });
  expect(waits.map(({ amountMinor, iban }) => [amountMinor, iban])).toEqual([[500, PAYER]]);
  // What goes back of a share goes to the account that it came from.
  const [payment] = await paymentsOf(site.scope(), two.id);
  const { id } = await refundPayment(site.scope(), { paymentId: payment!.id, minor: 700, reason: '' });
  await awaitTransfer(site.scope(), { refundId: id });
  const [newest] = await bankTransfersOf(site.scope(), { organizationId: organizationId(), limit: 1 });
  expect(newest).toMatchObject({ amountMinor: 700, iban: PAYER, orderCode: two.code });
  expect((await verifyLedger(site.scope())).differences).toEqual([]);
});

describe('money that goes back', () => {
  async function refunded() {
    const order = await waiting();
    await imported(row('25,00', order.code, 'LIND MARA'));
    const [payment] = await paymentsOf(site.scope(), order.id);
    const { id, state } = await refundPayment(site.scope(), { paymentId: payment!.id, minor: 1000, reason: '' });
    expect(state).toBe('pending');
    await Promise.allSettled([1, 2, 3].map(() => awaitTransfer(site.scope(), { refundId: id })));
    return order;
  }
  const list = (state?: 'open' | 'exported' | 'done' | 'refused') =>
    bankTransfersOf(site.scope(), { organizationId: organizationId(), state, limit: 50 });

  async function sent() {
    const order = await refunded();
    const { id } = await exportTransfers(site.scope(), { organizationId: organizationId(), accountId });
    return { order, batch: at(id), transfer: (await list('exported'))[0]! };
  }
  const OTHER = 'DE89370400440532013000';
  const refuse = (id: string, more: Partial<RefuseTransfer>) =>
    refuseTransfer(site.scope(), {
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
    await batchIsDone(site.scope(), batch);
    expect((await orderById(site.scope(), order.id))!.refundedMinor).toBe(0);
    // The provider is asked for the new refund as for every one.
    const [payment] = await paymentsOf(site.scope(), order.id);
    expect(payment).toMatchObject({ refundMinor: 1000 });
    const open = await site.database.em.fork().findOneOrFail(Refund, { payment: payment!.id, state: 'created' });
    await sendRefund.run(site.scope(), { refundId: open.id });
    await awaitTransfer(site.scope(), { refundId: open.id });
    expect((await list('open')).length).toBe(1);
    await transferIsDone(site.scope(), at(again!.id));
    expect((await orderById(site.scope(), order.id))!.refundedMinor).toBe(1000);
    // It comes back although it had arrived.
    await refuse(again!.id, { next: 'later' });
    expect((await orderById(site.scope(), order.id))!.refundedMinor).toBe(0);
    expect(await attention()).toEqual(['refund_failed']);
    expect((await verifyLedger(site.scope())).differences).toEqual([]);
  });

  it('becomes a gift card where the buyer has no other account; what is for no order waits for one', async () => {
    const { order, transfer } = await sent();
    await refuse(transfer.id, { next: 'gift_card' });
    expect((await orderById(site.scope(), order.id))!.refundedMinor).toBe(1000);
    const [card] = await site.database.em.fork().find(GiftCard, { order: order.id });
    expect(card).toMatchObject({ initialMinor: 1000, source: 'refund' });
    expect([await list('open'), await attention()]).toEqual([[], []]);

    await imported(row('9,00', 'wrong', 'Ida'));
    await giveEntryBack(site.scope(), { ...at((await entries())[0]!.id), note: '' });
    const [open] = await list('open');
    await expect(refuse(open!.id, {})).rejects.toMatchObject({ code: 'bank_transfer.not_sent' });
    await transferIsDone(site.scope(), at(open!.id));
    await expect(refuse(open!.id, { next: 'gift_card' })).rejects.toMatchObject({ code: 'bank_transfer.no_card' });
    await refuse(open!.id, { next: 'later' });
    expect(await list('open')).toMatchObject([{ amountMinor: 900, iban: null, holder: 'Ida' }]);
    expect((await verifyLedger(site.scope())).differences).toEqual([]);
  });
});
