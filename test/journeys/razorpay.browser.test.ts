import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createGatewayAccount, reconcilePayments, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import { Payment } from '../../core/modules/payments/payment.entity.ts';
import paymentRazorpay from '../../plugins/payment-razorpay/index.ts';
import { addRefund, pay } from '../../plugins/payment-razorpay/stand-in/account.ts';
import { startRazorpay, type RazorpayStandIn } from '../../plugins/payment-razorpay/stand-in.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { launchBrowser, phone, type Phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

vi.setConfig({ testTimeout: 120_000 });

const KEYS = { keyId: 'rzp_test_harbour', keySecret: 'rzp_test_harbour_secret', webhookSecret: 'made-up' };

let browser: Browser;
let razorpay: RazorpayStandIn;
let site: RunningSite;
let filled: FilledSite;
let webhook: { url: string; secret: string };

beforeAll(async () => {
  razorpay = await startRazorpay();
  [browser, site] = await Promise.all([
    launchBrowser(),
    runningSite({ plugins: [paymentRazorpay({ api: razorpay.origin })] }),
  ]);
  filled = await site.fill();
  await filled.sell({ name: 'Regular', priceMinor: 2100, quantity: 20 });
  const { organizationId } = filled;
  const account = { gateway: 'payment-razorpay', label: 'Razorpay', mode: 'test', settings: KEYS, organizationId };
  const { id } = await createGatewayAccount(site.app.scope(), SaveGatewayAccount.parse(account));
  webhook = { url: `${site.origin}/webhooks/${id}`, secret: KEYS.webhookSecret };
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await razorpay.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

// Without a script on either side.
async function toThePayPage(name: string): Promise<Phone> {
  const buyer = await phone(browser, site.origin, { javaScriptEnabled: false });
  const { page, press } = buyer;
  await page.goto(`/e/${filled.eventSlug}`);
  await page.getByRole('spinbutton').last().fill('2');
  await page.locator('#order button[data-tone=primary]').click();
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=email]').fill('buyer@example.org');
  await page.locator('#checkout button[data-tone=primary]').click();
  await page.getByRole('checkbox').check();
  await press(/^(Order for|Get the tickets)/);
  await chooseRazorpay(buyer);
  return buyer;
}

async function chooseRazorpay({ page, press }: Phone): Promise<void> {
  await page.getByRole('radio', { name: 'Razorpay' }).check();
  await press(/^Pay /);
  await page.waitForURL(`${razorpay.origin}/rzp/**`);
}

it('without a script: a card is refused, the buyer goes back and pays by UPI; a refund in Razorpay is noticed', async () => {
  razorpay.listen(KEYS.keyId, webhook);
  const buyer = await toThePayPage('Mara Lind');
  const { page, look, press } = buyer;
  await press('Card, payment failed');
  await page.getByRole('alert').waitFor();
  await press('Back to the shop', 'link');
  await look('razorpay-back');
  await chooseRazorpay(buyer);
  await press('UPI');
  await page.getByRole('heading', { name: 'You are going!' }).waitFor();
  await look('razorpay-paid');

  const account = razorpay.account(KEYS.keyId);
  expect(account.links.size).toBe(1);
  await razorpay.delivered();
  addRefund(account, [...account.payments.values()].at(-1)!, { amount: 1000 });
  await razorpay.delivered();
  await site.runDue();
  expect(await site.count('refunds', "origin = 'external' and state = 'succeeded' and amount_minor = 1000")).toBe(1);
  expect(await site.count('payments', "state = 'captured' and captured_minor = 4200")).toBe(1);
  await buyer.close();
});

it('a buyer who pays and never comes back, with a webhook that is lost, has the tickets all the same', async () => {
  razorpay.listen(KEYS.keyId, { ...webhook, url: `${razorpay.origin}/nowhere` });
  const buyer = await toThePayPage('Ida Blum');
  const account = razorpay.account(KEYS.keyId);
  pay(account, [...account.links.values()].at(-1)!, 'netbanking');
  await razorpay.delivered();
  expect(await site.count('payments', "state = 'pending'")).toBe(1);
  // Some minutes pass, and payments that stay open are looked at.
  const before = { createdAt: site.app.scope().clock.in({ minutes: -10 }), checkedAt: null };
  await site.app.database.em.fork().nativeUpdate(Payment, { state: 'pending' }, before);
  await site.app.scope().tx(async (tx) => tx.enqueue(reconcilePayments, {}));
  await site.runDue();
  await buyer.page.goto(new URL(razorpay.find([...account.links.keys()].at(-1)!).link.callback_url).pathname);
  await buyer.page.getByRole('heading', { name: 'You are going!' }).waitFor();
  expect(await site.count('payments', "state = 'captured'")).toBe(2);
  await buyer.close();
});
