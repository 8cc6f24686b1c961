import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import paymentPaypal from '../../plugins/payment-paypal/index.ts';
import { addRefund } from '../../plugins/payment-paypal/stand-in/account.ts';
import { WAYS } from '../../plugins/payment-paypal/stand-in/page.ts';
import { startPayPal, type PayPalStandIn } from '../../plugins/payment-paypal/stand-in.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { desk, launchBrowser, phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

vi.setConfig({ testTimeout: 120_000 });

const CLIENT = 'client_harbour';
const KEYS = { clientId: CLIENT, clientSecret: `secret_of_${CLIENT}`, webhookId: 'WEBHOOKHARBOUR' };

let browser: Browser;
let paypal: PayPalStandIn;
let site: RunningSite;
let filled: FilledSite;

beforeAll(async () => {
  paypal = await startPayPal();
  [browser, site] = await Promise.all([
    launchBrowser(),
    runningSite({ plugins: [paymentPaypal({ api: paypal.origin })] }),
  ]);
  filled = await site.fill();
  await filled.sell({ name: 'Regular', priceMinor: 2100, quantity: 20 });
  const { organizationId } = filled;
  const account = { gateway: 'payment-paypal', label: 'PayPal', mode: 'test', settings: KEYS, organizationId };
  const { id } = await createGatewayAccount(site.app.scope(), SaveGatewayAccount.parse(account));
  paypal.listen(CLIENT, { url: `${site.origin}/webhooks/${id}`, webhookId: KEYS.webhookId });
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await paypal.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

it('a card is refused at PayPal, the buyer goes there again and pays; a refund in PayPal is noticed', async () => {
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

  const payWith = async (way: string) => {
    await page.getByRole('radio', { name: 'PayPal' }).check();
    await press(/^Pay /);
    await page.waitForURL(`${paypal.origin}/checkoutnow**`);
    await page.getByRole('radio', { name: way }).check();
    await press('Pay now');
  };
  await look('paypal-choose');
  await payWith(WAYS.refused);
  await page.getByRole('radio', { name: 'PayPal' }).waitFor();
  await look('paypal-back');
  await payWith(WAYS.pays);
  await page.getByRole('heading', { name: 'You are going!' }).waitFor();
  await look('paypal-paid');

  const account = paypal.account(CLIENT);
  expect(account.orders.size).toBe(1);
  await paypal.delivered();
  addRefund(account, [...account.orders.values()][0]!, { currency_code: 'EUR', value: '10.00' });
  await paypal.delivered();
  await site.runDue();
  expect(await site.count('refunds', "origin = 'external' and state = 'succeeded' and amount_minor = 1000")).toBe(1);
  expect(await site.count('payments', "state = 'captured' and captured_minor = 4200")).toBe(1);
  await buyer.close();
});

it('the office connects an account: the id is not the secret, the page shows where PayPal reports to, and the test asks PayPal', async () => {
  const office = await desk(browser, site, filled.admin.email);
  const { page, look, press } = office;
  await page.goto(`/admin/o/${filled.organizationSlug}/payments/new/payment-paypal`);
  await page.locator('[name=label]').fill('PayPal at the fair');
  await page.locator('[name="settings.clientId"]').fill('client_fair');
  await page.locator('[name="settings.clientSecret"]').fill('client_fair');
  await press('Add');
  await page.getByText('Client ID and secret are the same').first().waitFor();
  await look('paypal-account-refused');
  await page.locator('[name="settings.clientSecret"]').fill('secret_of_client_fair');
  await press('Add');
  await press('PayPal at the fair', 'link');
  await page.getByText(`${site.origin}/webhooks/`).waitFor();
  await look('paypal-account');
  await page.setViewportSize({ width: 390, height: 844 });
  await look('paypal-account-phone');
  await page.goto(`${new URL(page.url()).pathname}/test`);
  await press('Ask the provider');
  await page.getByText('It works: the provider answered.').waitFor();
  expect(paypal.calls.at(-1)).toMatchObject({ method: 'GET', status: 404 });
  await office.close();
});
