import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FilledSite } from '../factories/filled-site.ts';
import { launchBrowser, phone, type Phone } from '../setup/phone.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';

// Each part looks at many pages, each of them with axe.
vi.setConfig({ testTimeout: 180_000 });

let browser: Browser;
let site: RunningSite;
let filled: FilledSite;
let organizer: Phone;
let buyer: Phone;

/** What one part of the story leaves for the next. */
const known = { admin: '', event: '', public: '', code: '', ticket: '' };

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), runningSite({ browserPdf: true })]);
  filled = await site.fill();
  known.admin = `/admin/o/${filled.organizationSlug}`;
  organizer = await phone(browser, site.origin);
  buyer = await phone(browser, site.origin);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => {
  expect(site.errors.splice(0)).toEqual([]);
  expect(site.missing).toEqual([]);
});

const pathOf = ({ page }: Phone): string => new URL(page.url()).pathname;
const codeIn = (one: Phone): string => /\/o\/([A-Z0-9]{8})/.exec(pathOf(one))![1]!;

/** Chooses tickets and gives a name; ends where the order is to be paid, or is there. */
async function order(by: Phone, types: Readonly<Record<string, number>>, name: string, shots = ''): Promise<string> {
  const { page, look, press } = by;
  await page.goto(known.public);
  for (const [type, quantity] of Object.entries(types))
    await page.getByLabel(`How many: ${type}`).fill(String(quantity));
  if (shots) await look(`${shots}-event`);
  await page.locator('#order button[data-tone=primary]').click();
  await page.locator('#checkout').waitFor();
  const code = codeIn(by);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=email]').fill(`${name.split(' ')[0]!.toLowerCase()}@example.org`);
  if (shots) await look(`${shots}-checkout`);
  await press('Continue');
  await page.getByRole('checkbox').check();
  if (shots) await look(`${shots}-confirm`);
  await press(/^(Order for|Get the tickets)/);
  return code;
}

async function payWith({ page, press }: Phone, method: string): Promise<void> {
  await page.getByRole('radio', { name: method }).check();
  await press(/^Pay /);
}

describe('the story on a phone', () => {
  it('the organizer signs in and puts an event on sale', async () => {
    const { page, look, press } = organizer;
    await page.goto('/admin');
    await look('organizer-sign-in');
    await page.getByLabel('E-mail').fill(filled.admin.email);
    await page.getByLabel('Password').fill('not this one at all');
    await press('Sign in');
    await look('organizer-sign-in-wrong');
    await page.getByLabel('Password').fill(filled.admin.password);
    await press('Sign in');
    await look('organizer-dashboard');

    await page.goto(`${known.admin}/events`);
    await look('organizer-events');
    await press('New event', 'link');
    await look('organizer-new-event');
    await page.locator('[name="title.en"]').fill('Lantern walk');
    await page.locator('[name="title.de"]').fill('Laternenlauf');
    await page.locator('[name=venueName]').fill('Old harbour');
    await page.locator('[name=city]').fill('Hamburg');
    await press('Create the draft');
    await look('organizer-draft');
    known.event = pathOf(organizer);

    for (const [name, price, places] of [
      ['Regular', '12.50', '20'],
      ['Guest', '0', '20'],
    ] as const) {
      await page.goto(`${known.event}/tickets`);
      await press('Add a ticket type', 'link');
      await page.locator('[name="name.en"]').fill(name);
      await page.locator('[name=price]').fill(price);
      await page.locator('[name=quantity]').fill(places);
      if (name === 'Regular') await look('organizer-new-type');
      await press('Add');
    }
    await look('organizer-types');

    await page.goto(known.event);
    await page.getByRole('link', { name: 'Publish', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Publish' }).waitFor();
    await look('organizer-publish');
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('The event is published.').waitFor();
    await look('organizer-published');
    known.public = (await page.getByRole('link', { name: /Public page/ }).getAttribute('href'))!;
  });

  it('a buyer finds it, has a card declined, tries again and has tickets', async () => {
    const { page, look, press, file } = buyer;
    await page.goto('/');
    await look('home');
    await press(/Lantern walk/, 'link');
    await look('event');
    known.code = await order(buyer, { Regular: 2 }, 'Mara Lind', 'buyer');
    await look('buyer-payment');

    await payWith(buyer, 'Card (pretended)');
    await look('buyer-provider');
    await press('Decline the card');
    await page.getByText('did not go through').waitFor();
    await look('buyer-declined');
    await payWith(buyer, 'Card (pretended)');
    await press(/^Pay /);
    await page.getByRole('heading', { name: 'You are going!' }).waitFor();
    await look('buyer-order');
    expect(pathOf(buyer)).toBe(`/o/${known.code}`);
    expect(await page.locator('.tickets svg').count()).toBeGreaterThanOrEqual(2);

    const pdf = await file((await page.getByRole('link', { name: 'Download tickets' }).getAttribute('href'))!);
    expect([pdf.type, pdf.bytes.subarray(0, 4).toString()]).toEqual(['application/pdf', '%PDF']);
    const calendar = await file((await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href'))!);
    expect(calendar.bytes.toString()).toMatch(/^BEGIN:VCALENDAR[^]*Lantern walk[^]*END:VCALENDAR/);
  });

  it('the mail is in the mailbox with the tickets and the date, and its link opens the order', async () => {
    await site.runDue();
    const { page, look, press, file } = organizer;
    await page.goto('/admin/mailbox');
    await look('organizer-mailbox');
    await press(/Lantern walk/, 'link');
    await look('organizer-mail');
    const files = page.getByRole('link', { name: /\.(pdf|ics)/ });
    const opened = await Promise.all((await files.all()).map(async (link) => file((await link.getAttribute('href'))!)));
    expect(opened.map(({ bytes }) => bytes.subarray(0, 15).toString().slice(0, 4)).toSorted()).toEqual([
      '%PDF',
      'BEGI',
    ]);

    const text = (await page.locator('main pre').textContent()) ?? '';
    const link = new RegExp(`${site.origin}/o/${known.code}\\?t=[\\w.-]+`).exec(text)![0];
    const elsewhere = await phone(browser, site.origin);
    await elsewhere.page.goto(`/o/${known.code}`);
    await elsewhere.look('stranger-order');
    await elsewhere.page.goto(link);
    await elsewhere.page.getByRole('heading', { name: 'You are going!' }).waitFor();
    expect(elsewhere.page.url()).toBe(`${site.origin}/o/${known.code}`);
    await elsewhere.close();
  });

  it('free tickets are there at once, and given back by their buyer', async () => {
    const { page, look, press } = buyer;
    await order(buyer, { Guest: 1 }, 'Finn Lind');
    await page.getByText('Your order is confirmed.').waitFor();
    await look('buyer-free-order');
    await press('Cancel order', 'link');
    await look('buyer-cancel');
    await press('Cancel the order');
    await page.getByText('The order is cancelled.').waitFor();
    await look('buyer-cancelled');
  });

  it('who pays at the door has tickets that are valid already', async () => {
    const { page, look, press } = buyer;
    await order(buyer, { Regular: 1, Guest: 1 }, 'Nora Holm');
    await payWith(buyer, 'Pay at the door');
    await look('buyer-at-the-door');
    await press('To your order and tickets', 'link');
    await page.getByRole('heading', { name: 'You are going!' }).waitFor();
    await look('buyer-order-at-the-door');

    const door = organizer;
    await door.page.goto(`${known.admin}/orders`);
    await door.look('organizer-orders');
    await door.press(codeIn(buyer), 'link');
    await door.look('organizer-order');
    await door.page.getByRole('link', { name: 'Mark as paid' }).click();
    await door.page.getByRole('button', { name: /I have received/ }).click();
    await door.page.getByText('The order is paid.').waitFor();
    await door.look('organizer-order-paid');
  });

  it('at the door a ticket is let in once, and the scan can be taken back', async () => {
    const { page, look } = organizer;
    await buyer.page.goto(`/o/${known.code}`);
    known.ticket = /EP1\.[A-Z0-9]+/.exec(await buyer.page.locator('.tickets').innerText())![0];
    await page.goto(`${known.event}/check-in`);
    await look('door');
    const said = page.locator('#scan-result');
    const scan = async (code: string, answer: string): Promise<void> => {
      await page.locator('#scan-code').fill(code);
      await page.locator('#scan-code').press('Enter');
      await said.getByText(answer).waitFor();
    };
    await scan(known.ticket, 'Welcome');
    await look('door-valid');
    await scan(known.ticket, 'Already used');
    await look('door-used');
    await page.locator('.recent').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.recent').getByText('Taken back').waitFor();
    await scan(known.ticket, 'Welcome');
    await page.locator('[data-admitted]').getByText('1').waitFor();
    await scan('EP1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'Not a ticket');
    await look('door-invalid');
    await page.goto(`${known.event}/attendees`);
    await look('organizer-attendees');
    await buyer.page.reload();
    await buyer.page.getByText('Used', { exact: true }).waitFor();
  });

  it('an order is cancelled and its money goes back, and the buyer sees both', async () => {
    const { page, look } = organizer;
    await page.goto(`${known.admin}/orders/${known.code}`);
    await page.getByRole('link', { name: 'Cancel order' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('The pier is closed.');
    await look('organizer-cancel-order');
    await dialog.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByText('The order is cancelled.').waitFor();
    await page.getByRole('link', { name: 'Refund' }).first().click();
    await page.getByRole('button', { name: 'Refund' }).last().click();
    await page.getByText('The refund is on its way.').waitFor();
    await site.runDue();
    await page.reload();
    await look('organizer-refunded');

    await buyer.page.goto(`/o/${known.code}`);
    await buyer.page.getByRole('heading', { name: 'Your money went back' }).waitFor();
    await buyer.look('buyer-refunded');
    expect(await site.count('messages', 'kind in (?, ?)', ['order-cancelled', 'refunded'])).toBeGreaterThanOrEqual(2);
  });
});

describe('without JavaScript', () => {
  it('tickets are bought all the same', async () => {
    const plain = await phone(browser, site.origin, { javaScriptEnabled: false });
    const { page, look, press, file } = plain;
    const code = await order(plain, { Regular: 1 }, 'Ida Blum', 'plain');
    await look('plain-payment');
    await payWith(plain, 'Card (pretended)');
    await press(/^Pay /);
    await page.getByRole('heading', { name: 'You are going!' }).waitFor();
    await look('plain-order');
    expect(pathOf(plain)).toBe(`/o/${code}`);
    expect((await file(`/o/${code}/tickets.pdf`)).bytes.subarray(0, 4).toString()).toBe('%PDF');
    await plain.close();
  });

  it('and in German', async () => {
    const german = await phone(browser, site.origin, { javaScriptEnabled: false, locale: 'de-DE' });
    const { page, look } = german;
    await page.goto(known.public);
    await look('german-event');
    await page.getByRole('spinbutton').last().fill('1');
    await page.locator('#order button[data-tone=primary]').click();
    await page.locator('input[name=name]').fill('Jörg Öztürk');
    await page.locator('input[name=email]').fill('joerg@example.org');
    await look('german-checkout');
    await page.locator('#checkout button[data-tone=primary]').click();
    await page.getByRole('checkbox').check();
    await look('german-confirm');
    await page.locator('#checkout button[data-tone=primary]').click();
    await page.getByText('bestätigt').first().waitFor();
    await look('german-order');
    await site.runDue();
    const [mail] = await site.app.database.em
      .fork()
      .execute<{ subject: string; locale: string }[]>('select subject, locale from messages where to_address = ?', [
        'joerg@example.org',
      ]);
    expect(mail).toMatchObject({ locale: 'de', subject: expect.stringContaining('Laternenlauf') });
    await german.close();
  });
});
