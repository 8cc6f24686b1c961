import {
  CheckoutPaymentIntent,
  PayeePaymentMethodPreference,
  PaypalExperienceUserAction,
  PaypalWalletContextShippingPreference,
  type OrderRequest,
} from '@paypal/paypal-server-sdk';
import type { StartPayment } from 'eventportal/sdk';
import { toPayPal } from './currencies.ts';
import type { PayPalAccount } from './settings.ts';

const LONGEST_DESCRIPTION = 127;
/** The languages that PayPal's schema takes: the others are left to PayPal. */
const LOCALE = /^[a-z]{2}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/;

/** The order that the buyer approves at PayPal: one sum, no more. Nothing in it may change between two tries. */
export function orderRequest(
  { amount, reference, description, locale, returnUrl, capture }: StartPayment,
  { slowPayments }: PayPalAccount,
): OrderRequest {
  return {
    intent: capture === 'later' ? CheckoutPaymentIntent.Authorize : CheckoutPaymentIntent.Capture,
    purchaseUnits: [
      { amount: toPayPal(amount), customId: reference, description: description.slice(0, LONGEST_DESCRIPTION) },
    ],
    paymentSource: {
      paypal: {
        experienceContext: {
          // Tickets are not shipped: nobody is asked where they live.
          shippingPreference: PaypalWalletContextShippingPreference.NoShipping,
          userAction: PaypalExperienceUserAction.PayNow,
          paymentMethodPreference: slowPayments
            ? PayeePaymentMethodPreference.Unrestricted
            : PayeePaymentMethodPreference.ImmediatePaymentRequired,
          ...(LOCALE.test(locale) && { locale }),
          returnUrl,
          cancelUrl: returnUrl,
        },
      },
    },
  };
}
