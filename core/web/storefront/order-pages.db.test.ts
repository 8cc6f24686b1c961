import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { hideEvent } from '../../modules/events/index.ts';
import { expireOrders, orderOf, orderToken, placeOrder, type DraftOrder } from '../../modules/orders/index.ts';
import { createGatewayAccount, inspectPayment, refundPayment, startPayment } from '../../modules/payments/index.ts';
import { qrPath } from '../../render/qr.ts';
import { eventPage } from './event.page.ts';
import { orderPages } from './order-pages.ts';
import { payPage } from './pay.page.ts';

const provider = fakeProvider();
const other = fakeProvider('other');

let site: TestSite;
let portal: Portal;
let shop: Shop;
beforeAll(async () => {
  site = await testSite({
    capabilities: { gateways: new Map([provider, other].map(({ gateway }) => registered(gateway))) },
  });
  portal = await testPortal(site, { pages: [...orderPages, eventPage, payPage] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => void (shop = await openShop(site)));

const key = ({ code, secret }: DraftOrder) => ({ Cookie: `ep_order_${code}=${secret}` });
const form = (fields: Record<string, string>) => new URLSearchParams(fields);
const details = { name: 'Mara Lind', email: 'Mara@Example.org' };
const buyer = { name: 'Mara Lind', email: 'mara@example.org' };

async function confirmed(quantity = 1): Promise<DraftOrder> {
  const draft = await shop.draft(await shop.sell({ quantity: 10 }), quantity);
  await placeOrder(site.scope(), { code: draft.code, buyer });
  return draft;
}

describe('buying a free ticket', () => {
  it('leads from the event to the tickets', async () => {
    const type = await shop.sell({ quantity: 10 });
    const event = `/e/event-${shop.eventId}`;
    expect((await portal.ask(event)).text).toContain(`quantity.${type}`);

    const started = await portal.ask(event, { body: form({ [`quantity.${type}`]: '2' }) });
    expect(started.status).toBe(303);
    const order = started.headers.location!;
    const headers = { Cookie: started.headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ') };

    const checkout = await portal.ask(order, { headers });
    expect(checkout.status).toBe(200);
    expect(checkout.text).toContain('name="attendees.1.name"');
    const names = form({ ...details, 'attendees.0.name': 'Ida', 'attendees.1.name': 'Kai' });
    const filled = await portal.ask(order, { headers, body: names });
    expect(filled.headers.location).toBe(`${order}/confirm`);
    const placed = await portal.ask(`${order}/confirm`, { headers, body: form({ terms: 'true' }) });
    expect([placed.status, placed.headers.location]).toEqual([303, order]);

    const page = await portal.ask(order, { headers });
    expect(page.status).toBe(200);
    expect(page.text).toContain('Ida');
    const { tickets, email } = await orderOf(site.scope(), order.slice(3));
    expect([email, tickets.map(({ attendeeName }) => attendeeName)]).toEqual(['mara@example.org', ['Ida', 'Kai']]);
    for (const { code } of tickets) expect(page.text).toContain(qrPath(code).path);
  });

  it('loses nothing that was typed when something is wrong', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10 }), 2);
    const answer = await portal.ask(`/o/${draft.code}`, {
      headers: key(draft),
      body: form({ name: 'Mara <Lind>', email: 'mara at home', 'attendees.0.name': 'Ida', 'attendees.1.name': '' }),
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Mara &lt;Lind&gt;');
    expect(answer.text).toContain('mara at home');
    expect(answer.text).toContain('value="Ida"');
    expect(answer.text).toContain('This is not an e-mail address.');
    expect(await portal.ask(`/o/${draft.code}`, { headers: key(draft), body: form(details) })).toMatchObject({
      headers: { location: `/o/${draft.code}/confirm` },
    });
    const unread = await portal.ask(`/o/${draft.code}/confirm`, { headers: key(draft), body: form({}) });
    expect([unread.status, unread.text.includes('Please agree before you go on.')]).toEqual([422, true]);
  });

  it('does it once, however often the button is pressed', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10 }));
    await portal.ask(`/o/${draft.code}`, { headers: key(draft), body: form(details) });
    const press = () => portal.ask(`/o/${draft.code}/confirm`, { headers: key(draft), body: form({ terms: 'true' }) });
    const answers = await Promise.all([press(), press(), press()]);
    expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual(
      answers.map(() => [303, `/o/${draft.code}`]),
    );
    expect((await orderOf(site.scope(), draft.code)).tickets).toHaveLength(1);
  });
});

it('a draft of an event that was taken off the site cannot be placed, and says so', async () => {
  const draft = await shop.draft(await shop.sell({ quantity: 10 }));
  const address = { organizationId: shop.organizationId, eventId: shop.eventId, reason: 'not theirs' };
  await site.scope().tx((tx) => hideEvent(tx, address));
  const asked = await portal.ask(`/o/${draft.code}`, { headers: key(draft) });
  const placed = await portal.ask(`/o/${draft.code}`, { headers: key(draft), body: form(details) });
  for (const { status, text } of [asked, placed]) {
    expect([status, text.includes('This event is not on sale any more')]).toEqual([409, true]);
  }
  await expect(placeOrder(site.scope(), { code: draft.code, buyer })).rejects.toMatchObject({
    code: 'order.event_not_on_sale',
    status: 409,
  });
  const gone = await portal.ask(`/o/${draft.code}/release`, { headers: key(draft), body: form({}) });
  expect(gone.headers.location).toBe('/');
});

describe('a ticket that costs something', () => {
  it('leads on to the payment', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10, priceMinor: 1250 }));
    await portal.ask(`/o/${draft.code}`, { headers: key(draft), body: form(details) });
    const placed = await portal.ask(`/o/${draft.code}/confirm`, {
      headers: key(draft),
      body: form({ terms: 'true' }),
    });
    expect([placed.status, placed.headers.location]).toEqual([303, `/o/${draft.code}/pay`]);
    const page = await portal.ask(`/o/${draft.code}`, { headers: key(draft) });
    expect(page.text).toContain('Almost there');
    expect(page.text).not.toContain('class="qr"');
  });
});

describe('the link to an order', () => {
  it('becomes a cookie, and the secret leaves the address', async () => {
    const order = await confirmed();
    const link = await portal.ask(`/o/${order.code}?t=${encodeURIComponent(order.secret)}`);
    expect([link.status, link.headers.location]).toEqual([303, `/o/${order.code}`]);
    expect(link.headers['set-cookie']!.join()).toMatch(/ep_order_\w{8}=v1\..*HttpOnly/);
  });

  it('is all that opens it', async () => {
    const order = await confirmed();
    const other = await confirmed();
    const strangers = [
      portal.ask(`/o/${order.code}`),
      portal.ask(`/o/${order.code}?t=v1.forged`),
      portal.ask(`/o/${order.code}`, { headers: { Cookie: `ep_order_${order.code}=${other.secret}` } }),
      portal.ask('/o/ZZZZZZZZ'),
      portal.ask(`/o/${order.code}/tickets.pdf`),
    ];
    for (const answer of await Promise.all(strangers)) {
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('/orders/find');
    }
    const post = await portal.ask(`/o/${order.code}/cancel`, { body: form({}) });
    expect(post.status).toBe(404);
  });

  it('is worthless once its version is raised', async () => {
    const order = await confirmed();
    await site.scope().em.execute('update orders set secret_version = 2 where id = ?', [order.id], 'run');
    expect((await portal.ask(`/o/${order.code}`, { headers: key(order) })).status).toBe(404);
    const secret = orderToken(site.site, { id: order.id, secretVersion: 2 });
    expect((await portal.ask(`/o/${order.code}`, { headers: key({ ...order, secret }) })).status).toBe(200);
  });
});

describe('a hold', () => {
  it('can be extended while it lasts, and says so when it is over', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 10 }));
    site.clock.advance({ minutes: 16 });
    const over = await portal.ask(`/o/${draft.code}`, { headers: key(draft) });
    expect(over.status).toBe(410);
    expect(over.text).toContain(`/o/${draft.code}/extend`);

    const more = await portal.ask(`/o/${draft.code}/extend`, { headers: key(draft), body: form({}) });
    expect(more.status).toBe(303);
    expect((await portal.ask(`/o/${draft.code}`, { headers: key(draft) })).status).toBe(200);

    site.clock.advance({ minutes: 61 });
    await expireOrders(site.scope());
    const late = await portal.ask(`/o/${draft.code}`, { headers: key(draft), body: form(details) });
    expect(late.status).toBe(410);
    expect(late.text).toContain(`/e/event-${shop.eventId}`);
  });

  it('can be let go', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 1 }));
    const gone = await portal.ask(`/o/${draft.code}/release`, { headers: key(draft), body: form({}) });
    expect([gone.status, gone.headers.location]).toEqual([303, `/e/event-${shop.eventId}`]);
    expect((await portal.ask(`/o/${draft.code}`, { headers: key(draft) })).status).toBe(410);
  });
});

describe('an order with its tickets', () => {
  it('gives a PDF, a calendar and the mail again', async () => {
    const order = await confirmed(2);
    const pdf = await portal.ask(`/o/${order.code}/tickets.pdf`, { headers: key(order) });
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const ics = await portal.ask(`/o/${order.code}/calendar.ics`, { headers: key(order) });
    expect(ics.text).toContain('SUMMARY:Night Swim');
    const again = await portal.ask(`/o/${order.code}/resend`, { headers: key(order), body: form({}) });
    expect(again.status).toBe(303);
    expect(await facts('order.resend_requested')).toMatchObject([{ orderId: order.id }]);
  });

  it('is cancelled by its buyer while nothing was paid', async () => {
    const order = await confirmed();
    const page = await portal.ask(`/o/${order.code}/cancel`, { headers: key(order) });
    expect(page.text).toContain('Cancel your order?');
    await portal.ask(`/o/${order.code}/cancel`, { headers: key(order), body: form({}) });
    const { state, tickets } = await orderOf(site.scope(), order.code);
    expect([state, tickets.map((ticket) => ticket.state)]).toEqual(['cancelled', ['cancelled']]);
    expect((await portal.ask(`/o/${order.code}`, { headers: key(order) })).text).toContain('This order is cancelled');
  });
});

describe('finding lost orders', () => {
  it('answers the same for known and unknown addresses', async () => {
    await confirmed();
    const ask = (email: string) => portal.ask('/orders/find', { body: form({ email }) });
    const [known, unknown] = [await ask('mara@example.org'), await ask('nobody@example.org')];
    expect([known.status, known.headers.location, known.text]).toEqual([
      unknown.status,
      unknown.headers.location,
      unknown.text,
    ]);
    expect((await portal.ask(known.headers.location!)).text).toContain('Look into your mail');
    expect(await facts('orders.links_requested')).toMatchObject([
      { email: 'mara@example.org' },
      { email: 'nobody@example.org' },
    ]);
  });
});

async function facts(name: string): Promise<unknown[]> {
  const rows = await site
    .scope()
    .em.execute<{ payload: unknown }[]>('select payload from outbox where name = ? order by id', [name]);
  return rows.map(({ payload }) => (typeof payload === 'string' ? JSON.parse(payload) : payload));
}

it('money that came too late is said to go back, and its payment to be refunded', async () => {
  const { organizationId } = shop;
  const about = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  const account = await createGatewayAccount(site.scope(), { ...about, organizationId });
  const type = await shop.sell({ quantity: 1, priceMinor: 2500 });
  const draft = await shop.draft(type);
  await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: draft.code, accountId: account.id });
  site.clock.advance({ days: 2 });
  await expireOrders(site.scope());
  await shop.draft(type);
  provider.pay(`pay_${id}`, 2500);
  await inspectPayment(site.scope(), id);
  const page = async () => (await portal.ask(`/o/${draft.code}`, { headers: key(draft) })).text;
  expect(await page()).not.toContain('The money goes back the way you paid');

  await refundPayment(site.scope(), { paymentId: id, minor: 2500, reason: 'late_payment' });
  const told = '€25.00 came after the time to pay was over. The money goes back the way you paid.';
  expect(await page()).toContain(told);
  expect(await page()).toMatch(/Card[^]*Refunded/);
});

it('a page at a provider that was left for another way to pay is not shown as open once the order is paid', async () => {
  const about = { mode: 'test', enabled: true, settings: {}, organizationId: shop.organizationId } as const;
  const [left, taken] = await Promise.all(
    [provider, other].map(({ gateway }) =>
      createGatewayAccount(site.scope(), { ...about, gateway: gateway.id, label: `By ${gateway.id}` }),
    ),
  );
  const draft = await shop.draft(await shop.sell({ quantity: 1, priceMinor: 2500 }));
  await placeOrder(site.scope(), { code: draft.code, buyer });
  const page = async () => (await portal.ask(`/o/${draft.code}`, { headers: key(draft) })).text;
  await startPayment(site.scope(), { orderCode: draft.code, accountId: left!.id });
  expect(await page()).toContain('By fake');
  const { id } = await startPayment(site.scope(), { orderCode: draft.code, accountId: taken!.id });
  other.pay(`pay_${id}`, 2500);
  await inspectPayment(site.scope(), id);
  const shown = await page();
  expect([shown.includes('By other'), shown.includes('By fake')]).toEqual([true, false]);
});
