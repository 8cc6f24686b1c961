import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, outcomes } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { GatewayError, type PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import { money } from '../../kernel/values/money.ts';
import { createFeeRule, CreateFeeRule } from '../fees/index.ts';
import { verifyLedger } from '../ledger/index.ts';
import { placeOrder } from '../orders/index.ts';
import {
  Dispute,
  gatewayAccountsOf,
  inspectPayment,
  readPayee,
  saveSiteAccount,
  SaveSiteAccount,
  startOnboarding,
  startPayment,
  takeBackLost,
} from '../payments/index.ts';
import { payoutBalances } from './index.ts';

// A provider that takes what went on to somebody back from their account, once for each key.
const provider = fakeProvider();
const eur = (minor: number) => money(minor, 'EUR');
const back = new Map<string, number>();
const keys = new Set<string>();
let says: 'done' | 'away' | 'refused' = 'done';
/** All who ask at once are told the same, before any of them takes something. */
let isRace = false;
const gateway: PaymentGateway = {
  ...provider.gateway,
  async inspect(cx, ref) {
    const told = await provider.gateway.inspect(cx, ref);
    const returned = back.get(ref) ?? 0;
    const transfer = { ref, left: eur(told.captured.minor - (isRace ? 0 : returned)) };
    return told.passedOn ? { ...told, passedOn: { ...told.passedOn, returned: eur(returned), transfer } } : told;
  },
  transfers: {
    ...provider.gateway.transfers!,
    async reverseTransfer(_cx, ref, amount, key) {
      if (says !== 'done') throw new GatewayError(says === 'away' ? 'unavailable' : 'rejected', says);
      if (!keys.has(key)) back.set(ref, (back.get(ref) ?? 0) + amount.minor);
      keys.add(key);
      return { ref, amount, reversed: amount };
    },
  },
};

let site: TestSite;
beforeAll(async () => {
  site = await testSite({ poolSize: 12, capabilities: { gateways: new Map([registered(gateway)]) } });
});
afterAll(() => site.close());

it('what a bank took back is taken from the organization that has it by now, once, and is owed where that cannot be', async () => {
  const { pay, balance } = await connectedShop();
  const lost = await pay(5000);
  provider.dispute(lost.ref, 5000, { state: 'lost', withdrawn: true });
  await inspectPayment(site.scope(), lost.paymentId);
  expect(await balance()).toMatchObject({ disputedMinor: -5000, paidOutMinor: -4500, balanceMinor: -5000 });
  const about = await closedOf(lost.paymentId);

  says = 'away';
  await expect(takeBackLost(site.scope(), about)).rejects.toMatchObject({ name: 'OutsideError', retryable: true });
  says = 'refused';
  await takeBackLost(site.scope(), about);
  expect(await balance()).toMatchObject({ balanceMinor: -5000 });
  says = 'done';
  await takeBackLost(site.scope(), { ...about, outcome: 'won' });
  expect(keys.size).toBe(0);
  isRace = true;
  const { failed } = await outcomes([1, 2, 3].map(() => takeBackLost(site.scope(), about)));
  isRace = false;
  expect([failed, back.get(lost.ref)]).toEqual([[], 5000]);
  await takeBackLost(site.scope(), about);
  expect(await balance()).toMatchObject({ paidOutMinor: 500, balanceMinor: 0 });

  // Of what the bank demanded in part only that, and nothing of what stayed with the site.
  const part = await pay(3000);
  provider.dispute(part.ref, 1000, { state: 'lost', withdrawn: true });
  await inspectPayment(site.scope(), part.paymentId);
  await takeBackLost(site.scope(), await closedOf(part.paymentId));
  expect(back.get(part.ref)).toBe(1000);
  provider.transferring = 'payee';
  const kept = await pay(2000);
  provider.dispute(kept.ref, 2000, { state: 'lost', withdrawn: true });
  await inspectPayment(site.scope(), kept.paymentId);
  await takeBackLost(site.scope(), await closedOf(kept.paymentId));
  expect(back.has(kept.ref)).toBe(false);
  expect((await verifyLedger(site.scope())).differences).toEqual([]);
});

async function closedOf(paymentId: string) {
  const dispute = await site
    .scope()
    .em.fork()
    .findOneOrFail(Dispute, { payment: paymentId }, { populate: ['payment'] });
  const amount = eur(dispute.amountMinor);
  const about = { v: 1, disputeId: dispute.id, paymentId, orderId: dispute.payment.unwrap().order.id } as const;
  return { ...about, outcome: 'lost' as const, amount };
}

async function connectedShop() {
  const shop = await openShop(site);
  const wanted = { gateway: 'fake', label: 'Card', mode: 'live', offeredTo: [shop.organizationId], passOn: 'at_once' };
  const { id } = await saveSiteAccount(site.scope(), SaveSiteAccount.parse(wanted));
  const accounts = await gatewayAccountsOf(site.scope(), shop.organizationId);
  const accountId = accounts.find(({ siteAccount }) => siteAccount?.id === id)!.id;
  const at = { organizationId: shop.organizationId, accountId };
  await startOnboarding(site.scope(), { ...at, email: 'ann@example.org', returnUrl: 'https://portal.test/back' });
  const payee = `acct_payee_${accountId}`;
  provider.payees.set(payee, { ref: payee, state: 'ready', wants: [] });
  await readPayee(site.scope(), at);
  const fee = { kind: 'platform', name: { en: 'Commission' }, rate: 1000, paidBy: 'organizer', refundable: false };
  await createFeeRule(site.scope(), CreateFeeRule.parse({ ...fee, organizationId: shop.organizationId }));
  return {
    async pay(minor: number) {
      const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: minor }));
      const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
      const { code } = await placeOrder(site.scope(), { code: draft.code, buyer });
      const { id: paymentId } = await startPayment(site.scope(), { orderCode: code, accountId });
      const ref = `pay_${paymentId}`;
      provider.pay(ref, minor);
      await inspectPayment(site.scope(), paymentId);
      return { paymentId, ref };
    },
    balance: async () => (await payoutBalances(site.scope(), shop.organizationId))[0],
  };
}
