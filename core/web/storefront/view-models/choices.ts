import type { Scope } from '../../../kernel/scope/scope.ts';
import { CURRENCIES } from '../../../kernel/values/currencies.ts';
import type { Option } from '../../../render/contract/index.ts';

/** The languages of this site, each in its own words. */
export function localeOptions({ site }: Pick<Scope, 'site'>): Option[] {
  return site.locales.map((value) => ({
    value,
    label: new Intl.DisplayNames(value, { type: 'language' }).of(value) ?? value,
  }));
}

/** "German", in the reader's own language. */
export function localeName({ locale }: Pick<Scope, 'locale'>, of: string): string {
  return new Intl.DisplayNames(locale, { type: 'language' }).of(of) ?? of;
}

let zones: Option[] | undefined;

export function zoneOptions(): Option[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }));
  return zones;
}

/** "EUR – Euro" */
export function currencyOptions(locale: string): Option[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  return CURRENCIES.map((value) => ({ value, label: `${value} – ${names.of(value) ?? value}` }));
}
