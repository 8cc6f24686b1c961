import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import paymentStripe from '../../plugins/payment-stripe/index.ts';
import { addRefund } from '../../plugins/payment-stripe/stand-in/account.ts';
import { CARDS, startStripe, type StripeStandIn } from '../../plugins/payment-stripe/stand-in.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { desk, launchBrowser, phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

vi.setConfig({ testTimeout: 120_000 });

const KEYS = { secretKey: 'sk_test_harbour', webhookSecret: 'whsec_harbour' };

let browser: Browser;
let stripe: StripeStandIn;
let site: RunningSite;
let filled: FilledSite;

beforeAll(async () => {
  stripe = await startStripe();
  [browser, site] = await Promise.all([
    launchBrowser(),
    runningSite({ plugins: [paymentStripe({ api: stripe.origin })] }),
  ]);
  filled = await site.fill();
  await filled.sell({ name: 'Regular', priceMinor: 2100, quantity: 20 });
  const { organizationId } = filled;
  const account = { gateway: 'payment-stripe', label: 'Card by Stripe', mode: 'test', settings: KEYS, organizationId };
  const { id } = await createGatewayAccount(site.app.scope(), SaveGatewayAccount.parse(account));
  stripe.listen(KEYS.secretKey, { url: `${site.origin}/webhooks/${id}`, secret: KEYS.webhookSecret });
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await stripe.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

it('a card is refused, the buyer goes back and pays with another that asks the bank; a refund in Stripe is noticed', async () => {
  const buyer = await phone(browser, site.origin);
  const { page, look, press } = buyer;
  await page.goto(`/e/${filled.eventSlug}`);
  await page.getByLabel('How many: Regular').fill('2');
  await page.locator('#order button[data-tone=primary]').click();
  await page.locator('#checkout').waitFor();
  await page.locator('input[name=name]').fill('Mara Lind');
  await page.locator('input[name=email]').fill('mara@example.org');
  await press('Continue');
  await page.getByRole('checkbox').check();
  await press(/^(Order for|Get the tickets)/);

  const payWith = async (card: string) => {
    await page.getByRole('radio', { name: 'Card by Stripe' }).check();
    await press(/^Pay /);
    await page.waitForURL(`${stripe.origin}/c/pay/**`);
    await page.getByLabel('Card number').fill(card);
    await press('Pay');
  };
  await look('stripe-choose');
  await payWith(CARDS.declined);
  await page.getByRole('alert').filter({ hasText: 'declined' }).waitFor();
  await press('Back to the shop', 'link');
  await look('stripe-back');
  await payWith(CARDS.asksForAuthentication);
  await press('It is me');
  await page.getByRole('heading', { name: 'You are going!' }).waitFor();
  await look('stripe-paid');

  const account = stripe.account(KEYS.secretKey);
  expect(account.sessions.size).toBe(1);
  await stripe.delivered();
  addRefund(account, [...account.intents.values()][0]!, { amount: 1000 });
  await stripe.delivered();
  await site.runDue();
  expect(await site.count('refunds', "origin = 'external' and state = 'succeeded' and amount_minor = 1000")).toBe(1);
  expect(await site.count('payments', "state = 'captured' and captured_minor = 4200")).toBe(1);
  await buyer.close();
});

it('the office connects an account: the key fits the mode, the page shows where Stripe reports to, and the test asks Stripe', async () => {
  const office = await desk(browser, site, filled.admin.email);
  const { page, look, press } = office;
  await page.goto(`/admin/o/${filled.organizationSlug}/payments/new/payment-stripe`);
  await page.locator('[name=label]').fill('Card at the fair');
  await page.locator('[name="settings.secretKey"]').fill('sk_live_real');
  await press('Add');
  await page.getByText('the account is in test mode').first().waitFor();
  await look('stripe-account-refused');
  await page.locator('[name="settings.secretKey"]').fill('sk_test_fair');
  await press('Add');
  await press('Card at the fair', 'link');
  await page.getByText(`${site.origin}/webhooks/`).waitFor();
  await look('stripe-account');
  await page.setViewportSize({ width: 390, height: 844 });
  await look('stripe-account-phone');
  await page.goto(`${new URL(page.url()).pathname}/test`);
  await press('Ask the provider');
  await page.getByText('It works: the provider answered.').waitFor();
  expect(stripe.calls.at(-1)).toMatchObject({ method: 'GET', status: 404 });
  await office.close();
});
