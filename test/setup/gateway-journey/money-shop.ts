import type { Browser } from 'playwright-core';
import type { GivenPlugin } from '../../../core/kernel/config/define.ts';
import { saveAtEvent } from '../../../core/kernel/settings/store.ts';
import { createEvent, NewEvent, publishEvent } from '../../../core/modules/events/index.ts';
import { expireOrders, Order, startOrder } from '../../../core/modules/orders/index.ts';
import { captureSettings, reconcilePayments } from '../../../core/modules/payments/index.ts';
import { Payment } from '../../../core/modules/payments/payment.entity.ts';
import { createTicketType } from '../../../core/modules/tickets/index.ts';
import type { FilledSite } from '../../factories/filled-site.ts';
import { launchBrowser, type Phone } from '../phone.ts';
import { runningSite, type RunningSite } from '../running-site.ts';

/** A running site with a browser, and an event whose currency every vendor takes. */
export interface MoneyShop {
  readonly browser: Browser;
  readonly site: RunningSite;
  readonly filled: FilledSite;
  /** The organizer's part of the site. */
  readonly office: string;
  readonly event: string;
  sell(name: string, quantity: number): Promise<{ takeAll(): Promise<unknown> }>;
  /** Chooses tickets of that event, or the one in euro, and gives a name; ends where the order is to be paid. Its code. */
  order(buyer: Phone, type: string, quantity?: number, event?: string): Promise<string>;
  /** Whether the event has money promised first, and takes it later. */
  promisesFirst(on: boolean): Promise<void>;
  /** Its time to pay is over. */
  runOut(code: string): Promise<void>;
  /** Some minutes pass, and payments that stay open are looked at. */
  reconcile(): Promise<void>;
  close(): Promise<void>;
}

export async function moneyShop(plugins: readonly GivenPlugin[]): Promise<MoneyShop> {
  const [browser, site] = await Promise.all([launchBrowser(), runningSite({ plugins })]);
  const filled = await site.fill();
  const { organizationId } = filled;
  const scope = site.app.scope();
  const { eventId, slug, occurrenceId } = await createEvent(scope, {
    ...NewEvent.parse({
      ...{ title: { en: 'Harbour Lights' }, zone: 'Europe/Berlin', currency: 'USD', locale: 'en', city: 'Hamburg' },
      ...{ startsAtLocal: '2028-08-12T20:00', endsAtLocal: '2028-08-12T23:00' },
    }),
    organizationId,
  });
  await publishEvent(scope, { organizationId, eventId });
  const event = `/e/${slug}`;
  return {
    ...{ browser, site, filled, event, office: `/admin/o/${filled.organizationSlug}` },
    async sell(name, quantity) {
      const type = { eventId, name: { en: name }, priceMinor: 2100, quantity, maxPerOrder: 10 };
      const { id: ticketTypeId } = await createTicketType(scope, type);
      return { takeAll: () => startOrder(scope, { eventId, lines: [{ ticketTypeId, quantity, occurrenceId }] }) };
    },
    async order({ page, press }, type, quantity = 1, at = event) {
      await page.goto(at);
      await page.getByLabel(`How many: ${type}`).fill(String(quantity));
      await page.locator('#order button[data-tone=primary]').click();
      await page.locator('#checkout').waitFor();
      await page.locator('input[name=name]').fill('Mara Lind');
      await page.locator('input[name=email]').fill('mara@example.org');
      await press('Continue');
      await page.getByRole('checkbox').check();
      await press(/^Order for/);
      return /\/o\/([A-Z0-9]{8})/.exec(page.url())![1]!;
    },
    async promisesFirst(on) {
      const capture = { capture: on ? 'later' : 'now', captureAfterDays: 5 } as const;
      await saveAtEvent(scope, captureSettings, { organizationId, eventId }, capture);
    },
    async runOut(code) {
      const over = { expiresAt: site.app.scope().clock.in({ minutes: -1 }) };
      await site.app.database.em.fork().nativeUpdate(Order, { code }, over);
      await expireOrders(site.app.scope());
    },
    async reconcile() {
      const before = { createdAt: site.app.scope().clock.in({ minutes: -10 }), checkedAt: null };
      await site.app.database.em.fork().nativeUpdate(Payment, { state: 'pending' }, before);
      await site.app.scope().tx(async (tx) => tx.enqueue(reconcilePayments, {}));
      await site.runDue();
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}
