import type { StartPayment } from 'eventportal/sdk';
import type { Stripe } from 'stripe';
import { toStripe } from './currencies.ts';
import type { StripeAccount } from './settings.ts';

// The languages that Stripe's page has.
const LOCALES = new Set(
  (
    'bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl ' +
    'sv th tr vi zh zh-HK zh-TW'
  ).split(' '),
);

/** The page that the buyer pays on: one line with the amount, no more. Nothing in it may change between two tries. */
export function sessionParams(
  { amount, reference, description, email, locale, returnUrl, capture, split }: StartPayment,
  { allMethods }: StripeAccount,
): Stripe.Checkout.SessionCreateParams {
  const metadata = { order: reference };
  return {
    mode: 'payment',
    ui_mode: 'hosted_page',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: amount.currency.toLowerCase(),
          unit_amount: toStripe(amount),
          product_data: { name: description },
        },
      },
    ],
    // The buyer pays the price that they were shown, in its currency.
    adaptive_pricing: { enabled: false },
    ...(!allMethods && { payment_method_types: ['card'] }),
    ...(email && { customer_email: email }),
    client_reference_id: reference,
    metadata,
    payment_intent_data: {
      ...{ description, metadata, capture_method: capture === 'later' ? 'manual' : 'automatic' },
      // A destination charge: the money goes on as it comes, and the site keeps the application fee.
      ...(split && { transfer_data: { destination: split.payee } }),
      ...(split && split.fee.minor > 0 && { application_fee_amount: toStripe(split.fee) }),
    },
    locale: localeOf(locale),
    success_url: returnUrl,
    cancel_url: returnUrl,
  };
}

function localeOf(locale: string): string {
  const language = locale.split('-')[0]!;
  return [locale, language].find((candidate) => LOCALES.has(candidate)) ?? 'auto';
}
