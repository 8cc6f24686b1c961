import { defineConfig, env } from 'eventportal/config';
import cacheRedis from 'eventportal/plugins/cache-redis';
import i18nDe from 'eventportal/plugins/i18n-de';
import mailerSmtp from 'eventportal/plugins/mailer-smtp';
import paymentBankTransfer from 'eventportal/plugins/payment-bank-transfer';
import paymentGiftCard from 'eventportal/plugins/payment-gift-card';
import paymentManual from 'eventportal/plugins/payment-manual';
import paymentTest from 'eventportal/plugins/payment-test';
import pdfPuppeteer from 'eventportal/plugins/pdf-puppeteer';
import storageLocal from 'eventportal/plugins/storage-local';

// The installation. Everything has a default or comes from the environment (see .env.example), so that this file is
// only touched to add plugins and languages. `eventportal config show` prints what it amounts to.
const redisUrl = env.optional('REDIS_URL');
const smtpUrl = env.optional('SMTP_URL');

export default defineConfig({
  locales: ['en', 'de'],
  theme: 'default',
  plugins: ({ mode }) => [
    storageLocal(),
    pdfPuppeteer(),
    redisUrl !== undefined && cacheRedis({ url: redisUrl }),
    smtpUrl !== undefined && mailerSmtp({ url: smtpUrl }),
    paymentManual(),
    paymentBankTransfer(),
    paymentGiftCard(),
    // Takes pretended money: never on a real site.
    mode !== 'production' && paymentTest(),
    // Cards and more (docs/plugins/payment-stripe.md). Keys are typed in the back office.
    // paymentStripe(), // from 'eventportal/plugins/payment-stripe'
    // PayPal (docs/plugins/payment-paypal.md).
    // paymentPaypal(), // from 'eventportal/plugins/payment-paypal'
    // UPI, cards and more in India and around it (docs/plugins/payment-razorpay.md).
    // paymentRazorpay(), // from 'eventportal/plugins/payment-razorpay'
    // Cards, transfers and mobile money in Nigeria, Ghana, Kenya and South Africa (docs/plugins/payment-paystack.md).
    // paymentPaystack(), // from 'eventportal/plugins/payment-paystack'
    // Estimates in the visitor's currency (docs/currencies.md).
    // ratesEcb(), // from 'eventportal/plugins/rates-ecb'
    i18nDe(),
    // Sign-in with outside accounts (docs/plugins/sign-in-provider.md). Client ids and secrets are typed in the back office.
    // signInGoogle(), signInFacebook(), signInSaml(), // each from 'eventportal/plugins/sign-in-…'
    // signInOidc({ providers: [{ id: 'keycloak', label: 'Keycloak' }] }), // from 'eventportal/plugins/sign-in-oidc'
  ],
});
