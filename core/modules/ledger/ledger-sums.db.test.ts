import { array, assert, asyncProperty, constantFrom, integer, nat, record, type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { tamper } from '../../../test/setup/tamper.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { createGatewayAccount } from '../payments/index.ts';
import { ACCOUNTS, columnOf, type Account, type Lines } from './accounts.ts';
import { compareSums } from './compare-sums.ts';
import {
  chainLedger,
  LedgerEntry,
  LedgerSum,
  post,
  resumLedger,
  statementOf,
  sumEntries,
  sumLedger,
  type EntryKind,
} from './index.ts';

const provider = fakeProvider();
let site: TestSite;
let organizationId: string;
let accounts: readonly (string | null)[];

beforeAll(async () => {
  site = await testSite({ poolSize: 12, capabilities: { gateways: new Map([registered(provider.gateway)]) } });
});
afterAll(() => site.close());
beforeEach(async () => {
  ({ organizationId } = await openShop(site));
  const of = { organizationId, gateway: 'fake', label: 'Card', mode: 'live', enabled: true, settings: {} } as const;
  accounts = [
    null,
    (await createGatewayAccount(site.scope(), of)).id,
    (await createGatewayAccount(site.scope(), of)).id,
  ];
});

interface Made {
  readonly kind: EntryKind;
  readonly currency: string;
  readonly minutes: number;
  readonly lines: Lines;
  readonly at: number;
}

const DAY = Date.parse('2027-01-10T00:00:00.000Z');
const minutesOn = (minutes: number) => new Date(DAY + minutes * 60_000);

function postAll(entries: readonly Made[]): Promise<void> {
  return site.scope().tx((tx) =>
    post(
      tx,
      ...entries.map(({ kind, currency, minutes, lines, at }) => ({
        ...{ organizationId, kind, currency, lines, what: newId(), orderId: null, at: minutesOn(minutes) },
        ...{ source: { kind: 'order' as const, id: newId() }, gatewayAccountId: accounts[at]! },
      })),
    ),
  );
}

const one = {
  kind: 'order.opening',
  currency: 'EUR',
  minutes: 10,
  lines: { receivable: 1, payable: -1 },
  at: 0,
} as const;
const differing = () => compareSums(site.database.em.fork());
const keptIn = async () => (await site.database.em.fork().find(LedgerSum, { organizationId })).length;
const work = async () => {
  await chainLedger(site.scope());
  await sumLedger(site.scope());
};

describe('sums that are kept', () => {
  const entry: Arbitrary<Made> = record({
    kind: constantFrom<EntryKind>('order.confirmed', 'payment.captured', 'refund.succeeded'),
    currency: constantFrom('EUR', 'EUR', 'JPY'),
    minutes: integer({ min: 0, max: 300 }),
    lines: record({
      from: constantFrom<Account>('clearing', 'receivable'),
      to: constantFrom<Account>('payable', 'tax', 'refunds_due'),
      minor: integer({ min: -900, max: 900 }).filter((minor) => minor !== 0),
    }).map(({ from, to, minor }): Lines => ({ [from]: minor, [to]: 0 - minor })),
    at: nat({ max: 2 }),
  });
  const steps = array(record({ entries: array(entry, { minLength: 1, maxLength: 12 }), sums: nat({ max: 2 }) }), {
    minLength: 1,
    maxLength: 4,
  });
  const minutes = integer({ min: -5, max: 310 });

  it('say what the entries say, of every period and whatever is summed already', async () => {
    await assert(
      asyncProperty(steps, array(minutes, { minLength: 2, maxLength: 6 }), async (all, times) => {
        ({ organizationId } = await openShop(site, { organizationId }));
        for (const { entries, sums } of all) {
          await postAll(entries);
          if (sums > 0) await chainLedger(site.scope());
          if (sums > 1) await sumLedger(site.scope());
        }
        // Whole hours, and such that a zone's midnight may part.
        for (const [first, last] of [...pairs(times), [60, 240], [30, 90], [61, 62]]) {
          const period = { from: minutesOn(first!), to: minutesOn(last!) };
          expect(await statementFigures(period)).toEqual(await statementByEntries(period));
          for (const account of [undefined, 'clearing', 'tax'] as const) {
            expect(await sumEntries(site.scope(), { organizationId, account, ...period })).toEqual(
              await sumsByEntries({ account, ...period }),
            );
          }
        }
        expect(await differing()).toEqual([]);
      }),
      { numRuns: 8, endOnFailure: true },
    );
    expect(await keptIn()).toBeGreaterThan(0);
  });

  const pairs = (times: readonly number[]) =>
    times.slice(1).map((time, index) => [time, times[index]!].toSorted((a, b) => a - b));

  interface Period {
    readonly from: Date;
    readonly to: Date;
  }

  const every = () => site.database.em.fork().find(LedgerEntry, { organizationId });
  const minorOf = (entry: LedgerEntry, account: Account) =>
    Number(
      entry[`${columnOf(account).replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}` as 'taxMinor'],
    );

  async function statementFigures(period: Period) {
    const rows = await statementOf(site.scope(), { organizationId, ...period });
    return Object.fromEntries(
      rows.map(({ currency, account, gatewayAccount, openingMinor, plusMinor, minusMinor, closingMinor }) => [
        `${currency} ${account} ${gatewayAccount?.id}`,
        [openingMinor, plusMinor, minusMinor, closingMinor],
      ]),
    );
  }

  async function statementByEntries({ from, to }: Period) {
    const found: Record<string, [number, number, number, number]> = {};
    for (const row of await every()) {
      for (const account of ACCOUNTS) {
        const minor = minorOf(row, account);
        if (minor === 0 || row.at >= to) continue;
        const place = account === 'clearing' ? (row.gatewayAccountId ?? undefined) : undefined;
        const sums = (found[`${row.currency} ${account} ${place}`] ??= [0, 0, 0, 0]);
        sums[row.at < from ? 0 : minor > 0 ? 1 : 2] += minor;
        sums[3] += minor;
      }
    }
    return Object.fromEntries(Object.entries(found).filter(([, sums]) => sums.some((minor) => minor !== 0)));
  }

  async function sumsByEntries({ account, from, to }: Period & { readonly account: Account | undefined }) {
    const rows = (await every()).filter(
      (row) => row.at >= from && row.at < to && (!account || minorOf(row, account) !== 0),
    );
    return [...Map.groupBy(rows, ({ currency }) => currency)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, own]) => ({
        ...{ currency, entries: own.length },
        amounts: Object.fromEntries(
          ACCOUNTS.map((name) => [name, own.reduce((sum, row) => sum + minorOf(row, name), 0)]),
        ),
      }));
  }
});

describe('summing', () => {
  it('counts each entry once, whoever sums and posts at the same time, and no reader sees it half done', async () => {
    let posted = 0;
    const selling = async () => {
      for (let index = 0; index < 15; index += 1) {
        await postAll([one, { ...one, minutes: 70 }]);
        posted += 2;
      }
    };
    const reading = async () => {
      for (let index = 0; index < 25; index += 1) {
        const before = posted;
        const [sum] = await sumEntries(site.scope(), { organizationId });
        const entries = sum?.entries ?? 0;
        expect([entries, sum?.amounts.receivable ?? 0]).toEqual([entries, entries]);
        expect(entries).toBeGreaterThanOrEqual(before);
        expect(entries % 2).toBe(0);
      }
    };
    const summing = async () => {
      for (let index = 0; index < 8; index += 1) await work();
    };
    await Promise.all([selling(), selling(), reading(), reading(), summing(), summing(), summing()]);
    await work();
    expect(await differing()).toEqual([]);
    expect(await sumEntries(site.scope(), { organizationId })).toMatchObject([{ entries: 60 }]);
    expect(await keptIn()).toBe(2);
  });

  it('that is cut short leaves nothing half done, and goes on where it was', async () => {
    await postAll([one, one, { ...one, currency: 'JPY' }]);
    await chainLedger(site.scope());
    const scope = site.scope();
    const away = (step: (tx: never) => Promise<unknown>) =>
      scope.tx(async (tx) => {
        await step(tx as never);
        throw new Error('the process is away');
      });
    await expect(sumLedger({ ...scope, tx: away } as unknown as Scope)).rejects.toThrow('away');
    expect(await keptIn()).toBe(0);
    expect(await sumEntries(scope, { organizationId })).toMatchObject([{ entries: 2 }, { entries: 1 }]);
    await Promise.all([sumLedger(site.scope()), sumLedger(site.scope())]);
    expect(await sumEntries(scope, { organizationId })).toMatchObject([{ entries: 2 }, { entries: 1 }]);
    expect(await differing()).toEqual([]);
  });

  it('is noticed where somebody changed a sum, and made anew from the entries', async () => {
    await postAll([one, { ...one, minutes: 70 }]);
    await work();
    const set = (sql: string) =>
      tamper(site.database, `update ledger_sums set ${sql} where organization_id = ?`, [organizationId]);
    await set('receivable_minor = receivable_minor + 5');
    expect(await differing()).toMatchObject([
      { organizationId, currency: 'EUR', at: minutesOn(0) },
      { organizationId, at: minutesOn(60) },
    ]);
    await set('receivable_minor = receivable_minor - 5, entries = entries + 1');
    expect(await differing()).toHaveLength(2);
    await Promise.all([resumLedger(site.scope()), postAll([one]), work()]);
    await work();
    expect(await differing()).toEqual([]);
    expect(await sumEntries(site.scope(), { organizationId })).toMatchObject([{ entries: 3 }]);
  });
});
