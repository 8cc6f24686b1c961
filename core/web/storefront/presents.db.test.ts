import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import { issueSoldCards } from '../../modules/gift-cards/index.ts';
import { confirmOrder, Order, orderOf } from '../../modules/orders/index.ts';
import { createTicketType } from '../../modules/tickets/index.ts';
import { orderPages } from './order-pages.ts';

let site: TestSite;
let portal: Portal;
beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: orderPages });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('a buyer says in the checkout for whom a gift card is, and corrects it on the order page until it is mailed', async () => {
  const shop = await openShop(site);
  const card = { eventId: shop.eventId, name: { en: 'Gift card' }, priceMinor: 2500, kind: 'product' as const };
  const { id } = await createTicketType(site.scope(), { ...card, giftCardMinor: 0 });
  const draft = await shop.draft(id, 2);
  const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
  const base = `/o/${draft.code}`;
  const see = (at = '') => portal.ask(`${base}${at}`, { headers });
  const send = (at: string, fields: Record<string, string> = {}, as = headers) =>
    portal.ask(`${base}${at}`, { headers: as, body: new URLSearchParams(fields) });

  // As a browser sends them: the first one is the buyer's own.
  const both = (second: object): Record<string, string> => ({
    'giftCards.0.name': '',
    ...Object.fromEntries(Object.entries(second).map(([name, value]) => [`giftCards.1.${name}`, String(value)])),
  });

  const details = await send('', { name: 'Mara Lind', email: 'mara@example.org' });
  expect(details.headers.location).toBe(`${base}/gift-cards`);
  expect((await see('/gift-cards')).text).toContain('At eight in the morning (Europe/Berlin)');
  const wrong = await send('/gift-cards', both({ name: 'Ida Berg', deliverOn: '2020-01-01' }));
  expect([wrong.status, wrong.text.includes('href="#f-giftCards.1.email"')]).toEqual([422, true]);
  expect(wrong.text).toContain('value="Ida Berg"');
  const day = localOf(site.clock.in({ days: 9 }), 'Europe/Berlin').slice(0, 10);
  const ida = { name: 'Ida Berg', email: 'ida@example.org', message: 'Happy <birthday>!' };
  const past = await send('/gift-cards', both({ ...ida, deliverOn: '2020-01-01' }));
  expect([past.status, past.text.includes('Choose today or a later day.')]).toEqual([422, true]);
  const taken = await send('/gift-cards', both({ ...ida, deliverOn: day }));
  expect(taken.headers.location).toBe(`${base}/confirm`);
  const confirm = (await see('/confirm')).text;
  for (const text of ['Mailed to you', 'Ida Berg · ida@example.org · on ']) expect(confirm).toContain(text);
  await send('/confirm', { terms: 'true' });
  expect((await orderOf(site.scope(), draft.code)).lines[0]!.presents).toEqual([null, { ...ida, deliverOn: day }]);

  const unpaid = (await see()).text;
  for (const text of ['once it is paid', 'as soon as it is paid', 'Happy &lt;birthday&gt;!']) {
    expect(unpaid).toContain(text);
  }
  await site.scope().tx(async (tx) => {
    await confirmOrder(tx, draft.id);
    const order = await tx.em.findOneOrFail(Order, draft.id);
    order.paidMinor = order.totalMinor;
  });
  await issueSoldCards(site.scope(), { orderId: draft.id });
  expect((await see('/gift-cards/2')).text).toContain('value="ida@example.org"');
  expect((await send('/gift-cards/2', { ...ida, email: 'nobody' })).status).toBe(422);
  expect((await send('/gift-cards/2', ida, { Cookie: '' })).status).toBe(404);
  expect((await send('/gift-cards/3', ida)).status).toBe(404);
  const changed = await send('/gift-cards/2', { ...ida, email: 'ida.berg@example.org' });
  expect(changed.headers.location).toBe(base);
  await site.scope().em.execute('update gift_cards set mailed_at = ?', [site.clock.now()], 'run');
  expect((await send('/gift-cards/2', ida)).headers.location).toBe(base);
  expect((await see('/gift-cards/2')).headers.location).toBe(base);
  const sent = (await see()).text;
  for (const text of ['ida.berg@example.org', 'Mailed on', `${base}/gift-cards/2/resend`]) expect(sent).toContain(text);
  site.clock.advance({ minutes: 11 });
  await send('/gift-cards/2/resend');
  const mails = await site.scope().em.execute<Record<string, unknown>[]>('select to_address, subject from messages');
  expect(mails).toEqual([{ to_address: 'ida.berg@example.org', subject: 'Mara Lind gives you a gift card: €25.00' }]);
});
