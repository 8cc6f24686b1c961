import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moved as movedAt, reportingSite, went, type Reporting } from '../../../test/factories/reporting.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import type { FakeProvider } from '../../../test/setup/fake-provider.ts';
import { factsOf } from '../../../test/setup/mailed.ts';
import type { TestSite } from '../../../test/setup/test-site.ts';
import type { Movement } from '../../kernel/capabilities/gateway-report.ts';
import { money } from '../../kernel/values/money.ts';
import { createGatewayAccount, inspectPayment, openAttention, Payment, refundPayment } from '../payments/index.ts';
import { finishMatch } from './finish-match.ts';
import { keepMovements } from './keep-movements.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import {
  listDifferences,
  listMatches,
  lookAtDifference,
  matchById,
  matchJob,
  matchNightlyJob,
  prepareMatch,
  providerFeesOf,
  runMatch,
  settleDifference,
  startMatch,
} from './index.ts';

let reporting: Reporting;
let site: TestSite;
let shop: Shop;
let provider: FakeProvider;
let accountId: string;

beforeAll(async () => {
  reporting = await reportingSite();
  ({ site, provider } = reporting);
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  const about = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  accountId = (await createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId })).id;
  reporting.told = [];
  reporting.asked.length = reporting.away = 0;
});

const paid = (over?: { known: false }) => reporting.paid(shop, accountId, over);
const moved = (over: Partial<Movement> & Pick<Movement, 'ref'>) => movedAt(site, over);
const reported = (payment: string, over: Partial<Movement> = {}) => moved({ ref: `txn_${payment}`, payment, ...over });

/** The match of the last days, run at once. */
async function match(): Promise<{
  id: string;
  state: string;
  movements: number;
  matched: number;
  differences: number;
}> {
  site.clock.advance({ hours: 3 });
  const { id } = await prepareMatch(site.scope(), { organizationId: shop.organizationId, accountId });
  await runMatch(site.scope(), id);
  return matchById(site.scope(), { organizationId: shop.organizationId, id });
}
const open = async () =>
  (await listDifferences(site.scope(), { organizationId: shop.organizationId, state: 'open' })).rows;
const tasks = async () =>
  (await openAttention(site.scope(), shop.organizationId)).map(({ facts, order }) => [
    facts['difference'],
    order !== null,
  ]);

describe('the match with the report of a provider', () => {
  it('reads all pages, goes on where it was interrupted, and finds that all agrees', async () => {
    const payments = [await paid(), await paid(), await paid()];
    reporting.told = payments.map(({ ref }) => reported(ref));
    reporting.told.push(moved({ ref: 'po_1', kind: 'payout', amount: money(-5000, 'EUR'), fee: money(0, 'EUR') }));
    reporting.away = 1;
    site.clock.advance({ hours: 3 });
    const { id } = await prepareMatch(site.scope(), { organizationId: shop.organizationId, accountId });
    await expect(runMatch(site.scope(), id)).rejects.toThrow('unavailable');
    const at = { organizationId: shop.organizationId, id };
    expect(await matchById(site.scope(), at)).toMatchObject({ state: 'waiting', problem: 'unavailable' });
    expect(await runMatch(site.scope(), id)).toBe(true);
    expect(reporting.asked.map(({ cursor }) => cursor)).toEqual([undefined, '2', '2']);
    expect(await matchById(site.scope(), at)).toMatchObject({
      ...{ state: 'done', movements: 4, matched: 3, differences: 0, problem: null },
      sums: [{ currency: 'EUR', capturedMinor: 7500, refundedMinor: 0, feesMinor: 225, paidOutMinor: 5000 }],
    });
    expect(await providerFeesOf(site.scope(), payments[0]!.id)).toEqual([money(75, 'EUR')]);
    expect(await runMatch(site.scope(), id)).toBe(false);
    const facts = await factsOf<{ matchId: string; matched: number }>(site, 'payment.matched');
    expect(facts.filter(({ matchId }) => matchId === id)).toMatchObject([{ matched: 3 }]);
  });

  it('asks about what differs, and mends what was only not heard of', async () => {
    const { id, ref } = await paid({ known: false });
    reporting.told = [reported(ref)];
    expect(await match()).toMatchObject({ matched: 1, differences: 0 });
    expect(await site.scope().em.fork().findOneOrFail(Payment, id)).toMatchObject({
      state: 'captured',
      capturedMinor: 2500,
    });
    expect([await open(), await tasks()]).toEqual([[], []]);
  });

  it('says what differs, each once, and it is gone by itself when both sides say the same', async () => {
    const [less, silent, back, there] = [await paid(), await paid(), await paid(), await paid()];
    await refundPayment(site.scope(), { paymentId: back.id, minor: 500, reason: '' });
    const minus = (minor: number) => went('refund', minor);
    reporting.told = [
      ...[reported(less.ref, { amount: money(2400, 'EUR') }), reported(back.ref), reported(there.ref)],
      moved({ ref: 'txn_other', payment: 'pay_of_nobody' }),
      moved({ ref: 'txn_re', payment: there.ref, refund: 're_there', ...minus(300) }),
    ];
    expect(await match()).toMatchObject({ movements: 5, matched: 2, differences: 5 });
    const kinds = (await open()).map(({ kind }) => kind).toSorted();
    expect(kinds).toEqual(['amount', 'not_reported', 'refund_missing', 'unknown_payment', 'unknown_refund']);
    expect(await tasks()).toEqual(
      expect.arrayContaining([
        ...[
          ['unknown_payment', false],
          ['not_reported', true],
          ['amount', true],
          ['unknown_refund', true],
        ],
        ['refund_missing', true],
      ]),
    );
    // The next night says the same, and nobody is told twice.
    expect(await match()).toMatchObject({ differences: 5 });
    expect(await tasks()).toHaveLength(5);

    const refund = (
      await site.scope().em.fork().execute<{ ref: string }[]>('select ref from refunds where payment_id = ?', [back.id])
    )[0]!;
    reporting.told[0] = reported(less.ref);
    reporting.told.push(
      reported(silent.ref),
      moved({ ref: 'txn_back', payment: back.ref, refund: refund.ref, ...minus(500) }),
    );
    provider.refundThere(there.ref, 300);
    reporting.told[4] = moved({ ref: 'txn_re', payment: there.ref, refund: 'there_1', ...minus(300) });
    expect(await match()).toMatchObject({ differences: 1 });
    expect(await open()).toMatchObject([
      { kind: 'unknown_payment', facts: { ref: 'pay_of_nobody', theirsMinor: 2500 } },
    ]);
    expect((await tasks()).filter(([difference]) => difference)).toEqual([['unknown_payment', false]]);
  });

  it('compares what banks took with the disputes that are known', async () => {
    const [known, unheard, strange, back] = [await paid(), await paid(), await paid(), await paid()];
    provider.dispute(known.ref, 1000);
    await inspectPayment(site.scope(), known.id);
    provider.dispute(back.ref, 2500);
    await inspectPayment(site.scope(), back.id);
    site.clock.advance({ hours: 3 });
    provider.dispute(unheard.ref, 2500);
    const taken = ({ ref: payment }: { ref: string }, minor: number) =>
      moved({ ref: `txn_dp_${payment}`, payment, ...went('dispute', minor) });
    reporting.told = [
      ...[known, unheard, strange, back].map(({ ref }) => reported(ref)),
      ...[taken(known, 1000), taken(unheard, 2500), taken(strange, 700), taken(back, 2500)],
      moved({ ref: 'txn_dp_back', payment: back.ref, ...went('dispute', -2500) }),
      moved({ ref: 'txn_dp_other', payment: 'pay_of_nobody', ...went('dispute', 300) }),
    ];
    expect(await match()).toMatchObject({ movements: 10, differences: 3 });
    const rows = (await open()).map(({ kind, paymentId, facts }) => [
      ...[kind, paymentId, facts.oursMinor, facts.theirsMinor],
    ]);
    expect(new Set(rows)).toEqual(
      new Set([
        ['unknown_dispute', strange.id, null, 700],
        ['dispute_amount', back.id, 2500, 0],
        ['unknown_dispute', null, null, -300],
      ]),
    );
    // What was only not heard of was asked about; what came back is heard of now.
    provider.dispute(back.ref, 2500, { state: 'won', withdrawn: false });
    const at = (await open()).find(({ kind }) => kind === 'dispute_amount')!;
    expect(await lookAtDifference(site.scope(), { organizationId: shop.organizationId, differenceId: at.id })).toBe(
      'gone',
    );
    expect(await match()).toMatchObject({ differences: 2 });
  });

  it('is settled by a note for as long as the sums are the same, or by asking again', async () => {
    const { id, ref } = await paid();
    reporting.told = [reported(ref, { amount: money(2400, 'EUR') })];
    await match();
    const [row] = await open();
    const at = { organizationId: shop.organizationId, differenceId: row!.id };
    expect(row).toMatchObject({ kind: 'amount', paymentId: id, facts: { oursMinor: 2500, theirsMinor: 2400 } });
    expect(await lookAtDifference(site.scope(), at)).toBe('open');
    await settleDifference(site.scope(), { ...at, note: 'The bank kept 1.00.' });
    await expect(settleDifference(site.scope(), { ...at, note: 'Again.' })).rejects.toMatchObject({
      code: 'difference.closed',
    });
    expect([await match(), await tasks()]).toMatchObject([{ differences: 0 }, []]);
    reporting.told = [reported(ref, { amount: money(2600, 'EUR') })];
    expect([await match(), await tasks()]).toMatchObject([{ differences: 1 }, [['amount', true]]]);
    provider.pay(ref, 2600);
    const other = { organizationId: (await openShop(site)).organizationId, differenceId: row!.id };
    await expect(lookAtDifference(site.scope(), other)).rejects.toMatchObject({ code: 'difference.not_found' });
    expect(await lookAtDifference(site.scope(), at)).toBe('gone');
    expect((await tasks()).filter(([difference]) => difference)).toEqual([]);
  });

  it('of the same night and of others at once doubles neither tasks nor fees', async () => {
    const payments = [await paid(), await paid()];
    reporting.told = payments.map(({ ref }) => reported(ref, { amount: money(2400, 'EUR') }));
    site.clock.advance({ hours: 3 });
    const of = { organizationId: shop.organizationId, accountId };
    const days = [0, 1, 2, 3].map((n) => ({ ...of, from: site.clock.in({ days: -1 - n }) }));
    const made = await Promise.all([...days, days[0]!].map((one) => prepareMatch(site.scope(), one)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(4);
    const { failed, done } = await outcomes([...made, ...made].map(({ id }) => runMatch(site.scope(), id)));
    expect([failed, done.filter((isMine) => isMine).length]).toEqual([[], 4]);
    expect([(await open()).length, (await tasks()).length]).toEqual([2, 2]);
    expect(await providerFeesOf(site.scope(), payments[0]!.id)).toEqual([money(75, 'EUR')]);
    // All of them compare at the very same moment.
    for (let round = 0; round < 5; round += 1) {
      const { ref } = await paid();
      const line = reported(ref, { amount: money(2400, 'EUR') });
      const [match] = await site.scope().em.fork().find(PaymentMatch, { id: made[0]!.id });
      await site.scope().tx((tx) => keepMovements(tx, match!, { movements: [line] }));
      const around = { fromAt: site.clock.in({ days: -1 }), untilAt: site.clock.in({ days: 1 }) };
      const all = made.map(({ id }) => ({ ...of, ...around, id }));
      const ended = await outcomes(all.map((about) => site.scope().tx((tx) => finishMatch(tx, about))));
      expect([ended.failed, (await tasks()).length]).toEqual([[], 3 + round]);
    }
  });

  it('runs each night by itself, once, and says why where the provider refuses', async () => {
    const { ref } = await paid();
    reporting.told = [reported(ref)];
    site.clock.advance({ days: 1 });
    const rows = async () => (await listMatches(site.scope(), { organizationId: shop.organizationId })).rows;
    await Promise.all([1, 2].map(() => matchNightlyJob.run(site.scope(), {})));
    for (const { id } of await rows())
      await matchJob.run(site.scope(), { matchId: id, organizationId: shop.organizationId });
    await matchNightlyJob.run(site.scope(), {});
    expect(await rows()).toMatchObject([{ state: 'done', matched: 1, differences: 0 }]);
    const at = { organizationId: shop.organizationId, accountId };
    const { from, until } = (await rows())[0]!;
    expect((until.getTime() - from.getTime()) / 86_400_000).toBe(7);
    for (const [wrong, code] of [
      [{ from: until, until: from }, 'match.no_days'],
      [{ until: site.clock.in({ days: 1 }) }, 'match.not_yet'],
      [{ from: site.clock.in({ days: -40 }) }, 'match.too_long'],
    ] as const) {
      await expect(startMatch(site.scope(), { ...at, ...wrong })).rejects.toMatchObject({ code });
    }
  });
});
