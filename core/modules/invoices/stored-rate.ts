import type { Scope } from '../../kernel/scope/scope.ts';
import { crossRate } from '../../kernel/values/exchange.ts';
import { ratesOn } from '../exchange-rates/index.ts';
import type { SellerSettings } from './invoice-settings.ts';

/**
 * The seller with the site's rate of the day in place of one that nobody typed, where that is wanted: for a document in
 * another currency than that of the taxes.
 */
export async function withStoredRate(
  { em }: Pick<Scope, 'em'>,
  seller: SellerSettings,
  { currency, day }: { readonly currency: string; readonly day: string },
): Promise<SellerSettings> {
  const { taxCurrency: to, siteRates, rate, rateOf } = seller;
  const isTyped = rate !== '' && rateOf === currency;
  if (!siteRates || isTyped || to === '' || to === currency) return seller;
  const table = await ratesOn(em, { day, from: currency, to });
  const stored = table && crossRate(table, currency, to);
  if (!stored) return seller;
  return { ...seller, rate: stored, rateOf: currency, rateSource: table.source, rateDate: table.day };
}
