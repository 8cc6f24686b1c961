import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moved as movedAt, reportingSite, went, type Reporting } from '../../../test/factories/reporting.ts';
import { openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import type { TestSite } from '../../../test/setup/test-site.ts';
import type { Movement } from '../../kernel/capabilities/gateway-report.ts';
import { takeFromOutbox } from '../../kernel/outbox/outbox-queries.ts';
import { money } from '../../kernel/values/money.ts';
import { gatewayAccountsOf, Payment, saveSiteAccount, SaveSiteAccount } from '../payments/index.ts';
import { finishSiteMatch } from './finish-site-match.ts';
import { keepSiteMovements } from './keep-site-movements.ts';
import {
  accountsToMatch,
  listDifferences,
  listMatches,
  listSiteDifferences,
  listSiteMatches,
  matchJob,
  matchNightlyJob,
  movementsOfMatch,
  prepareSiteMatch,
  runSiteMatch,
  settleSiteDifference,
  sharedMatches,
  siteMatchById,
  siteMatchJob,
  SiteMatch,
  startMatch,
} from './index.ts';

let reporting: Reporting;
let site: TestSite;
let ours: Shop;
let theirs: Shop;
let siteAccountId: string;
let accounts: Map<Shop, string>;

beforeAll(async () => {
  reporting = await reportingSite();
  site = reporting.site;
});
afterAll(() => site.close());
beforeEach(async () => {
  reporting.told = [];
  reporting.asked.length = reporting.away = 0;
  [ours, theirs] = [await openShop(site), await openShop(site)];
  const offeredTo = [ours.organizationId, theirs.organizationId];
  const wanted = SaveSiteAccount.parse({ gateway: 'fake', label: 'Cards of the site', mode: 'live', offeredTo });
  ({ id: siteAccountId } = await saveSiteAccount(site.scope(), wanted));
  accounts = new Map();
  for (const shop of [ours, theirs]) {
    const own = await gatewayAccountsOf(site.scope(), shop.organizationId);
    accounts.set(shop, own.find(({ siteAccount }) => siteAccount?.id === siteAccountId)!.id);
  }
});

const JOBS = new Map([siteMatchJob, matchJob].map((job) => [job.name, job] as const));
/** Works off what was enqueued, and says what was announced meanwhile. */
async function work(): Promise<readonly string[]> {
  const heard: string[] = [];
  for (;;) {
    const rows = await site.scope().tx((tx) => takeFromOutbox(tx.em, 200));
    if (rows.length === 0) return heard;
    for (const { name, payload } of rows) {
      heard.push(name);
      await JOBS.get(name)?.run(site.scope(), payload as never);
    }
  }
}

const paid = (shop: Shop, over?: { known: false }) => reporting.paid(shop, accounts.get(shop)!, over);
const moved = (over: Partial<Movement> & Pick<Movement, 'ref'>) => movedAt(site, over);
const reported = (payment: string, over: Partial<Movement> = {}) => moved({ ref: `txn_${payment}`, payment, ...over });

async function compared() {
  site.clock.advance({ hours: 3 });
  const { id } = await prepareSiteMatch(site.scope(), { siteAccountId });
  await runSiteMatch(site.scope(), id, 'at_once');
  return siteMatchById(site.scope(), id);
}
const open = async () => (await listSiteDifferences(site.scope(), { siteAccountId, state: 'open' })).rows;
const openOf = async ({ organizationId }: Shop) =>
  (await listDifferences(site.scope(), { organizationId, state: 'open' })).rows;
const newestOf = async ({ organizationId }: Shop) => (await listMatches(site.scope(), { organizationId })).rows[0]!;
const linesOf = async (shop: Shop) =>
  (await movementsOfMatch(site.scope(), await newestOf(shop))).map(({ ref }) => ref).toSorted();

describe('the match of an account of the site', () => {
  it('reads the report once for all, gives each organization its own lines, and keeps what is of nobody', async () => {
    const [mine, less, other] = [await paid(ours), await paid(ours), await paid(theirs)];
    reporting.told = [
      ...[reported(mine.ref), reported(less.ref, { amount: money(2400, 'EUR') }), reported(other.ref)],
      ...[moved({ ref: 'txn_shop', payment: 'pay_of_nobody' }), moved({ ref: 'txn_re', ...went('refund', 300) })],
      moved({ ref: 'txn_dp', ...went('dispute', 700) }),
      moved({ ref: 'po_1', kind: 'payout', amount: money(-5000, 'EUR'), fee: money(0, 'EUR') }),
    ];
    site.clock.advance({ days: 1 });
    await Promise.all([1, 2].map(() => matchNightlyJob.run(site.scope(), {})));
    const heard = await work();
    await matchNightlyJob.run(site.scope(), {});
    await work();
    // Four pages for both organizations together, in two nights that are one.
    expect(reporting.asked.map(({ cursor }) => cursor)).toEqual([undefined, '2', '4', '6']);
    const [match] = (await listSiteMatches(site.scope(), { siteAccountId })).rows;
    expect(match).toMatchObject({
      ...{ state: 'done', movements: 7, known: 3, differences: 3, startedBy: 'schedule' },
      sums: [{ capturedMinor: 9900, refundedMinor: 300, disputedMinor: 700, paidOutMinor: 5000 }],
    });
    expect(new Set((await open()).map(({ kind, facts }) => `${kind} ${facts.ref} ${facts.theirsMinor}`))).toEqual(
      new Set(['unknown_payment pay_of_nobody 2500', 'unknown_refund txn_re -300', 'unknown_dispute txn_dp -700']),
    );
    expect(await linesOf(ours)).toEqual([`txn_${mine.ref}`, `txn_${less.ref}`].toSorted());
    expect(await linesOf(theirs)).toEqual([`txn_${other.ref}`]);
    expect([await openOf(ours), await openOf(theirs)]).toMatchObject([[{ kind: 'amount', paymentId: less.id }], []]);
    expect(
      new Set((await sharedMatches(site.scope(), match!)).map((row) => [row.matched, row.differences].join())),
    ).toEqual(new Set(['1,1', '1,0']));
    expect(heard.filter((name) => name === 'site_account.difference_found')).toHaveLength(3);
    // The site alone has its report read.
    expect(await accountsToMatch(site.scope(), ours.organizationId)).toEqual([]);
    const own = { organizationId: ours.organizationId, accountId: accounts.get(ours)! };
    await expect(startMatch(site.scope(), own)).rejects.toMatchObject({ code: 'match.of_site' });
  });

  it('goes on with the page where it was interrupted, also where who read it is gone', async () => {
    const { ref } = await paid(ours);
    reporting.told = [reported(ref), moved({ ref: 'txn_1' }), moved({ ref: 'txn_2' })];
    reporting.away = 1;
    site.clock.advance({ hours: 3 });
    const { id } = await prepareSiteMatch(site.scope(), { siteAccountId });
    await expect(siteMatchJob.run(site.scope(), { siteMatchId: id })).rejects.toThrow('unavailable');
    expect(await siteMatchById(site.scope(), id)).toMatchObject({ state: 'waiting', problem: 'unavailable' });
    const gone = { state: 'reading', workedAt: site.clock.now() } as const;
    await site.scope().em.fork().nativeUpdate(SiteMatch, { id }, gone);
    await expect(siteMatchJob.run(site.scope(), { siteMatchId: id })).rejects.toMatchObject({ retryable: true });
    site.clock.advance({ minutes: 11 });
    await siteMatchJob.run(site.scope(), { siteMatchId: id });
    expect(reporting.asked.map(({ cursor }) => cursor)).toEqual([undefined, '2', '2']);
    expect(await siteMatchById(site.scope(), id)).toMatchObject({ state: 'done', movements: 3, differences: 2 });
    await work();
    expect(await newestOf(ours)).toMatchObject({ state: 'done', movements: 1, matched: 1 });
  });

  it('is settled by a note for as long as the sum is the same; what an organization knows by now is gone', async () => {
    reporting.told = [moved({ ref: 'txn_shop' }), moved({ ref: 'txn_late', payment: 'pay_late' })];
    expect(await compared()).toMatchObject({ known: 0, differences: 2 });
    const shop = (await open()).find(({ facts }) => facts.ref === 'txn_shop')!;
    const settle = () => settleSiteDifference(site.scope(), { differenceId: shop.id, note: 'The other shop.' });
    const { done, refused, failed } = await outcomes([settle(), settle()]);
    expect([done.length, refused, failed]).toEqual([1, ['difference.closed'], []]);
    // It is told of long after the days that are read.
    site.clock.advance({ days: 9 });
    const { id } = await paid(ours);
    await site.scope().em.fork().nativeUpdate(Payment, { id }, { ref: 'pay_late' });
    reporting.told = [];
    expect(await compared()).toMatchObject({ movements: 0, differences: 0 });
    expect([await open(), await openOf(ours)]).toEqual([[], []]);
    reporting.told = [moved({ ref: 'txn_shop', amount: money(2600, 'EUR') })];
    expect(await compared()).toMatchObject({ differences: 1 });
    expect(await open()).toMatchObject([{ id: shop.id, note: null, facts: { theirsMinor: 2600 } }]);
  });

  it('of the same days and of others at once doubles neither lines nor tasks', async () => {
    const [mine, other] = [await paid(ours), await paid(theirs)];
    const wrong = { amount: money(2400, 'EUR') };
    reporting.told = [reported(mine.ref, wrong), reported(other.ref, wrong), moved({ ref: 'txn_shop' })];
    site.clock.advance({ hours: 3 });
    const days = [0, 1, 2, 3].map((n) => ({ siteAccountId, from: site.clock.in({ days: -1 - n }) }));
    const made = await Promise.all([...days, days[0]!].map((one) => prepareSiteMatch(site.scope(), one)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(4);
    const { failed, done } = await outcomes(
      [...made, ...made].map(({ id }) => runSiteMatch(site.scope(), id, 'at_once')),
    );
    expect([failed, done.filter((isMine) => isMine).length]).toEqual([[], 4]);
    // Each of them was read by one alone.
    expect(reporting.asked.filter(({ cursor }) => cursor === undefined)).toHaveLength(4);
    expect([(await open()).length, (await openOf(ours)).length, (await openOf(theirs)).length]).toEqual([1, 1, 1]);
    expect(await linesOf(ours)).toEqual([`txn_${mine.ref}`]);
    // All of them compare at the very same moment.
    const all = await site.scope().em.fork().find(SiteMatch, { siteAccount: siteAccountId });
    for (let round = 0; round < 5; round += 1) {
      const line = moved({ ref: `txn_shop_${round}` });
      await site.scope().tx((tx) => keepSiteMovements(tx, all[0]!, { movements: [line] }));
      const around = { fromAt: site.clock.in({ days: -1 }), untilAt: site.clock.in({ days: 1 }) };
      const { siteAccount } = all[0]!;
      const ended = await outcomes(
        all.map(({ id }) => site.scope().tx((tx) => finishSiteMatch(tx, { id, siteAccount, ...around }))),
      );
      expect([ended.failed, (await open()).length]).toEqual([[], 2 + round]);
    }
  });
});
