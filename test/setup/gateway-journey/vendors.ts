import type { GivenPlugin } from '../../../core/kernel/config/define.ts';
import type { Endpoint, VendorServer } from '../../../core/sdk/testing/vendor-server.ts';
import paymentPaypal from '../../../plugins/payment-paypal/index.ts';
import * as atPayPal from '../../../plugins/payment-paypal/stand-in/account.ts';
import * as paypalDisputes from '../../../plugins/payment-paypal/stand-in/disputes.ts';
import { WAYS } from '../../../plugins/payment-paypal/stand-in/page.ts';
import { startPayPal } from '../../../plugins/payment-paypal/stand-in.ts';
import paymentPaystack from '../../../plugins/payment-paystack/index.ts';
import * as atPaystack from '../../../plugins/payment-paystack/stand-in/account.ts';
import { startPaystack } from '../../../plugins/payment-paystack/stand-in.ts';
import paymentRazorpay from '../../../plugins/payment-razorpay/index.ts';
import * as atRazorpay from '../../../plugins/payment-razorpay/stand-in/account.ts';
import { startRazorpay } from '../../../plugins/payment-razorpay/stand-in.ts';
import paymentStripe from '../../../plugins/payment-stripe/index.ts';
import { addRefund } from '../../../plugins/payment-stripe/stand-in/account.ts';
import * as stripeDisputes from '../../../plugins/payment-stripe/stand-in/disputes.ts';
import { CARDS, startStripe } from '../../../plugins/payment-stripe/stand-in.ts';
import type { Phone } from '../phone.ts';

/** One vendor as a journey needs it: what people do on its page, and what happens in its own dashboard. */
export interface PlayedVendor {
  readonly gateway: string;
  readonly label: string;
  readonly plugin: GivenPlugin;
  readonly server: Pick<
    VendorServer<unknown, Endpoint>,
    'origin' | 'sends' | 'kept' | 'delivered' | 'receipts' | 'calls' | 'close'
  >;
  /** What the organizer types. */
  readonly settings: Readonly<Record<string, string>>;
  /** A setting that is refused, and what is said of it. */
  readonly mistake: { readonly field: string; readonly value: string; readonly said: string };
  listen(url: string): void;
  /** Whether the pages that are the same for every vendor are looked at with this one. */
  readonly isLookedAt?: boolean;
  /** Its page has no script. The buyer's has none either where this is true. */
  readonly plain: boolean;
  /** What its page does after the order was paid another way. */
  readonly afterwards: 'over' | 'takes nothing' | 'takes it twice';
  pay(buyer: Phone): Promise<void>;
  /** What leads back to the shop from there, where the buyer does it. */
  comeBack?(buyer: Phone): Promise<void>;
  /** A form leads to its page: without JavaScript the buyer sends it. */
  readonly byForm?: boolean;
  /** The card is refused there, and the buyer goes back to the shop. */
  refuse(buyer: Phone): Promise<void>;
  /** Of the latest payment. */
  refundInDashboard(minor: number): void;
  dispute(): void;
  winDispute(): void;
}

const last = <T>(items: Iterable<T>): T => [...items].at(-1)!;

async function stripe(): Promise<PlayedVendor> {
  const server = await startStripe();
  const settings = { secretKey: 'sk_test_harbour', webhookSecret: 'whsec_harbour' };
  const account = () => server.account(settings.secretKey);
  const payWith = async ({ page, press }: Phone, card: string) => {
    await page.getByLabel('Card number').fill(card);
    await press('Pay');
  };
  return {
    ...{ gateway: 'payment-stripe', label: 'Card by Stripe', plugin: paymentStripe({ api: server.origin }) },
    ...{ server, settings, plain: false, afterwards: 'over', isLookedAt: true },
    mistake: { field: 'secretKey', value: 'sk_live_real', said: 'the account is in test mode' },
    listen: (url) => server.listen(settings.secretKey, { url, secret: settings.webhookSecret }),
    async pay(buyer) {
      await payWith(buyer, CARDS.asksForAuthentication);
      await buyer.press('It is me');
    },
    async refuse(buyer) {
      await payWith(buyer, CARDS.declined);
      await buyer.page.getByRole('alert').filter({ hasText: 'declined' }).waitFor();
      await buyer.press('Back to the shop', 'link');
    },
    refundInDashboard: (amount) => void addRefund(account(), last(account().intents.values()), { amount }),
    dispute: () => void stripeDisputes.openDispute(account(), last(account().intents.values())),
    winDispute: () => stripeDisputes.decide(account(), last(account().disputes), 'won'),
  };
}

async function paypal(): Promise<PlayedVendor> {
  const server = await startPayPal();
  const clientId = 'client_harbour';
  const settings = { clientId, clientSecret: `secret_of_${clientId}`, webhookId: 'WEBHOOKHARBOUR' };
  const account = () => server.account(clientId);
  const order = () => last(account().orders.values());
  const payWith = async ({ page, press }: Phone, way: string) => {
    await page.getByRole('radio', { name: way }).check();
    await press('Pay now');
  };
  return {
    ...{ gateway: 'payment-paypal', label: 'PayPal', plugin: paymentPaypal({ api: server.origin }) },
    ...{ server, settings, plain: false, afterwards: 'takes nothing' },
    mistake: { field: 'clientSecret', value: clientId, said: 'Client ID and secret are the same' },
    listen: (url) => server.listen(clientId, { url, webhookId: settings.webhookId }),
    pay: (buyer) => payWith(buyer, WAYS.pays),
    refuse: (buyer) => payWith(buyer, WAYS.refused),
    refundInDashboard: (minor) =>
      void atPayPal.addRefund(account(), order(), { currency_code: 'USD', value: (minor / 100).toFixed(2) }),
    dispute() {
      const taken = paypalDisputes.moved('DEBIT', atPayPal.unitOf(order()).amount);
      paypalDisputes.dispute(account(), order(), 'claims', { money_movements: [taken] });
    },
    winDispute: () => paypalDisputes.settle(account(), order(), 'won'),
  };
}

async function razorpay(): Promise<PlayedVendor> {
  const server = await startRazorpay();
  const keyId = 'rzp_test_harbour';
  const settings = { keyId, keySecret: `${keyId}_secret`, webhookSecret: 'made-up' };
  const account = () => server.account(keyId);
  const paid = () => last([...account().payments.values()].filter(({ captured }) => captured));
  return {
    ...{ gateway: 'payment-razorpay', label: 'Razorpay', plugin: paymentRazorpay({ api: server.origin }) },
    ...{ server, settings, plain: true, byForm: true, afterwards: 'takes it twice' },
    mistake: { field: 'keyId', value: 'rzp_live_real', said: 'the account is in test mode' },
    listen: (url) => server.listen(keyId, { url, secret: settings.webhookSecret }),
    pay: (buyer) => buyer.press('UPI'),
    comeBack: (buyer) => buyer.press('Return to the shop'),
    async refuse(buyer) {
      await buyer.press('Card, payment failed');
      await buyer.page.getByRole('alert').waitFor();
      await buyer.press('Give up');
    },
    refundInDashboard: (amount) => void atRazorpay.addRefund(account(), paid(), { amount }),
    dispute: () => void atRazorpay.dispute(account(), paid(), { respond_by: Math.floor(Date.now() / 1000) + 86_400 }),
    winDispute() {
      const dispute = last(account().disputes);
      dispute.status = 'won';
      account().tell('payment.dispute.won', { payment: { entity: paid() }, dispute: { entity: dispute } });
    },
  };
}

async function paystack(): Promise<PlayedVendor> {
  const server = await startPaystack();
  const settings = { secretKey: 'sk_test_harbour' };
  const account = () => server.account(settings.secretKey);
  const paid = () => last([...account().transactions.values()].filter(({ paid_at: at }) => at));
  return {
    ...{ gateway: 'payment-paystack', label: 'Paystack', plugin: paymentPaystack({ api: server.origin }) },
    ...{ server, settings, plain: true, afterwards: 'takes it twice' },
    mistake: { field: 'secretKey', value: 'sk_live_real', said: 'the account is in test mode' },
    listen: (url) => server.listen(settings.secretKey, { url }),
    pay: (buyer) => buyer.press('Bank transfer'),
    async refuse(buyer) {
      await buyer.press('Card, declined');
      await buyer.page.getByRole('alert').waitFor();
      await buyer.press('Cancel payment', 'link');
    },
    refundInDashboard: (amount) => void atPaystack.addRefund(account(), paid(), { amount }),
    dispute: () =>
      void atPaystack.dispute(account(), paid(), { dueAt: new Date(Date.now() + 36 * 3600_000).toISOString() }),
    winDispute() {
      const dispute = last(account().disputes);
      Object.assign(dispute, { status: 'resolved', resolution: 'declined' });
      account().tell('charge.dispute.resolve', dispute);
    },
  };
}

/** Every vendor that has a stand-in. Loading this file starts them. */
export const vendors: readonly PlayedVendor[] = await Promise.all([stripe(), paypal(), razorpay(), paystack()]);
