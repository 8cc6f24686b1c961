import { DomainError, OutsideError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  currencySettings,
  latestRates,
  listRateDays,
  offeredCurrencies,
  refreshRates,
  usableRates,
  type RateDayRow,
} from '../../../modules/exchange-rates/index.ts';
import type { Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { readerTimeCell } from '../../reader-time.ts';
import { dateText } from '../../storefront/view-models/when.ts';
import { historySection } from '../audit/history.ts';

const BASE = '/admin/exchange-rates';

/** What currencies are worth, since when, by whom, and which of them visitors are offered. */
export const exchangeRatesPage = page({
  path: BASE,
  may: 'site.admin',
  nav: { section: 'site', label: 'exchange_rates.title', order: 44, icon: 'chart' },
  async show(scope) {
    const [row, usable, offered, days] = await Promise.all([
      latestRates(scope),
      usableRates(scope),
      offeredCurrencies(scope),
      listRateDays(scope),
    ]);
    const { rates: provider } = scope.capabilities;
    const refresh = { label: scope.t('exchange_rates.refresh'), action: `${BASE}/refresh`, tone: 'primary' } as const;
    const settings = { label: scope.t('exchange_rates.choose'), href: `/admin/settings/${currencySettings.id}` };
    const model: ShowView = {
      title: scope.t('exchange_rates.title'),
      subtitle: scope.t('exchange_rates.subtitle'),
      actions: [...(provider ? [refresh] : []), settings],
      notices: noticesOf(scope, row, usable !== undefined),
      main: [...(row ? [ratesSection(scope, row, offered)] : []), daysSection(scope, days)],
      aside: [
        ...(row ? [factsSection(scope, row, offered)] : []),
        await historySection(
          scope,
          days.map(({ id }) => id),
          'UTC',
        ),
      ],
    };
    return { view: 'admin/show', model };
  },
});

export const refreshRatesPage = page({
  path: `${BASE}/refresh`,
  may: 'site.admin',
  show: async () => ({ goTo: BASE }),
  async submit(scope) {
    const { changed, day } = await refreshRates(scope).catch(saidToOperator);
    const flashParams = { day: dayText(scope, day) };
    if (!changed) return { goTo: BASE, flash: 'exchange_rates.same', flashParams, flashTone: 'info' };
    return { goTo: BASE, flash: 'exchange_rates.refreshed', flashParams };
  },
});

export const exchangeRatePages = [exchangeRatesPage, refreshRatesPage];

// Whoever asks runs the site: what its provider said helps them.
function saidToOperator(error: unknown): never {
  if (!(error instanceof OutsideError)) throw error;
  throw new DomainError('exchange_rates.away', { status: 409, params: { reason: error.message }, cause: error });
}

const dayText = (scope: Scope, day: string): string => dateText(new Date(day), 'UTC', scope.locale);

function noticesOf(scope: Scope, row: RateDayRow | undefined, isUsable: boolean): Notice[] {
  const notice = (key: string): Notice => ({ tone: 'warning', title: scope.t(key), text: scope.t(`${key}_text`) });
  if (!scope.capabilities.rates) return [notice('exchange_rates.no_provider')];
  if (!row) return [notice('exchange_rates.none_yet')];
  return isUsable ? [] : [notice('exchange_rates.too_old')];
}

function factsSection(scope: Scope, row: RateDayRow, offered: readonly string[]): Section {
  const fact = (key: string, text: string) => ({
    label: scope.t(`exchange_rates.fact.${key}`),
    cell: { kind: 'text' as const, text },
  });
  const days = Math.floor((scope.clock.now().getTime() - Date.parse(row.day)) / 86_400_000);
  const age = new Intl.RelativeTimeFormat(scope.locale, { numeric: 'auto' }).format(-days, 'day');
  return {
    kind: 'facts',
    title: scope.t('exchange_rates.table'),
    facts: [
      fact('day', `${dayText(scope, row.day)} (${age})`),
      fact('source', row.source),
      fact('provider', row.provider),
      { label: scope.t('exchange_rates.fact.confirmed'), cell: readerTimeCell(scope, row.confirmedAt) },
      fact('offered', offered.length === 0 ? scope.t('exchange_rates.offered_none') : offered.join(', ')),
    ],
  };
}

function ratesSection(scope: Scope, { base, rates }: RateDayRow, offered: readonly string[]): Section {
  const names = new Intl.DisplayNames(scope.locale, { type: 'currency' });
  const title = scope.t('exchange_rates.worth', { base });
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: scope.t('exchange_rates.column.currency') },
        { label: scope.t('exchange_rates.column.rate'), align: 'end' },
        { label: scope.t('exchange_rates.column.offered') },
      ],
      rows: Object.entries(rates).map(([code, rate]) => ({
        cells: [
          { kind: 'text', text: code, detail: names.of(code) },
          { kind: 'count', text: rate },
          { kind: 'text', text: offered.includes(code) ? scope.t('exchange_rates.is_offered') : '', muted: true },
        ],
      })),
    },
  };
}

function daysSection(scope: Scope, days: readonly RateDayRow[]): Section {
  const title = scope.t('exchange_rates.days');
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: ['day', 'source', 'confirmed'].map((key) => ({ label: scope.t(`exchange_rates.fact.${key}`) })),
      rows: days.map(({ day, source, provider, confirmedAt }) => ({
        cells: [
          { kind: 'text', text: dayText(scope, day) },
          { kind: 'text', text: source, detail: provider },
          readerTimeCell(scope, confirmedAt),
        ],
      })),
      empty: scope.t('exchange_rates.days_none'),
    },
  };
}
