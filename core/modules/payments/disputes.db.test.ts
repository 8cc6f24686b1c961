import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered, type FakeProvider } from '../../../test/setup/fake-provider.ts';
import { ledgerAgrees } from '../../../test/setup/ledger.ts';
import { factsOf } from '../../../test/setup/mailed.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { DisputeSnapshot } from '../../kernel/capabilities/gateway.ts';
import type { Hooks } from '../../kernel/hooks/registry.ts';
import { saveAtEvent } from '../../kernel/settings/store.ts';
import { money } from '../../kernel/values/money.ts';
import { Order, orderById, placeOrder } from '../orders/index.ts';
import { createUser, deleteUser } from '../users/index.ts';
import { acceptDispute } from './accept-dispute.ts';
import { answerDispute } from './answer-dispute.ts';
import { disputeSettings } from './dispute-settings.ts';
import { Dispute } from './dispute.entity.ts';
import { forgetEvidence } from './forget-evidence.ts';
import {
  createGatewayAccount,
  inspectPayment,
  listDisputes,
  openAttention,
  Payment,
  refundPayment,
  setDisputeTickets,
  startPayment,
} from './index.ts';
import { remindDisputes } from './remind-disputes.job.ts';

const PDF = Buffer.from('%PDF-1.7 what was agreed');
const RESPOND_BY = { respondBy: new Date('2027-03-30T12:00:00Z'), fee: money(1500, 'EUR') };

let site: TestSite;
let shop: Shop;
let provider: FakeProvider;
let accountId: string;

beforeAll(async () => {
  provider = fakeProvider();
  const hooks = (all: Hooks) => forgetEvidence(all.registrar('core'));
  site = await testSite({ hooks, poolSize: 10, capabilities: { gateways: new Map([registered(provider.gateway)]) } });
  shop = await openShop(site);
  const about = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  accountId = (await createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId })).id;
});
afterAll(async () => {
  await ledgerAgrees(site).finally(() => site.close());
});
beforeEach(() => {
  provider.evidence = 'taken';
  provider.refunds = 'succeeded';
  provider.answers.length = 0;
});

/** A confirmed order, paid by card. */
async function paidOrder() {
  const type = await shop.sell({ quantity: 5, priceMinor: 2500 });
  const draft = await shop.draft(type);
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const order = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
  const ref = `pay_${id}`;
  provider.pay(ref, 2500);
  await inspectPayment(site.scope(), id);
  return { orderId: order.id, id, ref };
}
type Paid = Awaited<ReturnType<typeof paidOrder>>;

async function told({ id, ref }: Paid, over: Partial<DisputeSnapshot> = {}, minor = 2500) {
  provider.dispute(ref, minor, { ...RESPOND_BY, ...over });
  await inspectPayment(site.scope(), id);
}
async function disputedOrder(over: Partial<DisputeSnapshot> = {}) {
  const paid = await paidOrder();
  await told(paid, over);
  return { ...paid, dispute: await onlyDispute(paid) };
}
const onlyDispute = async ({ orderId }: Paid) => {
  const { rows } = await listDisputes(site.scope(), { organizationId: shop.organizationId, orderId });
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
const isBlocked = async ({ orderId }: Paid) => {
  const { ticketsBlockedAt, tickets } = (await orderById(site.scope(), orderId))!;
  expect(tickets.every(({ blockedAt }) => (blockedAt === null) === (ticketsBlockedAt === null))).toBe(true);
  return ticketsBlockedAt !== null;
};
const refundable = async ({ id }: Paid) => {
  const { capturedMinor, refundMinor } = await site.scope().em.fork().findOneOrFail(Payment, id);
  return capturedMinor - refundMinor;
};
const openItems = async ({ orderId }: Paid) =>
  (await openAttention(site.scope(), shop.organizationId)).filter(({ order }) => order?.id === orderId);
const kindsOf = async (paid: Paid) => (await openItems(paid)).map(({ kind }) => kind);
const posted = async ({ orderId }: Paid) => {
  const rows = await site.scope().em.execute<Record<string, unknown>[]>(
    `select kind, clearing_minor, disputes_minor, payable_minor from ledger_entries
     where order_id = ? and source_kind = 'dispute' order by created_at, entry_key`,
    [orderId],
  );
  return rows.map((row) => [
    row['kind'],
    ...['clearing', 'disputes', 'payable'].map((at) => Number(row[`${at}_minor`])),
  ]);
};

describe('a dispute', () => {
  it('is there once, however often and at once it is told: its money, its tickets, and who must answer', async () => {
    const paid = await paidOrder();
    provider.dispute(paid.ref, 2500, RESPOND_BY);
    await Promise.all(Array.from({ length: 8 }, () => inspectPayment(site.scope(), paid.id)));
    const dispute = await onlyDispute(paid);
    expect(dispute).toMatchObject({ state: 'needs_response', amountMinor: 2500, feeMinor: 1500, withdrawn: true });
    expect(dispute).toMatchObject({ respondBy: RESPOND_BY.respondBy, blocksTickets: true, reason: 'fraudulent' });
    expect(await posted(paid)).toEqual([['dispute.withdrawn', -4000, 2500, 1500]]);
    expect([await isBlocked(paid), await refundable(paid), await kindsOf(paid)]).toEqual([true, 0, ['disputed']]);
    await expect(refundPayment(site.scope(), { paymentId: paid.id, minor: 1, reason: '' })).rejects.toMatchObject({
      code: 'refund.too_much',
    });
    const facts = await factsOf<{ disputeId: string; respondBy: string }>(site, 'payment.disputed');
    expect(facts.filter(({ disputeId }) => disputeId === dispute.id)).toMatchObject([
      { respondBy: RESPOND_BY.respondBy.toISOString(), state: 'needs_response', amount: money(2500, 'EUR') },
    ]);
  });

  it('that is won brings the money back, and lets the tickets in', async () => {
    const paid = await disputedOrder();
    await told(paid, { state: 'won', withdrawn: false, fee: money(0, 'EUR') });
    await told(paid, { state: 'under_review' });
    expect(await onlyDispute(paid)).toMatchObject({ state: 'won', withdrawn: false, blocksTickets: false });
    expect((await posted(paid)).at(-1)).toEqual(['dispute.returned', 4000, -2500, -1500]);
    expect([await isBlocked(paid), await refundable(paid), await kindsOf(paid)]).toEqual([false, 2500, []]);
    await refundPayment(site.scope(), { paymentId: paid.id, minor: 2500, reason: '' });
  });

  it('that is lost is a loss of the organization, and its tickets stay blocked', async () => {
    const paid = await disputedOrder();
    await told(paid, { state: 'lost' });
    expect((await posted(paid)).at(-1)).toEqual(['dispute.lost', 0, -2500, 2500]);
    expect([await isBlocked(paid), await refundable(paid), await kindsOf(paid)]).toEqual([true, 0, ['dispute_lost']]);
    // The bank opens it again, and decides otherwise.
    await told(paid, { state: 'won', round: 2, withdrawn: false });
    expect([await isBlocked(paid), await refundable(paid), await kindsOf(paid)]).toEqual([false, 2500, []]);
  });

  it('that is only a question blocks nothing, and one of a part takes that part', async () => {
    const paid = await disputedOrder({ state: 'inquiry', withdrawn: false, fee: money(0, 'EUR') });
    expect([await isBlocked(paid), await refundable(paid), await kindsOf(paid)]).toEqual([false, 2500, ['disputed']]);
    await refundPayment(site.scope(), { paymentId: paid.id, minor: 500, reason: '' });
    await told(paid, {}, 1000);
    expect([await isBlocked(paid), await refundable(paid)]).toEqual([true, 1000]);
    // More than is left: it was given back in part before.
    await told(paid, { state: 'lost' }, 2500);
    expect([await refundable(paid), (await onlyDispute(paid)).amountMinor]).toEqual([0, 2500]);
  });

  it('leaves tickets as the event says, or as staff say for it alone', async () => {
    const at = { organizationId: shop.organizationId, eventId: shop.eventId };
    const rules = { whileOpen: 'keep', afterLoss: 'block' } as const;
    await saveAtEvent(site.scope(), disputeSettings, at, rules);
    const paid = await disputedOrder();
    expect(await isBlocked(paid)).toBe(false);
    const of = { organizationId: shop.organizationId, disputeId: paid.dispute.id };
    await setDisputeTickets(site.scope(), { ...of, admit: false });
    expect(await isBlocked(paid)).toBe(true);
    await told(paid, { state: 'lost' });
    await setDisputeTickets(site.scope(), { ...of, admit: true });
    expect(await isBlocked(paid)).toBe(false);
    const other = { organizationId: paid.orderId, disputeId: paid.dispute.id, admit: true };
    await expect(setDisputeTickets(site.scope(), other)).rejects.toMatchObject({ code: 'dispute.not_found' });
    await saveAtEvent(site.scope(), disputeSettings, at, { whileOpen: 'block', afterLoss: 'block' });
  });

  it('and a refund at the same time never take more than was paid', async () => {
    for (let round = 0; round < 4; round += 1) {
      const paid = await paidOrder();
      provider.dispute(paid.ref, 2500, RESPOND_BY);
      const refund = () => refundPayment(site.scope(), { paymentId: paid.id, minor: 1500, reason: '' });
      const look = () => inspectPayment(site.scope(), paid.id);
      const { failed } = await outcomes<unknown>([look(), refund(), look(), refund()]);
      expect(failed).toEqual([]);
      await inspectPayment(site.scope(), paid.id);
      const rows = await site.scope().em.fork().find(Dispute, { payment: paid.id });
      const { refundMinor } = await site.scope().em.fork().findOneOrFail(Payment, paid.id);
      expect([rows.length, refundMinor]).toEqual([1, 2500]);
    }
  });
});

describe('an answer', () => {
  const answer = (id: string, over: object = {}) =>
    answerDispute(site.scope(), {
      organizationId: shop.organizationId,
      disputeId: id,
      text: 'They were there.',
      ...over,
    });

  it('is handed in once, by whoever is first, and written down', async () => {
    const paid = await disputedOrder();
    const file = { name: 'agreed.pdf', content: PDF };
    const { ok, failed } = await settled([1, 2, 3].map(() => answer(paid.dispute.id, { file })));
    expect([ok, provider.answers.length]).toEqual([1, 1]);
    for (const code of failed) expect(['dispute.being_answered', 'dispute.not_asked']).toContain(code);
    expect(provider.answers[0]).toMatchObject({ text: 'They were there.', file: { contentType: 'application/pdf' } });
    const row = await onlyDispute(paid);
    expect(row).toMatchObject({ state: 'under_review', answerText: 'They were there.', answerFile: 'agreed.pdf' });
    expect([await kindsOf(paid), await isBlocked(paid)]).toEqual([[], true]);
  });

  it.each([
    ['refused', 'dispute.answer_refused'],
    ['away', 'gateway.unavailable'],
  ] as const)('that the provider did not take (%s) can be tried again', async (evidence, code) => {
    const paid = await disputedOrder();
    provider.evidence = evidence;
    await expect(answer(paid.dispute.id)).rejects.toMatchObject({ code });
    provider.evidence = 'taken';
    expect(await answer(paid.dispute.id)).toEqual({ state: 'under_review' });
    await expect(answer(paid.dispute.id)).rejects.toMatchObject({ code: 'dispute.not_asked' });
  });

  it.each([
    [{ text: '' }, 'dispute.nothing_said'],
    [{ file: { name: 'agreed.pdf', content: Buffer.from('<html>') } }, 'dispute.file_kind'],
    [
      { file: { name: 'agreed.pdf', content: Buffer.concat([PDF, Buffer.alloc(4_200_000)]) } },
      'dispute.file_too_large',
    ],
  ])('says something, in a kind of file that banks look at: %#', async (over, code) => {
    const { dispute } = await disputedOrder();
    await expect(answer(dispute.id, over)).rejects.toMatchObject({ code });
    expect(provider.answers).toEqual([]);
  });

  it('counts until the deadline, and of one organization', async () => {
    const { dispute } = await disputedOrder({ respondBy: site.clock.in({ minutes: -1 }) });
    await expect(answer(dispute.id)).rejects.toMatchObject({ code: 'dispute.too_late' });
    await expect(answer(dispute.id, { organizationId: dispute.id })).rejects.toMatchObject({ status: 404 });
  });
});

describe('giving in', () => {
  const accept = (disputeId: string) => acceptDispute(site.scope(), { organizationId: shop.organizationId, disputeId });

  it('is a loss, done once, and never together with an answer', async () => {
    const paid = await disputedOrder();
    const { id: disputeId } = paid.dispute;
    provider.accepted = 0;
    const answer = answerDispute(site.scope(), { organizationId: shop.organizationId, disputeId, text: 'No.' });
    const { ok, failed } = await settled([accept(disputeId), answer, accept(disputeId)]);
    expect([ok, provider.accepted + provider.answers.length]).toEqual([1, 1]);
    for (const code of failed) expect(['dispute.being_answered', 'dispute.not_asked']).toContain(code);

    const other = await disputedOrder();
    expect(await accept(other.dispute.id)).toEqual({ state: 'lost' });
    const { state, acceptedBy, acceptedAt } = await onlyDispute(other);
    expect([state, acceptedBy, acceptedAt]).toEqual(['lost', 'system', site.clock.now()]);
    expect([await refundable(other), await kindsOf(other)]).toEqual([0, ['dispute_lost']]);
    await expect(accept(other.dispute.id)).rejects.toMatchObject({ code: 'dispute.not_asked' });
  });

  it.each([
    ['refused', 'dispute.accept_refused'],
    ['away', 'gateway.unavailable'],
  ] as const)('that the provider did not take (%s) can be tried again', async (evidence, code) => {
    const { dispute } = await disputedOrder();
    provider.evidence = evidence;
    await expect(accept(dispute.id)).rejects.toMatchObject({ code });
    provider.evidence = 'taken';
    expect(await accept(dispute.id)).toEqual({ state: 'lost' });
  });
});

describe('the day until which an answer counts', () => {
  const due = async (id: string) =>
    (await factsOf<{ disputeId: string; days: number }>(site, 'payment.dispute_due'))
      .filter(({ disputeId }) => disputeId === id)
      .map(({ days }) => days);

  it('is reminded of three days and one day before, once each, however many remind at once', async () => {
    const { dispute, ...paid } = await disputedOrder({ respondBy: site.clock.in({ days: 5 }) });
    const remind = () => Promise.all([1, 2, 3, 4].map(() => remindDisputes(site.scope())));
    await remind();
    expect(await due(dispute.id)).toEqual([]);
    for (const [hours, days] of [
      [49, [3]],
      [24, [3]],
      [24, [3, 1]],
      [20, [3, 1]],
    ] as const) {
      site.clock.advance({ hours });
      await remind();
      expect(await due(dispute.id)).toEqual(days);
    }
    // The bank moves it.
    await told({ ...paid }, { respondBy: site.clock.in({ days: 2 }), round: 2 });
    await remind();
    expect(await due(dispute.id)).toEqual([3, 1, 3]);
  });

  it('puts its task first on the list, and what was answered out of it', async () => {
    const late = await disputedOrder({ respondBy: site.clock.in({ days: 6 }) });
    const soon = await disputedOrder({ respondBy: site.clock.in({ hours: 5 }) });
    const items = (await openAttention(site.scope(), shop.organizationId)).map(({ disputeId }) => disputeId);
    expect(items.indexOf(soon.dispute.id)).toBeLessThan(items.indexOf(late.dispute.id));
    await told(late, { respondBy: site.clock.in({ hours: 2 }), round: 2 });
    const moved = (await openAttention(site.scope(), shop.organizationId)).map(({ disputeId }) => disputeId);
    expect(moved.indexOf(late.dispute.id)).toBeLessThan(moved.indexOf(soon.dispute.id));
  });
});

it('what was told the bank about a person goes with the person', async () => {
  const { orderId, dispute } = await disputedOrder();
  const file = { name: 'mara-lind.pdf', content: PDF };
  await answerDispute(site.scope(), {
    ...{ organizationId: shop.organizationId, disputeId: dispute.id, text: 'Mara Lind was there.', file },
  });
  const { userId } = await createUser(site.scope(), { email: 'forget-me@example.org', name: 'Mara Lind' });
  await site.scope().em.fork().nativeUpdate(Order, { id: orderId }, { userId });
  await deleteUser(site.scope(), { userId });
  const { answerText, answerFile, answeredAt } = await site.scope().em.fork().findOneOrFail(Dispute, dispute.id);
  expect([answerText, answerFile, answeredAt !== null]).toEqual([null, null, true]);
});

async function settled(works: readonly Promise<unknown>[]): Promise<{ ok: number; failed: string[] }> {
  const all = await Promise.allSettled(works);
  const failed = all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
  return { ok: all.length - failed.length, failed };
}
