import { GatewayError, money, type Money } from 'eventportal/sdk';

// Razorpay's own table with its exponents (razorpay.com/docs/payments/international-payments#supported-currencies), without
// the BGN, HRK and SLL that are money no more. Its exponents are those of ISO 4217; one rule is its own: three decimals end
// in 0.
const ZERO = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
const TWO =
  'AED ALL AMD AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BZD CAD CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ' +
  'ETB EUR FJD GBP GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS JMD KES KGS KHR KYD KZT LAK LKR LRD LSL MAD MDL MGA MKD ' +
  'MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SCR SEK SGD SOS ' +
  'SVC SZL THB TRY TTD TWD TZS UAH USD UYU UZS XCD YER ZAR ZMW';
const THREE = new Set('BHD IQD JOD KWD OMR TND'.split(' '));

/** By the number of digits after the point, as Razorpay has them. */
export const EXPONENTS: Readonly<Record<number, readonly string[]>> = {
  0: ZERO.split(' '),
  2: ['INR', ...TWO.split(' ')],
  3: [...THREE],
};

/** What can be charged through Razorpay at all, rupees first; an account takes others than INR once Razorpay allows it. */
export const RAZORPAY_CURRENCIES: readonly string[] = [...EXPONENTS[2]!, ...EXPONENTS[0]!, ...EXPONENTS[3]!];

/** The whole number that Razorpay is told. What it cannot charge exactly is refused, never rounded. */
export function toRazorpay({ minor, currency }: Money): number {
  if (THREE.has(currency) && minor % 10 !== 0) {
    throw new GatewayError('rejected', `Razorpay cannot charge ${minor} minor units of ${currency} exactly`);
  }
  return minor;
}

/** What Razorpay's whole number is. */
export function fromRazorpay(amount: number, currency: string): Money {
  return money(amount, currency);
}
