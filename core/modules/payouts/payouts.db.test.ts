import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hire } from '../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { createFeeRule, CreateFeeRule } from '../fees/index.ts';
import { chainLedger, LedgerOrder, resumDates, resumLedger, sumLedger, verifyLedger } from '../ledger/index.ts';
import { changeOrder } from '../order-changes/index.ts';
import { orderById, placeOrder } from '../orders/index.ts';
import {
  createGatewayAccount,
  Dispute,
  gatewayAccountsOf,
  inspectPayment,
  offerSiteAccounts,
  receiveWebhook,
  refundPayment,
  removeGatewayAccount,
  saveSiteAccount,
  SaveSiteAccount,
  startPayment,
  updateGatewayAccount,
} from '../payments/index.ts';
import {
  approvePayout,
  blockPayouts,
  draftScheduledRun,
  filesOfRun,
  listPayouts,
  payoutBalances,
  payoutFailed,
  payoutFile,
  payoutIsPaid,
  payoutOf,
  payoutRunOf,
  payoutSettings,
  payoutStatement,
  planPayouts,
  receiveFromOrganization,
  reversePayout,
  savePayoutAccount,
  sendPayouts,
  startPayoutRun,
  TypedAccount,
  unblockPayouts,
} from './index.ts';

const IBAN = 'DE02 1203 0000 0000 2020 51';
const provider = fakeProvider();
let site: TestSite;
let shop: Shop;
/** The event that is sold at the moment. */
let selling: Shop;
let siteAccountId: string;
let accountId: string;

beforeAll(async () => {
  const byHand = fakeProvider('by-hand').gateway;
  const capabilities = { ...byHand.capabilities, markedByHand: true };
  const gateways = new Map([registered(provider.gateway), registered({ ...byHand, capabilities })]);
  site = await testSite({ poolSize: 12, capabilities: { gateways } });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  selling = shop;
  const wanted = { gateway: 'fake', label: 'Card', mode: 'live', offeredTo: [shop.organizationId] };
  ({ id: siteAccountId } = await saveSiteAccount(site.scope(), SaveSiteAccount.parse(wanted)));
  const own = await gatewayAccountsOf(site.scope(), shop.organizationId);
  accountId = own.find((account) => account.siteAccount)!.id;
  await set({ holdDays: 7, fourEyes: false, accountDays: 0 });
});

const set = (values: Readonly<Record<string, unknown>>) =>
  site.scope().tx((tx) => (site.parts.settings as SettingsStore).write(tx, payoutSettings, 'site', values));

async function paid(priceMinor: number, at = accountId): Promise<{ code: string; paymentId: string }> {
  const draft = await selling.draft(await selling.sell({ quantity: 5, priceMinor }));
  const { code } = await placeOrder(site.scope(), {
    ...{ code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } },
  });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId: at });
  provider.pay(`pay_${id}`, priceMinor);
  await inspectPayment(site.scope(), id);
  return { code, paymentId: id };
}

/** Another event of the same organization, a month from now. */
const nextEvent = async () => void (selling = await openShop(site, { organizationId: shop.organizationId }));

/** The same, whether it is added up or kept. */
async function balance(): Promise<Record<string, number>> {
  const added = await payoutBalances(site.scope(), shop.organizationId);
  await keepSums();
  const [row, ...others] = await payoutBalances(site.scope(), shop.organizationId);
  expect([row, ...others]).toEqual(added);
  expect(await payoutBalances(site.scope())).toEqual(expect.arrayContaining(added));
  const { organizationId: _id, currency: _currency, ...sums } = row!;
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
}

async function keepSums(): Promise<void> {
  await chainLedger(site.scope());
  await sumLedger(site.scope());
}

const commission = (facts: object) =>
  createFeeRule(
    site.scope(),
    CreateFeeRule.parse({
      kind: 'platform',
      name: { en: 'Commission' },
      paidBy: 'organizer',
      refundable: false,
      ...facts,
    }),
  );
const bankAccount = (iban = IBAN) =>
  savePayoutAccount(site.scope(), {
    ...TypedAccount.parse({ holder: 'Harbour Hall', iban }),
    organizationId: shop.organizationId,
  });
const run = async () => startPayoutRun(site.scope());
const ofRun = async (runId: string) =>
  (await listPayouts(site.scope(), { runId, organizationId: shop.organizationId })).rows;

it('counts what came to accounts of the site, less what goes back and its commission, once its time has come', async () => {
  await commission({ rate: 1000, organizationId: shop.organizationId });
  const first = await paid(5000);
  await paid(2000);
  await refundPayment(site.scope(), { paymentId: first.paymentId, minor: 1000, reason: '' });
  const parts = { receivedMinor: 7000, returnedMinor: -1000, commissionMinor: -700 };
  expect(await balance()).toEqual({ ...parts, balanceMinor: 5300, heldMinor: 5300 });

  // The event is a month from now, and a week is waited after it; then a fifth stays for ten days.
  await set({ holdDays: 7, reservePercent: 20, reserveDays: 10, fourEyes: false, accountDays: 0 });
  site.clock.advance({ days: 38 });
  expect(await balance()).toEqual({ ...parts, balanceMinor: 5300, reservedMinor: 1060, availableMinor: 4240 });
  site.clock.advance({ days: 10 });
  expect(await balance()).toEqual({ ...parts, balanceMinor: 5300, availableMinor: 5300 });
  provider.refunds = 'pending';
  await refundPayment(site.scope(), { paymentId: first.paymentId, minor: 300, reason: '' });
  provider.refunds = 'succeeded';
  expect(await balance()).toMatchObject({ backMinor: -300, availableMinor: 5000 });
  const dispute = { id: newId(), organizationId: shop.organizationId, payment: first.paymentId, ref: 'dp_1' };
  const open = { state: 'needs_response', reason: 'fraudulent', amountMinor: 400 } as const;
  await site.scope().tx(async (tx) => {
    const at = tx.clock.now();
    tx.em.create(Dispute, { ...dispute, ...open, createdAt: at, updatedAt: at });
  });
  expect(await balance()).toMatchObject({ contestedMinor: 400, availableMinor: 4600 });
  await site.scope().tx(async (tx) => void (await tx.em.nativeUpdate(Dispute, dispute.id, { state: 'won' })));
  await set({ holdFrom: 'capture', holdDays: 7, fourEyes: false, accountDays: 0 });
  await nextEvent();
  await paid(1000);
  expect(await balance()).toMatchObject({ heldMinor: 900, availableMinor: 5000 });
  site.clock.advance({ days: 8 });
  expect(await balance()).toMatchObject({ availableMinor: 5900 });
});

it('owes the site the commission on money that an organization collects by itself, until it pays or it is taken off', async () => {
  await commission({ rate: 500, organizationId: shop.organizationId });
  await commission({ rate: 1000, organizationId: shop.organizationId, eventId: shop.eventId });
  const own = { organizationId: shop.organizationId, gateway: 'fake', label: 'Own', enabled: true, settings: {} };
  const { id: ownAccount } = await createGatewayAccount(site.scope(), { ...own, mode: 'live' });
  await paid(5000, ownAccount);
  expect(await balance()).toEqual({ commissionMinor: -500, balanceMinor: -500, availableMinor: -500 });
  expect((await planPayouts(site.scope())).leftOut).toContainEqual(
    expect.objectContaining({ organizationId: shop.organizationId, reason: 'owes', balanceMinor: -500 }),
  );
  const received = { organizationId: shop.organizationId, currency: 'EUR', reference: 'March' };
  await receiveFromOrganization(site.scope(), { ...received, amountMinor: 200 });
  expect(await balance()).toMatchObject({ balanceMinor: -300, paidOutMinor: 200 });
  await paid(1000);
  site.clock.advance({ days: 38 });
  expect(await balance()).toMatchObject({ balanceMinor: 600, availableMinor: 600 });
  // Money that is only played is neither paid out nor does it cost anything.
  const { id: played } = await createGatewayAccount(site.scope(), { ...own, mode: 'test' });
  await nextEvent();
  await paid(9000, played);
  expect(await balance()).toMatchObject({ balanceMinor: 600, availableMinor: 600 });
});

it('is drafted, approved by somebody else, sent in one file, paid, and on the balance again where it is not', async () => {
  await set({ holdDays: 0, accountDays: 3, debtorHolder: 'The Site', debtorIban: IBAN });
  await paid(5000);
  site.clock.advance({ days: 31 });
  await expect(run()).rejects.toMatchObject({ code: 'payout_run.nothing' });
  await expect(bankAccount('DE00 1234')).rejects.toMatchObject({ code: 'payout_account.iban' });
  await bankAccount();
  expect((await planPayouts(site.scope())).leftOut).toContainEqual(expect.objectContaining({ reason: 'account_new' }));
  site.clock.advance({ days: 4 });

  const [ann, bea] = await Promise.all([admin(), admin()]);
  const { id: runId } = await startPayoutRun(ann);
  const [payout] = await ofRun(runId);
  expect(payout).toMatchObject({ state: 'draft', amountMinor: 5000, ending: '2051', holder: 'Harbour Hall' });
  expect(await balance()).toEqual({ receivedMinor: 5000, underWayMinor: -5000 });
  await expect(sendPayouts(bea, { runId })).rejects.toMatchObject({ code: 'payout_run.none_approved' });
  await expect(approvePayout(ann, payout!)).rejects.toMatchObject({ code: 'payout.second_person' });
  await approvePayout(bea, payout!);
  const sent = await Promise.allSettled([sendPayouts(ann, { runId }), sendPayouts(bea, { runId })]);
  expect(sent.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const [file] = await filesOfRun(site.scope(), runId);
  const { text } = await payoutFile(site.scope(), { id: file!.id, runId });
  expect(text).toContain('<InstdAmt Ccy="EUR">50.00</InstdAmt>');
  expect(text).toContain('<IBAN>DE02120300000000202051</IBAN>');

  const twice = await Promise.allSettled([1, 2].map(() => payoutIsPaid(bea, { id: payout!.id, reference: 'B-1' })));
  expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await balance()).toEqual({ receivedMinor: 5000, paidOutMinor: -5000 });
  await expect(payoutFailed(bea, { id: payout!.id, reason: 'late' })).rejects.toMatchObject({
    code: 'payout.wrong_state',
  });
  await reversePayout(bea, { id: payout!.id, reason: 'account closed' });
  expect(await balance()).toEqual({ receivedMinor: 5000, balanceMinor: 5000, availableMinor: 5000 });

  await nextEvent();
  await paid(300);
  site.clock.advance({ days: 31 });
  const second = await startPayoutRun(ann);
  const [next] = await ofRun(second.id);
  expect((await payoutOf(site.scope(), next!)).sums).toEqual({
    ...{ opening: 0, received: 300, returned: 0, disputed: 0, back: 0, commission: 0, other: 5000 },
    ...{ amount: 5300, closing: 0 },
  });
  const { name, content } = await payoutStatement(site.scope(), { id: next!.id, locale: 'de' });
  expect([name, Buffer.from(content).subarray(0, 5).toString()]).toEqual([`${next!.number}.pdf`, '%PDF-']);
  await payoutFailed(bea, { id: next!.id, reason: 'not now' });
  expect(await balance()).toMatchObject({ availableMinor: 5300 });
  const report = await verifyLedger(site.scope());
  expect([report.ok, report.differences, report.sums]).toEqual([true, [], []]);
  await blockPayouts(site.scope(), { organizationId: shop.organizationId, reason: 'out of the way' });
});

it('takes drafts back when the bank account changes or the site stops payouts', async () => {
  await set({ holdDays: 0, fourEyes: false, accountDays: 3 });
  await paid(5000);
  await bankAccount();
  site.clock.advance({ days: 35 });
  const { id: runId } = await run();
  const [draft] = await ofRun(runId);
  await savePayoutAccount(site.scope(), {
    ...TypedAccount.parse({ holder: 'Harbour Hall', number: '12345678', bank: 'Bank of Reykjavik' }),
    organizationId: shop.organizationId,
  });
  expect((await payoutOf(site.scope(), draft!)).state).toBe('failed');
  await expect(run()).rejects.toMatchObject({ code: 'payout_run.nothing' });
  site.clock.advance({ days: 4 });
  const { id: nextRun } = await run();
  const [next] = await ofRun(nextRun);
  await approvePayout(site.scope(), next!);
  await blockPayouts(site.scope(), { organizationId: shop.organizationId, reason: 'Complaints' });
  expect((await payoutOf(site.scope(), next!)).state).toBe('failed');
  expect((await planPayouts(site.scope())).leftOut).toContainEqual(expect.objectContaining({ reason: 'blocked' }));
  await unblockPayouts(site.scope(), { organizationId: shop.organizationId });
  const { id: last } = await run();
  const [third] = await ofRun(last);
  await approvePayout(site.scope(), third!);
  await sendPayouts(site.scope(), { runId: last });
  const [file] = await filesOfRun(site.scope(), last);
  const { name, text } = await payoutFile(site.scope(), { id: file!.id, runId: last });
  expect([name.endsWith('.csv'), text.includes('12345678,Bank of Reykjavik,50.00,EUR')]).toEqual([true, true]);
});

it('of several runs at once one gets the money', async () => {
  await set({ holdDays: 0, fourEyes: false, accountDays: 0 });
  await paid(5000);
  await bankAccount();
  site.clock.advance({ days: 35 });
  await Promise.allSettled([1, 2, 3, 4].map(() => run()));
  const { rows } = await listPayouts(site.scope(), { organizationId: shop.organizationId });
  expect(rows.map(({ amountMinor }) => amountMinor)).toEqual([5000]);
  expect(await balance()).toEqual({ receivedMinor: 5000, underWayMinor: -5000 });
});

it('is drafted by itself once a week, and waits for people', async () => {
  await set({ holdDays: 0, accountDays: 0, schedule: 'weekly' });
  await paid(5000);
  await bankAccount();
  site.clock.advance({ days: 35 });
  const made = await Promise.all([draftScheduledRun(site.scope()), draftScheduledRun(site.scope())]);
  const [one] = made.filter((each) => each !== undefined);
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await payoutRunOf(site.scope(), one!.id)).toMatchObject({ origin: 'schedule' });
  expect(await draftScheduledRun(site.scope())).toBeUndefined();
  const [payout] = await ofRun(one!.id);
  await expect(approvePayout(site.scope(), payout!)).rejects.toMatchObject({ code: 'payout.second_person' });
});

it('an account of the site is the site’s: organizations switch it on and off, and nothing paid by hand comes to it', async () => {
  const at = { id: accountId, organizationId: shop.organizationId };
  const facts = { gateway: 'fake', label: 'Card', mode: 'live', enabled: false, settings: {} } as const;
  await expect(
    updateGatewayAccount(site.scope(), { ...at, ...facts, settings: { key: 'mine' }, version: undefined }),
  ).rejects.toMatchObject({ code: 'gateway_account.of_site' });
  await expect(removeGatewayAccount(site.scope(), at)).rejects.toMatchObject({ code: 'gateway_account.of_site' });
  await updateGatewayAccount(site.scope(), { ...at, ...facts, version: undefined });
  const byHand = SaveSiteAccount.parse({ gateway: 'by-hand', label: 'Cash', mode: 'live' });
  await expect(saveSiteAccount(site.scope(), byHand)).rejects.toMatchObject({ code: 'site_account.by_hand' });
  const stranger = SaveSiteAccount.parse({ gateway: 'fake', label: 'Card', mode: 'live', offeredTo: [newId()] });
  await expect(saveSiteAccount(site.scope(), stranger)).rejects.toMatchObject({ code: 'organization.not_found' });

  const everybodys = SaveSiteAccount.parse({ gateway: 'fake', label: 'All', mode: 'live' });
  const { id } = await saveSiteAccount(site.scope(), everybodys);
  const later = await openShop(site);
  await Promise.all([1, 2].map(() => offerSiteAccounts(site.scope(), later.organizationId)));
  const theirs = await gatewayAccountsOf(site.scope(), later.organizationId);
  expect(theirs.map(({ label, siteAccount }) => [label, siteAccount?.id])).toEqual([['All', id]]);
  await saveSiteAccount(site.scope(), { ...everybodys, enabled: false, id });
  expect((await gatewayAccountsOf(site.scope(), later.organizationId))[0]!.enabled).toBe(false);
  await expect(receiveWebhook(site.scope(), siteAccountId, {} as never)).rejects.toMatchObject({
    code: 'webhook.not_supported',
  });
});

/** An admin of the site. */
async function admin(): Promise<Scope> {
  return site.scope({ ...(await hire(site, shop.organizationId, 'owner')), isAdmin: true });
}

describe('what is kept of orders', () => {
  const orderIdOf = async (code: string) =>
    (await site.database.em.fork().execute<{ id: string }[]>('select id from orders where code = ?', [code]))[0]!.id;
  const rehung = async (code: string, occurrenceId: string) => {
    const { lines, tickets } = (await orderById(site.scope(), await orderIdOf(code)))!;
    const moves = [{ ticketIds: tickets.map(({ id }) => id), ticketTypeId: lines[0]!.ticketTypeId, occurrenceId }];
    const terms = { code, by: 'staff', notify: 'nobody', money: 'leave' } as const;
    await changeOrder(site.scope(), { ...terms, changes: { moves } });
  };
  const sums = async () => (await verifyLedger(site.scope())).sums;

  it('follows tickets that move to another date, and accounts that change what they are', async () => {
    await commission({ rate: 1000, organizationId: shop.organizationId });
    const own = { organizationId: shop.organizationId, gateway: 'fake', label: 'Own', enabled: true, settings: {} };
    const { id: ownAccount } = await createGatewayAccount(site.scope(), { ...own, mode: 'test' });
    selling = await openShop(site, { organizationId: shop.organizationId, dates: 20 });
    const { code } = await paid(5000);
    await paid(3000, ownAccount);
    site.clock.advance({ days: 38 });
    expect(await balance()).toMatchObject({ commissionMinor: -500, availableMinor: 4500 });
    await rehung(code, selling.occurrenceIds.at(-1)!);
    expect(await balance()).toMatchObject({ heldMinor: 4500 });
    await updateGatewayAccount(site.scope(), { ...own, id: ownAccount, mode: 'live', version: undefined });
    expect(await balance()).toMatchObject({ commissionMinor: -800, heldMinor: 4500, availableMinor: -300 });
    // An order that was never summed moves while somebody begins to sum.
    selling = await openShop(site, { organizationId: shop.organizationId, dates: 20 });
    const id = await orderIdOf((await paid(700)).code);
    site.clock.advance({ days: 38 });
    let summing: Promise<void> | undefined;
    await site.scope().tx(async (tx) => {
      const to = selling.occurrenceIds.at(-1)!;
      await tx.em.execute('update order_lines set occurrence_id = ? where order_id = ?', [to, id], 'run');
      await resumDates(tx, { id, organizationId: shop.organizationId });
      summing = keepSums();
      for (let times = 0; times < 100; times += 1) await site.database.em.fork().execute('select 1');
    });
    await summing;
    expect(await balance()).toMatchObject({ heldMinor: 630, availableMinor: 4200 });
    expect(await sums()).toEqual([]);
  });

  it('is compared with entries and lines, and made anew', async () => {
    const { paymentId } = await paid(5000);
    await keepSums();
    await refundPayment(site.scope(), { paymentId, minor: 100, reason: '' });
    const kept = { organizationId: shop.organizationId };
    const set = (values: Partial<LedgerOrder>) =>
      site.scope().tx(async ({ em }) => void (await em.nativeUpdate(LedgerOrder, kept, values)));
    const known = await balance();
    for (const values of [
      { receivedMinor: 4000 },
      { capturedAt: new Date('2020-01-01') },
      { occurrences: 0, occurrenceId: null },
      { accountId: siteAccountId },
    ]) {
      await set(values);
      expect(await sums()).toMatchObject([{ organizationId: shop.organizationId, currency: 'EUR', at: null }]);
      await resumLedger(site.scope());
      expect(await sums()).toEqual([]);
    }
    expect(await balance()).toEqual(known);
  });
});
