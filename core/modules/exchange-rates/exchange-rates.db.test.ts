import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import type { RatesProvider, ReportedRates } from '../../kernel/capabilities/rates.ts';
import { OutsideError } from '../../kernel/errors.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import {
  currencySettings,
  latestRates,
  listRateDays,
  offeredCurrencies,
  RateDay,
  ratesChecks,
  ratesOn,
  refreshRates,
  refreshRatesJob,
  usableRates,
} from './index.ts';

let site: TestSite;
let says: ReportedRates | OutsideError;
const provider: RatesProvider = {
  id: 'rates-test',
  async report() {
    if (says instanceof OutsideError) throw says;
    return says;
  },
};
const FRIDAY: ReportedRates = {
  ...{ base: 'EUR', day: '2027-01-15', source: ' Test Bank ' },
  rates: { USD: '1.0831', JPY: '163.07', XDR: '0.8', EUR: '1' },
};

beforeAll(async () => {
  site = await testSite({ poolSize: 8, capabilities: { rates: provider } });
});
afterAll(() => site.close());
beforeEach(async () => {
  says = FRIDAY;
  await site.database.em.fork().nativeDelete(RateDay, {});
  await site.database.em.fork().nativeDelete(OutboxRow, {});
  site.clock.advance({ seconds: 10 });
});

const refresh = () => refreshRates(site.scope());
const told = async () => (await site.scope().em.find(AuditEntry, { action: 'exchange_rates.reported' })).length;
const facts = () => site.scope().em.count(OutboxRow, { name: 'exchange_rates.changed' });
const offer = async (offered: string) => {
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx((tx) => store.write(tx, currencySettings, 'site', { offered }));
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => String((error as { code?: string }).code ?? (error as Error).message),
  );

it('keeps what a provider tells, once however often it says so, and says who told what', async () => {
  const before = await told();
  expect(await refresh()).toEqual({ day: '2027-01-15', source: 'Test Bank', changed: true });
  const row = (await latestRates(site.scope()))!;
  // What is no currency here, and the base itself, are left out.
  expect(row).toMatchObject({ provider: 'rates-test', base: 'EUR', rates: { USD: '1.0831', JPY: '163.07' } });
  site.clock.advance({ hours: 12 });
  expect(await refresh()).toMatchObject({ changed: false });
  const again = (await latestRates(site.scope()))!;
  expect([again.id, again.reportedAt]).toEqual([row.id, row.reportedAt]);
  expect(again.confirmedAt.getTime() - row.confirmedAt.getTime()).toBe(12 * 3_600_000);
  expect([(await told()) - before, await facts()]).toEqual([1, 1]);

  says = { ...FRIDAY, rates: { ...FRIDAY.rates, USD: '1.09' } };
  expect(await refresh()).toMatchObject({ changed: true });
  expect((await latestRates(site.scope()))!.rates).toEqual({ USD: '1.09', JPY: '163.07' });
  expect([(await told()) - before, await facts(), (await listRateDays(site.scope())).length]).toEqual([2, 2, 1]);
});

it('is not confused by many who ask at once: one row, one entry, one fact', async () => {
  const before = await told();
  const first = await Promise.all(Array.from({ length: 6 }, refresh));
  expect(first.filter(({ changed }) => changed)).toHaveLength(1);
  says = { ...FRIDAY, rates: { USD: '1.1', JPY: '164' } };
  const corrected = await Promise.all(Array.from({ length: 6 }, refresh));
  expect(corrected.filter(({ changed }) => changed)).toHaveLength(1);
  expect([await site.scope().em.count(RateDay), (await told()) - before, await facts()]).toEqual([1, 2, 2]);
});

it('keeps its table while nothing better can be had, and tells operators long before it is too old', async () => {
  const [check] = ratesChecks(provider);
  await offer('');
  expect(await check!.check(site.scope())).toBeUndefined();
  await offer('USD');
  expect(await check!.check(site.scope())).toContain('has not told any exchange rates yet');
  await offer('');
  await refresh();
  says = new OutsideError('the bank is away', { retryable: true });
  expect(await refusal(refresh())).toBe('the bank is away');
  await expect(refreshRatesJob.run(site.scope(), {})).rejects.toMatchObject({ retryable: true });
  for (const wrong of [
    { base: 'EURO' },
    { day: '2027-13-01' },
    { day: '2027-03-01' },
    { source: '' },
    { rates: { USD: '-1' } },
    { rates: {} },
  ]) {
    says = { ...FRIDAY, ...wrong };
    expect(await refusal(refresh())).toContain('cannot be used');
  }
  expect((await usableRates(site.scope()))!.rates['USD']).toBe('1.0831');
  expect(await check!.check(site.scope())).toBeUndefined();
  site.clock.advance({ days: 2, hours: 1 });
  expect(await check!.check(site.scope())).toContain('the last are of 2027-01-15');
  expect(await usableRates(site.scope())).toBeDefined();
  site.clock.advance({ days: 5 });
  expect([await usableRates(site.scope()), (await latestRates(site.scope()))?.day]).toEqual([undefined, '2027-01-15']);

  const without = { ...site.scope(), capabilities: { ...site.parts.capabilities, rates: undefined } };
  expect(await refusal(refreshRates(without))).toBe('exchange_rates.no_provider');
  expect(await refreshRatesJob.run(without, {})).toBeUndefined();
  expect([await latestRates(without), ratesChecks(undefined)]).toEqual([undefined, []]);
  site.clock.advance({ days: -7, hours: -1 });
});

it('offers what the site wants and the table has, in that order', async () => {
  await refresh();
  expect(await offeredCurrencies(site.scope())).toEqual([]);
  await offer('USD, CHF EUR;JPY USD');
  expect(await offeredCurrencies(site.scope())).toEqual(['USD', 'EUR', 'JPY']);
  await offer('');
  const read = (offered: string) => currencySettings.schema.safeParse({ offered });
  expect([read('usd, gbp').data, read('USD, XYZ').success]).toEqual([{ offered: 'USD, GBP' }, false]);
  expect(read('AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD').success).toBe(
    false,
  );
});

it('knows the rate of a day, which is that of the last day with one', async () => {
  await refresh();
  const on = async (day: string, to = 'USD') => (await ratesOn(site.scope().em, { day, from: 'EUR', to }))?.day;
  expect([await on('2027-01-15'), await on('2027-01-17'), await on('2027-01-22')]).toEqual(Array(3).fill('2027-01-15'));
  expect([await on('2027-01-14'), await on('2027-01-23'), await on('2027-01-16', 'CHF')]).toEqual(
    Array(3).fill(undefined),
  );
  site.clock.advance({ days: 3 });
  says = { ...FRIDAY, day: '2027-01-18', rates: { USD: '1.07' } };
  await refresh();
  expect([await on('2027-01-17'), await on('2027-01-18'), await on('2027-01-19', 'JPY')]).toEqual([
    ...['2027-01-15', '2027-01-18', '2027-01-15'],
  ]);
  expect((await listRateDays(site.scope())).map(({ day }) => day)).toEqual(['2027-01-18', '2027-01-15']);
  site.clock.advance({ days: -3 });
});
