import type { HelperOptions } from 'handlebars';
import { formatMoney } from '../kernel/values/money.ts';
import type { Money } from '../kernel/values/money.ts';
import type { Translator } from '../kernel/i18n/translator.ts';
import type { Assets } from './assets.ts';
import { accentUrl } from './assets.ts';
import type { ViewContext } from './contract/index.ts';
import { escapeHtml, trusted } from './html.ts';
import type { Html } from './html.ts';

/** Every helper a template may use. One that wants more wants a better view model. */
export const helperNames = ['t', 'money', 'instant', 'url', 'asset', 'eq', 'slot', 'csrf', 'captcha'] as const;

export interface HelperTools {
  readonly translator: Translator;
  readonly assets: Assets;
  readonly slot: (name: string, model: object, at: ViewContext) => string;
  readonly draw: (view: string, model: object, at: ViewContext) => string;
}

const contextOf = (options: HelperOptions): ViewContext => (options.data as { at: ViewContext }).at;

export function templateHelpers({ translator, assets, slot, draw }: HelperTools) {
  return {
    t: (key: string, options: HelperOptions): string => translator.t(contextOf(options).locale, key, options.hash),

    money: (amount: Money, options: HelperOptions): string => formatMoney(amount, contextOf(options).locale),

    /** A `<time>` with the instant for machines. Takes a Date or an ISO string; `format`: date, time or datetime. */
    instant(value: Date | string, options: HelperOptions): Html {
      const { locale, zone } = contextOf(options);
      const at = new Date(value);
      const text = formatInstant(at, locale, zone ?? 'UTC', options.hash.format as InstantFormat | undefined);
      return trusted(`<time datetime="${at.toISOString()}">${escapeHtml(text)}</time>`);
    },

    /** A path of this site with query parameters from the hash; absolute in mails. */
    url(path: string, options: HelperOptions): string {
      const { origin } = contextOf(options);
      const query = new URLSearchParams(options.hash as Record<string, string>).toString();
      return (options.data.absolute ? (origin ?? '') : '') + path + (query && `?${query}`);
    },

    /** The address of an asset; `accent` with a colour is the stylesheet of that accent. */
    asset: (name: string, options: HelperOptions): string =>
      name === 'accent' ? accentUrl(String(options.hash.colour)) : assets.url(name),

    eq: (a: unknown, b: unknown): boolean => a === b,

    slot: (name: string, model: object, options: HelperOptions): Html => trusted(slot(name, model, contextOf(options))),

    /** Within a form, above its button: nothing where no captcha is asked for. */
    captcha(options: HelperOptions): Html | string {
      const at = contextOf(options);
      return at.captcha ? trusted(draw(at.captcha.view, at.captcha.model, at)) : '';
    },

    csrf(options: HelperOptions): Html | string {
      const { csrf } = contextOf(options);
      return csrf ? trusted(`<input type="hidden" name="_csrf" value="${escapeHtml(csrf)}">`) : '';
    },
  };
}

export type InstantFormat = 'date' | 'time' | 'datetime';

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as people of that locale write it, in that zone. */
export function formatInstant(at: Date, locale: string, zone: string, format: InstantFormat = 'datetime'): string {
  const key = `${locale} ${zone} ${format}`;
  let formatter = formats.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      ...(format !== 'time' && { dateStyle: 'medium' }),
      ...(format !== 'date' && { timeStyle: 'short' }),
    });
    formats.set(key, formatter);
  }
  return formatter.format(at);
}
