import { fromDecimal, GatewayError, toDecimal, type Money } from 'eventportal/sdk';
import type { Money as PayPalMoney } from '@paypal/paypal-server-sdk';

// PayPal's own table (developer.paypal.com/docs/api/reference/currency-codes), which is not that of ISO 4217: HUF and TWD
// have decimals there and are refused here with any.
const WHOLE = new Set('HUF JPY TWD'.split(' '));
const OTHERS = 'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD'.split(' ');

/** What can be paid through PayPal at all. BRL, CNY and MYR are for accounts of these countries. */
export const PAYPAL_CURRENCIES: readonly string[] = [...WHOLE, ...OTHERS].sort();

/** What PayPal is told. A fraction that it cannot take is refused, never rounded. */
export function toPayPal(amount: Money): PayPalMoney {
  const text = toDecimal(amount);
  const [whole = '', fraction = ''] = text.split('.');
  if (!WHOLE.has(amount.currency)) return { currencyCode: amount.currency, value: text };
  if (/[1-9]/.test(fraction))
    throw new GatewayError('rejected', `PayPal takes no fractions: ${text} ${amount.currency}`);
  return { currencyCode: amount.currency, value: whole };
}

/** What PayPal's amount is. */
export function fromPayPal(told: PayPalMoney | undefined): Money {
  if (!told) throw new RangeError('PayPal told no amount');
  return fromDecimal(told.value, told.currencyCode);
}
