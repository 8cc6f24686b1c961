import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { engine } from '../../../test/setup/databases.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { RawRequest } from '../../kernel/capabilities/gateway.ts';
import { takeFromOutbox } from '../../kernel/outbox/outbox-queries.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { createFeeRule, CreateFeeRule } from '../fees/index.ts';
import { verifyLedger } from '../ledger/index.ts';
import { placeOrder } from '../orders/index.ts';
import {
  gatewayAccountsOf,
  inspectPayment,
  inspectPaymentJob,
  offerSiteAccount,
  offerSiteAccounts,
  openAttention,
  payeeOf,
  readPayee,
  readPayeeJob,
  receiveWebhook,
  refundPayment,
  saveSiteAccount,
  SaveSiteAccount,
  startOnboarding,
  startPayment,
} from '../payments/index.ts';
import {
  approvePayout,
  listPayouts,
  payByTransfers,
  payoutAccountOf,
  payoutBalances,
  payoutFailed,
  payoutIsPaid,
  payoutOf,
  payoutSettings,
  planPayouts,
  reconcileTransfers,
  retryTransfer,
  reversePayout,
  savePayoutAccount,
  sendPayouts,
  sendTransferJob,
  startPayoutRun,
  transferPayout,
  TypedAccount,
} from './index.ts';

const JOBS = new Map(
  [sendTransferJob, readPayeeJob, offerSiteAccount, inspectPaymentJob].map((job) => [job.name, job] as const),
);
const provider = fakeProvider();
let site: TestSite;
let shop: Shop;
let siteAccountId: string;
let accountId: string;

beforeAll(async () => {
  const notices = async (_cx: unknown, { body }: RawRequest) => {
    const [about, ref = ''] = Buffer.from(body).toString().split(' ');
    return [{ eventId: `evt_${ref}`, ref, ...(about === 'payee' && { about }) }];
  };
  const gateways = new Map([registered({ ...provider.gateway, notices } as typeof provider.gateway)]);
  site = await testSite({ poolSize: 12, capabilities: { gateways } });
});
afterAll(() => site.close());
beforeEach(async () => {
  provider.transferring = 'done';
  shop = await openShop(site);
  await collectWith('payouts');
  await set({ holdDays: 0, fourEyes: false, accountDays: 0 });
});

async function collectWith(passOn: 'payouts' | 'at_once', mode = 'live'): Promise<void> {
  const wanted = { gateway: 'fake', label: 'Card', mode, offeredTo: [shop.organizationId], passOn };
  ({ id: siteAccountId } = await saveSiteAccount(site.scope(), SaveSiteAccount.parse(wanted)));
  const own = await gatewayAccountsOf(site.scope(), shop.organizationId);
  accountId = own.find((account) => account.siteAccount?.id === siteAccountId)!.id;
}

const set = (values: Readonly<Record<string, unknown>>) =>
  site.scope().tx((tx) => (site.parts.settings as SettingsStore).write(tx, payoutSettings, 'site', values));

/** Works off what was committed: jobs, and what payouts hear of. */
async function work(): Promise<void> {
  for (;;) {
    const rows = await site.scope().tx((tx) => takeFromOutbox(tx.em, 200));
    if (rows.length === 0) return;
    for (const { name, payload } of rows) {
      await JOBS.get(name)
        ?.run(site.scope(), payload as never)
        .catch(() => undefined);
    }
  }
}

const at = () => ({ organizationId: shop.organizationId, accountId });
const begin = () =>
  startOnboarding(site.scope(), { ...at(), email: 'ann@example.org', returnUrl: 'https://portal.test/back' });
const payeeRef = () => `acct_payee_${accountId}`;

async function connected(): Promise<void> {
  await begin();
  provider.payees.set(payeeRef(), { ref: payeeRef(), state: 'ready', wants: [] });
  await readPayee(site.scope(), at());
  await payByTransfers(site.scope(), at());
}

async function paid(priceMinor: number): Promise<{ code: string; paymentId: string }> {
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor }));
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const { code } = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId });
  provider.pay(`pay_${id}`, priceMinor);
  await inspectPayment(site.scope(), id);
  return { code, paymentId: id };
}

/** A payout that is approved, and whose money is there. */
async function approved(): Promise<{ id: string; runId: string }> {
  await connected();
  await paid(5000);
  site.clock.advance({ days: 40 });
  const { id: runId } = await startPayoutRun(site.scope());
  const [payout] = (await listPayouts(site.scope(), { runId, organizationId: shop.organizationId })).rows;
  await approvePayout(site.scope(), payout!);
  return { id: payout!.id, runId };
}

async function balance(): Promise<Record<string, number>> {
  const [row] = await payoutBalances(site.scope(), shop.organizationId);
  const { organizationId: _id, currency: _currency, ...sums } = row!;
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
}

const stateOf = async (id: string) => {
  const { state, fault } = await payoutOf(site.scope(), { id });
  return [state, fault ?? null];
};

it('an organization connects an account, is told of by webhook, and is paid there, for some days not', async () => {
  await set({ holdDays: 0, fourEyes: false, accountDays: 3 });
  const [first, second] = await Promise.all([begin(), begin()]);
  expect([first.url, second.url]).toEqual(Array(2).fill(`https://pay.test/setup/${payeeRef()}`));
  expect((await payeeOf(site.scope(), at())).payeeState).toBe('incomplete');
  await expect(payByTransfers(site.scope(), at())).rejects.toMatchObject({ code: 'payee.not_ready' });
  provider.payees.set(payeeRef(), { ref: payeeRef(), state: 'ready', wants: [] });
  const told = { headers: {}, body: Buffer.from(`payee ${payeeRef()}`), query: {} };
  await receiveWebhook(site.scope(), siteAccountId, told);
  await receiveWebhook(site.scope(), siteAccountId, { ...told, body: Buffer.from('payee acct_of_others') });
  await work();
  expect((await payeeOf(site.scope(), at())).payeeState).toBe('ready');
  await payByTransfers(site.scope(), { ...at(), onlyFirst: true });
  const account = await payoutAccountOf(site.scope(), at());
  expect(account).toMatchObject({ transferAccountId: accountId, holder: 'Card', detailsSealed: null });
  await paid(5000);
  site.clock.advance({ days: 40 });
  expect((await planPayouts(site.scope())).payouts).toContainEqual(
    expect.objectContaining({ organizationId: shop.organizationId, amountMinor: 5000 }),
  );
  provider.payees.set(payeeRef(), { ref: payeeRef(), state: 'restricted', wants: [] });
  await readPayee(site.scope(), at());
  expect((await planPayouts(site.scope())).leftOut).toContainEqual(
    expect.objectContaining({ organizationId: shop.organizationId, reason: 'payee_not_ready' }),
  );
  // A bank account that it names holds, whatever the provider says later.
  await savePayoutAccount(site.scope(), {
    ...TypedAccount.parse({ holder: 'Harbour Hall', iban: 'DE02 1203 0000 0000 2020 51' }),
    organizationId: shop.organizationId,
  });
  provider.payees.set(payeeRef(), { ref: payeeRef(), state: 'ready', wants: [] });
  await readPayee(site.scope(), at());
  await payByTransfers(site.scope(), { ...at(), onlyFirst: true });
  expect((await payoutAccountOf(site.scope(), at()))?.transferAccountId ?? null).toBeNull();
  await collectWith('payouts', 'test');
  await begin();
  provider.payees.set(payeeRef(), { ref: payeeRef(), state: 'ready', wants: [] });
  await readPayee(site.scope(), at());
  await expect(payByTransfers(site.scope(), at())).rejects.toMatchObject({ code: 'payee.pretended' });
  const other = await openShop(site);
  await expect(payeeOf(site.scope(), { ...at(), organizationId: other.organizationId })).rejects.toMatchObject({
    code: 'gateway_account.not_found',
  });
});

it('a genuine webhook at an account of the site finds the payment, of whichever organization it is', async () => {
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 3000 }));
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const { code } = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId });
  provider.pay(`pay_${id}`, 3000);
  const told = (ref: string) => ({ headers: {}, body: Buffer.from(`payment ${ref}`), query: {} });
  await receiveWebhook(site.scope(), siteAccountId, told('pay_of_another_shop'));
  await work();
  expect(await payoutBalances(site.scope(), shop.organizationId)).toEqual([]);
  await receiveWebhook(site.scope(), siteAccountId, told(`pay_${id}`));
  await receiveWebhook(site.scope(), siteAccountId, told(`pay_${id}`));
  await work();
  expect(await balance()).toMatchObject({ receivedMinor: 3000 });
});

it('of several who send at once one asks the provider, and it is paid, and taken back once', async () => {
  const { id, runId } = await approved();
  const sends = await Promise.allSettled([1, 2, 3].map(() => sendPayouts(site.scope(), { runId })));
  expect(sends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  provider.transferCalls = 0;
  await Promise.all([1, 2, 3, 4].map(() => transferPayout(site.scope(), { id })));
  expect([provider.transferCalls, await stateOf(id)]).toEqual([1, ['paid', null]]);
  expect(provider.transfers.get(`payout_${id}`)).toMatchObject({ payee: payeeRef(), amount: { minor: 5000 } });
  expect(await balance()).toEqual({ receivedMinor: 5000, paidOutMinor: -5000 });
  await expect(payoutIsPaid(site.scope(), { id, reference: '' })).rejects.toMatchObject({ code: 'payout.by_transfer' });

  provider.transferring = 'balance';
  await expect(reversePayout(site.scope(), { id, reason: 'mistake' })).rejects.toMatchObject({
    code: 'payout.not_reversible',
  });
  provider.transferring = 'away';
  await reversePayout(site.scope(), { id, reason: 'mistake' });
  expect(await stateOf(id)).toEqual(['paid', null]);
  provider.transferring = 'done';
  await reconcileTransfers.run(site.scope(), {});
  expect(await stateOf(id)).toEqual(['reversed', null]);
  expect(provider.transfers.get(`payout_${id}`)!.reversed.minor).toBe(5000);
  expect(await balance()).toMatchObject({ balanceMinor: 5000 });
  expect((await verifyLedger(site.scope())).differences).toEqual([]);
});

it('what the provider refuses needs attention, is asked for again, and only then can be taken back', async () => {
  const { id, runId } = await approved();
  provider.transferring = 'balance';
  await sendPayouts(site.scope(), { runId });
  await expect(payoutFailed(site.scope(), { id, reason: 'now' })).rejects.toMatchObject({ code: 'payout.under_way' });
  await work();
  expect(await stateOf(id)).toEqual(['sent', 'balance']);
  const open = await openAttention(site.scope(), shop.organizationId);
  expect(open.map(({ kind, payoutId, facts }) => [kind, payoutId, facts['amount']])).toEqual([
    ['transfer_refused', id, 5000],
  ]);
  // Nobody says at once that it is not paid while somebody is told that it is.
  provider.transferring = 'done';
  const both = await Promise.allSettled([
    retryTransfer(site.scope(), { id }),
    payoutFailed(site.scope(), { id, reason: 'enough' }),
  ]);
  expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
  const [state] = await stateOf(id);
  expect(state).toBe(provider.transfers.has(`payout_${id}`) ? 'paid' : 'failed');
  expect(await openAttention(site.scope(), shop.organizationId)).toEqual([]);
});

it('a transfer of which nobody knows is asked for again by itself, and a refused one some hours later', async () => {
  const { id, runId } = await approved();
  await sendPayouts(site.scope(), { runId });
  provider.transferring = 'away';
  await expect(transferPayout(site.scope(), { id })).rejects.toThrow('gateway.unavailable');
  await expect(payoutFailed(site.scope(), { id, reason: 'x' })).rejects.toMatchObject({ code: 'payout.under_way' });
  provider.transferring = 'payee';
  site.clock.advance({ minutes: 5 });
  await reconcileTransfers.run(site.scope(), {});
  await work();
  expect(await stateOf(id)).toEqual(['sent', 'payee']);
  provider.transferring = 'done';
  site.clock.advance({ hours: 7 });
  await reconcileTransfers.run(site.scope(), {});
  await work();
  expect(await stateOf(id)).toEqual(['paid', null]);
});

it('where money goes on at once the site keeps its commission, nothing is left to pay out, and refunds come back from there', async () => {
  await collectWith('at_once');
  const fee = { kind: 'platform', name: { en: 'Commission' }, rate: 1000, paidBy: 'organizer', refundable: false };
  await createFeeRule(site.scope(), CreateFeeRule.parse({ ...fee, organizationId: shop.organizationId }));
  await paid(1000);
  // Nobody was connected: it stays.
  expect(await balance()).toMatchObject({ receivedMinor: 1000, commissionMinor: -100, balanceMinor: 900 });
  await connected();
  const { paymentId } = await paid(5000);
  expect(provider.splits.get(`pay_${paymentId}`)).toEqual({
    payee: payeeRef(),
    fee: { minor: 500, currency: 'EUR' },
  });
  // Who may not be paid any more gets nothing, and the buyer pays all the same.
  provider.transferring = 'payee';
  const other = await paid(2000);
  expect(provider.splits.has(`pay_${other.paymentId}`)).toBe(false);
  expect((await payeeOf(site.scope(), at())).payeeState).toBe('pending');
  await refundPayment(site.scope(), { paymentId: other.paymentId, minor: 2000, reason: '' });
  const parts = { receivedMinor: 8000, commissionMinor: -800 };
  expect(await balance()).toMatchObject({ ...parts, returnedMinor: -2000, paidOutMinor: -4500, balanceMinor: 700 });
  await refundPayment(site.scope(), { paymentId, minor: 2000, reason: '' });
  await inspectPayment(site.scope(), paymentId);
  await inspectPayment(site.scope(), paymentId);
  expect(await balance()).toMatchObject({
    ...{ ...parts, returnedMinor: -4000, paidOutMinor: -2500, balanceMinor: 700, heldMinor: 900 },
  });
  site.clock.advance({ days: 40 });
  expect(await balance()).toMatchObject({ availableMinor: 700 });
  expect((await verifyLedger(site.scope())).differences).toEqual([]);
});

it('an organization that is made while an account is saved gets it, whoever is first', async () => {
  let late: Shop | undefined;
  let looking: Promise<void> | undefined;
  const scope = site.scope();
  // Just before the account is committed, another organization is there, and looks for accounts.
  const tx: typeof scope.tx = (inner) =>
    scope.tx(async (within) => {
      const done = await inner(within);
      late = await openShop(site);
      const offered = offerSiteAccounts(site.scope(), late.organizationId);
      // MySQL has it wait for the commit.
      if (engine() === 'mysql') looking = offered;
      else await offered;
      return done;
    });
  const everybodys = SaveSiteAccount.parse({ gateway: 'fake', label: 'All', mode: 'live', enabled: true });
  const { id } = await saveSiteAccount(Object.create(scope, { tx: { value: tx } }) as typeof scope, everybodys);
  await looking;
  await work();
  const theirs = await gatewayAccountsOf(site.scope(), late!.organizationId);
  expect(theirs.filter(({ siteAccount }) => siteAccount?.id === id)).toHaveLength(1);
  await saveSiteAccount(site.scope(), { ...everybodys, id, offeredTo: [] });
});
