import './exchange-rates.hooks.ts';

export { codesIn, currencySettings } from './currency-settings.ts';
export { RateDay } from './rate-day.entity.ts';
export {
  forgetRates,
  latestRates,
  listRateDays,
  offeredCurrencies,
  type RateDayRow,
  ratesOn,
  usableRates,
} from './rate-queries.ts';
export { ratesChecks } from './rates-check.ts';
export { refreshRatesJob, refreshRatesSchedule } from './refresh-rates.job.ts';
export { refreshRates, type Refreshed } from './refresh-rates.ts';
