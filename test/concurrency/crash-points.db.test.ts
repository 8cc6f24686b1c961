import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RawRequest } from '../../core/kernel/capabilities/gateway.ts';
import { takeFromOutbox } from '../../core/kernel/outbox/outbox-queries.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { saveAtEvent, type SettingsStore } from '../../core/kernel/settings/store.ts';
import { orderById, placeOrder } from '../../core/modules/orders/index.ts';
import {
  capturePayment,
  capturePaymentJob,
  captureSettings,
  createGatewayAccount,
  gatewayAccountsOf,
  inspectPayment,
  inspectPaymentJob,
  Payment,
  readPayee,
  receiveWebhook,
  reconcilePayments,
  Refund,
  refundPayment,
  saveSiteAccount,
  SaveSiteAccount,
  sendRefund,
  startOnboarding,
  startPayment,
} from '../../core/modules/payments/index.ts';
import {
  approvePayout,
  listPayouts,
  payByTransfers,
  payoutBalances,
  payoutIsPaid,
  payoutSettings,
  reconcileTransfers,
  reversePayout,
  savePayoutAccount,
  sendPayouts,
  sendTransferJob,
  startPayoutRun,
  transferPayout,
  TypedAccount,
} from '../../core/modules/payouts/index.ts';
import { openShop, outcomes, type Shop } from '../factories/shop.ts';
import { fakeProvider, registered } from '../setup/fake-provider.ts';
import { ledgerAgrees } from '../setup/ledger.ts';
import { Life, mortalScope, watched } from '../setup/mortal.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

// The process is killed before each step in turn, until it gets through; then another one takes over.

const FOR_EVER = 1_000_000;
const PRICE = 2500;
const JOBS = new Map(
  [inspectPaymentJob, sendRefund, capturePaymentJob, sendTransferJob].map((job) => [job.name, job] as const),
);

let site: TestSite;
let shop: Shop;
let accountId: string;
let life = new Life(FOR_EVER);
const provider = fakeProvider();

beforeAll(async () => {
  const notices = async (_cx: unknown, { body }: RawRequest) => [{ eventId: 'evt', ref: Buffer.from(body).toString() }];
  const gateway = watched({ ...provider.later, id: 'fake', notices }, () => life);
  site = await testSite({ poolSize: 10, capabilities: { gateways: new Map([registered(gateway)]) } });
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(async () => {
  life = new Life(FOR_EVER);
  shop = await openShop(site);
  accountId = await account();
});

async function account(): Promise<string> {
  const card = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  return (await createGatewayAccount(site.scope(), { ...card, organizationId: shop.organizationId })).id;
}

/** Kills the act before its first step, before its second, and so on; each time somebody else takes over. */
async function atEachStep<T>(
  prepare: () => Promise<T>,
  act: (scope: Scope, given: T) => Promise<unknown>,
  afterwards: (given: T) => Promise<void>,
): Promise<number> {
  for (let steps = 0; ; steps += 1) {
    const given = await prepare();
    life = new Life(steps);
    await act(mortalScope(site.scope(), life), given).catch((error: unknown) => {
      if (!life.isOver) throw error;
    });
    const { isOver } = life;
    life = new Life(FOR_EVER);
    await takeOver();
    await afterwards(given);
    if (!isOver) return steps;
  }
}

/** What the next process does by itself: it reconciles, and works off what was committed. */
async function takeOver(): Promise<void> {
  site.clock.advance({ minutes: 6 });
  await reconcilePayments.run(site.scope(), {});
  await reconcileTransfers.run(site.scope(), {});
  for (;;) {
    const rows = await site.scope().tx((tx) => takeFromOutbox(tx.em, 200));
    if (rows.length === 0) return;
    for (const { name, payload } of rows) await JOBS.get(name)?.run(site.scope(), payload as never);
  }
}

async function placed() {
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: PRICE }));
  return placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
}

async function paid() {
  const order = await placed();
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  provider.pay(`pay_${id}`, PRICE);
  await inspectPayment(site.scope(), id);
  return { ...order, paymentId: id };
}

const moneyOf = async (id: string) => {
  const { state, paidMinor, refundedMinor } = (await orderById(site.scope(), id))!;
  return [state, paidMinor, refundedMinor];
};
const paymentsAt = (id: string) => site.scope().em.fork().find(Payment, { order: id });

it('a payment begins, comes back and is reported: no order without its money, no money without its order', async () => {
  const steps = await atEachStep(
    placed,
    async (scope, order) => {
      const { id } = await startPayment(scope, { orderCode: order.code, accountId });
      provider.pay(`pay_${id}`, PRICE);
      const webhook = { headers: {}, body: Buffer.from(`pay_${id}`), query: {} };
      await receiveWebhook(scope, accountId, webhook);
      await inspectPaymentJob.run(scope, { paymentId: id });
    },
    async (order) => {
      const [state, paidMinor] = await moneyOf(order.id);
      const reached = (await paymentsAt(order.id)).some((payment) => payment.state === 'captured');
      expect([state, paidMinor]).toEqual(reached ? ['confirmed', PRICE] : ['pending', 0]);
      if (reached) return;
      // The buyer never saw the provider's page, and tries again: it is the same attempt.
      const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
      provider.pay(`pay_${id}`, PRICE);
      await inspectPayment(site.scope(), id);
      expect(await moneyOf(order.id)).toEqual(['confirmed', PRICE, 0]);
      expect(await paymentsAt(order.id)).toHaveLength(1);
    },
  );
  expect(steps).toBeGreaterThan(6);
});

it('a refund: what the provider gave back is what the books say, once', async () => {
  const steps = await atEachStep(
    paid,
    (scope, { paymentId }) => refundPayment(scope, { paymentId, minor: 1000, reason: '' }),
    async (order) => {
      const { refunds } = await provider.later.inspect({} as never, `pay_${order.paymentId}`);
      const rows = await site.scope().em.fork().find(Refund, { payment: order.paymentId });
      // Where the row was not committed nobody was asked; where it was, the next process asks, with the same key.
      expect(refunds).toHaveLength(rows.length);
      expect(await moneyOf(order.id)).toEqual(['confirmed', PRICE, rows.length * 1000]);
    },
  );
  expect(steps).toBeGreaterThan(4);
});

it('money that was promised is taken once', async () => {
  const at = { organizationId: shop.organizationId, eventId: shop.eventId };
  await saveAtEvent(site.scope(), captureSettings, at, { capture: 'later', captureAfterDays: 5 });
  const promised = async () => {
    const order = await placed();
    const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
    provider.hold(`pay_${id}`, PRICE);
    await inspectPayment(site.scope(), id);
    provider.captures = 0;
    return { ...order, paymentId: id };
  };
  const steps = await atEachStep(
    promised,
    (scope, { paymentId }) => capturePayment(scope, { paymentId }),
    async (order) => {
      // Killed before it wrote down how much, nothing was asked for: whoever says so again takes it.
      if (provider.captures === 0) await capturePayment(site.scope(), { paymentId: order.paymentId });
      expect(provider.captures).toBe(1);
      expect(await moneyOf(order.id)).toEqual(['confirmed', PRICE, 0]);
    },
  );
  expect(steps).toBeGreaterThan(4);
});

it('a payout is drafted, approved, sent and paid once, whoever goes on with it', async () => {
  const settings = site.parts.settings as SettingsStore;
  const values = { holdDays: 0, fourEyes: false, accountDays: 0, debtorHolder: 'The Site', debtorIban: IBAN };
  await site.scope().tx((tx) => settings.write(tx, payoutSettings, 'site', values));
  const owed = async () => {
    shop = await openShop(site);
    const { organizationId } = shop;
    const card = { gateway: 'fake', label: 'Card', mode: 'live', offeredTo: [organizationId] };
    await saveSiteAccount(site.scope(), SaveSiteAccount.parse(card));
    const own = await gatewayAccountsOf(site.scope(), organizationId);
    accountId = own.find(({ siteAccount }) => siteAccount)!.id;
    await paid();
    await savePayoutAccount(site.scope(), {
      ...TypedAccount.parse({ holder: 'Harbour Hall', iban: IBAN }),
      organizationId,
    });
    site.clock.advance({ days: 40 });
    return { organizationId };
  };
  const goOn = async (scope: Scope, { organizationId }: { organizationId: string }) => {
    const mine = async () => (await listPayouts(site.scope(), { organizationId })).rows;
    if ((await mine()).length === 0) await startPayoutRun(scope);
    for (;;) {
      const [payout] = await mine();
      if (payout!.state === 'paid') return;
      if (payout!.state === 'draft') await approvePayout(scope, payout!);
      if (payout!.state === 'approved') await sendPayouts(scope, { runId: payout!.runId });
      if (payout!.state === 'sent') await payoutIsPaid(scope, { ...payout!, reference: 'statement 12' });
    }
  };
  const steps = await atEachStep(owed, goOn, async (given) => {
    await goOn(site.scope(), given);
    const { rows } = await listPayouts(site.scope(), given);
    expect(rows.map(({ state, amountMinor }) => [state, amountMinor])).toEqual([['paid', PRICE]]);
    const [balance] = await payoutBalances(site.scope(), given.organizationId);
    expect(balance).toMatchObject({ receivedMinor: PRICE, paidOutMinor: -PRICE, balanceMinor: 0 });
  });
  expect(steps).toBeGreaterThan(6);
});

it('a payout is transferred once, and taken back once, whoever goes on with it', async () => {
  const settings = site.parts.settings as SettingsStore;
  const values = { holdDays: 0, fourEyes: false, accountDays: 0 };
  await site.scope().tx((tx) => settings.write(tx, payoutSettings, 'site', values));
  const sent = async () => {
    shop = await openShop(site);
    const { organizationId } = shop;
    const card = { gateway: 'fake', label: 'Card', mode: 'live', offeredTo: [organizationId] };
    await saveSiteAccount(site.scope(), SaveSiteAccount.parse(card));
    const own = await gatewayAccountsOf(site.scope(), organizationId);
    accountId = own.find(({ siteAccount }) => siteAccount)!.id;
    const at = { organizationId, accountId };
    await startOnboarding(site.scope(), { ...at, email: 'ann@example.org', returnUrl: 'https://portal.test/back' });
    const payee = `acct_payee_${accountId}`;
    provider.payees.set(payee, { ref: payee, state: 'ready', wants: [] });
    await readPayee(site.scope(), at);
    await payByTransfers(site.scope(), at);
    await paid();
    site.clock.advance({ days: 40 });
    await startPayoutRun(site.scope());
    const [payout] = (await listPayouts(site.scope(), { organizationId })).rows;
    await approvePayout(site.scope(), payout!);
    await sendPayouts(site.scope(), { runId: payout!.runId });
    return { id: payout!.id, organizationId, payee };
  };
  const steps = await atEachStep(
    sent,
    async (scope, { id }) => {
      await transferPayout(scope, { id });
      await reversePayout(scope, { id, reason: 'mistake' });
    },
    async ({ id, organizationId, payee }) => {
      const made = [...provider.transfers.values()].filter((transfer) => transfer.payee === payee);
      expect(made.map(({ amount }) => amount.minor)).toEqual([PRICE]);
      const [payout] = (await listPayouts(site.scope(), { organizationId })).rows;
      const back = made[0]!.reversed.minor;
      expect([payout!.id, payout!.state, back]).toEqual([id, ...(back > 0 ? ['reversed', PRICE] : ['paid', 0])]);
      const [balance] = await payoutBalances(site.scope(), organizationId);
      expect(balance).toMatchObject({ receivedMinor: PRICE, paidOutMinor: back - PRICE, underWayMinor: 0 });
    },
  );
  expect(steps).toBeGreaterThan(6);
});

const IBAN = 'DE02 1203 0000 0000 2020 51';

it('a hundred refunds at once give back no more than was taken', async () => {
  const { id, paymentId } = await paid();
  const asked = Array.from({ length: 100 }, () => refundPayment(site.scope(), { paymentId, minor: 100, reason: '' }));
  const { done, refused, failed } = await outcomes(asked);
  expect([failed, done.length, new Set(refused)]).toEqual([[], PRICE / 100, new Set(['refund.too_much'])]);
  expect(await moneyOf(id)).toEqual(['confirmed', PRICE, PRICE]);
  const { refunds } = await provider.later.inspect({} as never, `pay_${paymentId}`);
  expect(refunds.reduce((sum, { amount }) => sum + amount.minor, 0)).toBe(PRICE);
});
