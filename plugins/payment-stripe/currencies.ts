import { exponentOf, GatewayError, money, type Money } from 'eventportal/sdk';

// Stripe's own table (docs.stripe.com/currencies), which is not that of ISO 4217: ISK and UGX have no decimals and are
// sent with two, MGA has two and is sent with none.
const ZERO = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
/** Sent with three decimals, of which the last must be 0. */
const THREE = new Set('BHD JOD KWD OMR TND'.split(' '));
const TWO =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK DKK ' +
  'DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP ' +
  'LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON ' +
  'RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STN SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS WST XCD XCG YER ' +
  'ZAR ZMW';

/** What can be charged through Stripe at all; which of them an account takes is between its owner and Stripe. */
export const STRIPE_CURRENCIES: readonly string[] = [...ZERO, ...THREE, ...TWO.split(' ')].sort();

/** The whole number that Stripe is told. What Stripe cannot charge exactly is refused, never rounded. */
export function toStripe({ minor, currency }: Money): number {
  const told = shifted(minor, stripeExponent(currency) - exponentOf(currency));
  if (told === undefined || (THREE.has(currency) && told % 10 !== 0)) {
    throw new GatewayError('rejected', `Stripe cannot charge ${minor} minor units of ${currency} exactly`);
  }
  return told;
}

/** What Stripe's whole number is. */
export function fromStripe(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  const minor = shifted(amount, exponentOf(code) - stripeExponent(code));
  if (minor === undefined) throw new RangeError(`Stripe told ${amount} in ${code}, which has no such fraction`);
  return money(minor, code);
}

function stripeExponent(currency: string): number {
  if (ZERO.has(currency)) return 0;
  return THREE.has(currency) ? 3 : 2;
}

function shifted(amount: number, by: number): number | undefined {
  if (by >= 0) return amount * 10 ** by;
  const divisor = 10 ** -by;
  return amount % divisor === 0 ? amount / divisor : undefined;
}
