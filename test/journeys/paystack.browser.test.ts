import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createEvent, NewEvent, publishEvent } from '../../core/modules/events/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import { createTicketType } from '../../core/modules/tickets/index.ts';
import paymentPaystack from '../../plugins/payment-paystack/index.ts';
import { addRefund } from '../../plugins/payment-paystack/stand-in/account.ts';
import { startPaystack, type PaystackStandIn } from '../../plugins/payment-paystack/stand-in.ts';
import { launchBrowser, phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

vi.setConfig({ testTimeout: 120_000 });

const KEYS = { secretKey: 'sk_test_harbour' };

let browser: Browser;
let paystack: PaystackStandIn;
let site: RunningSite;
let eventSlug: string;

beforeAll(async () => {
  paystack = await startPaystack();
  [browser, site] = await Promise.all([
    launchBrowser(),
    runningSite({ plugins: [paymentPaystack({ api: paystack.origin })] }),
  ]);
  const { organizationId } = await site.fill();
  const scope = site.app.scope();
  const { eventId, slug } = await createEvent(scope, {
    ...NewEvent.parse({
      ...{ title: { en: 'Lagos Night' }, zone: 'Africa/Lagos', currency: 'NGN', locale: 'en', city: 'Lagos' },
      ...{ startsAtLocal: '2027-08-14T20:00', endsAtLocal: '2027-08-14T23:00' },
    }),
    organizationId,
  });
  await createTicketType(scope, {
    eventId,
    name: { en: 'Regular' },
    priceMinor: 250_000,
    quantity: 20,
    maxPerOrder: 10,
  });
  await publishEvent(scope, { organizationId, eventId });
  eventSlug = slug;
  const account = { gateway: 'payment-paystack', label: 'Paystack', mode: 'test', settings: KEYS, organizationId };
  const { id } = await createGatewayAccount(scope, SaveGatewayAccount.parse(account));
  paystack.listen(KEYS.secretKey, { url: `${site.origin}/webhooks/${id}` });
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await paystack.close();
});

it('without a script: a card is refused, the buyer gives up, comes again and pays by transfer; a refund in Paystack is noticed', async () => {
  const buyer = await phone(browser, site.origin, { javaScriptEnabled: false });
  const { page, look, press } = buyer;
  await page.goto(`/e/${eventSlug}`);
  await page.getByRole('spinbutton').last().fill('2');
  await page.locator('#order button[data-tone=primary]').click();
  await page.locator('input[name=name]').fill('Ada Obi');
  await page.locator('input[name=email]').fill('ada@example.org');
  await page.locator('#checkout button[data-tone=primary]').click();
  await page.getByRole('checkbox').check();
  await press(/^(Order for|Get the tickets)/);
  const choose = async () => {
    await page.getByRole('radio', { name: 'Paystack' }).check();
    await press(/^Pay /);
    await page.waitForURL(`${paystack.origin}/pay/**`);
  };
  await choose();
  await press('Card, declined');
  await page.getByRole('alert').waitFor();
  await press('Cancel payment', 'link');
  await look('paystack-back');
  await choose();
  await press('Bank transfer');
  await page.getByRole('heading', { name: 'You are going!' }).waitFor();
  await look('paystack-paid');

  const account = paystack.account(KEYS.secretKey);
  const [transaction, ...more] = account.transactions.values();
  expect(more).toEqual([]);
  await paystack.delivered();
  addRefund(account, transaction!, { amount: 100_000 });
  await paystack.delivered();
  await site.runDue();
  expect(await site.count('refunds', "origin = 'external' and state = 'succeeded' and amount_minor = 100000")).toBe(1);
  expect(await site.count('payments', "state = 'captured' and captured_minor = 500000")).toBe(1);
  await buyer.close();
  expect([site.errors, site.missing]).toEqual([[], []]);
});
