import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hire, issueTickets } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { answersOf, forgetBuyer, type TicketRow } from '../../../modules/orders/index.ts';
import { questionsOf } from '../../../modules/questions/index.ts';
import { orderEndpoints } from '../../api/orders/index.ts';
import { questionEndpoints } from '../../api/questions/index.ts';
import { termsEndpoints } from '../../api/terms/index.ts';
import { attendeePages } from '../attendees/index.ts';
import { checkInPages } from '../check-in/index.ts';
import { orderAdminPages } from '../orders/index.ts';
import { termsAdminPages } from '../terms/index.ts';
import { questionAdminPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let office: Browser;
let base: string;
beforeAll(async () => {
  site = await testSite();
  const pages = [...questionAdminPages, ...termsAdminPages, ...orderAdminPages, ...attendeePages, ...checkInPages];
  const endpoints = [...questionEndpoints, ...termsEndpoints, ...orderEndpoints];
  portal = await testPortal(site, { pages, endpoints });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  office = await portal.browser((await hire(site, shop.organizationId, 'manager')).userId);
  base = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}/questions`;
});

const rest = (path: string, options: Parameters<Portal['ask']>[1] = {}) =>
  portal.ask(`/api/v1${path}`, {
    ...options,
    headers: { Authorization: `Bearer ${office.bearer}`, ...options.headers },
  });

describe('questions in the back office', () => {
  it('are written, ordered, changed and removed by hand', async () => {
    const form = { per: 'attendee', askedAt: 'checkout' };
    const meal = { ...form, kind: 'choice', 'label.en': 'Meal', 'options.en': 'Soup\nStew', 'options.de': 'Suppe' };
    expect((await office.post(`${base}/new`, meal)).headers.location).toBe(base);
    const [first] = await questionsOf(site.scope(), shop.eventId);
    expect(first!.options.map(({ label }) => label)).toEqual([{ en: 'Soup', de: 'Suppe' }, { en: 'Stew' }]);
    const stew = first!.options[1]!.id;
    const spicy = { ...form, kind: 'yes_no', 'label.en': 'Spicy?', 'dependsOn[]': `${first!.id}:${stew}` };
    await office.post(`${base}/new`, spicy);
    expect((await office.get(base)).text).toContain('If “Meal” is: Stew');

    const held = await office.post(`${base}/${first!.id}/remove`);
    expect([held.status, held.text.includes('Another question hangs on this one')]).toEqual([409, true]);
    const [, second] = await questionsOf(site.scope(), shop.eventId);
    await office.post(`${base}/${second!.id}/move`, { to: 'up' });
    expect((await questionsOf(site.scope(), shop.eventId)).map(({ id }) => id)).toEqual([second!.id, first!.id]);

    const renamed = { ...form, 'label.en': 'Your meal', 'options.en': 'Broth\nStew\nPie', version: '1' };
    const stale = await office.post(`${base}/${first!.id}/edit`, { ...renamed, version: '7' });
    expect(stale.status).toBe(409);
    const version = String((await questionsOf(site.scope(), shop.eventId))[1]!.version);
    expect((await office.post(`${base}/${first!.id}/edit`, { ...renamed, version })).headers.location).toBe(base);
    const options = (await questionsOf(site.scope(), shop.eventId))[1]!.options;
    expect(options.find(({ label }) => label['en'] === 'Stew')!.id).toBe(stew);
    expect((await office.post(`${base}/${second!.id}/remove`)).status).toBe(303);
    expect(await questionsOf(site.scope(), shop.eventId)).toHaveLength(1);
    const nothing = await office.post(`${base}/new`, { ...form, kind: 'choice', 'label.en': 'Empty' });
    expect([nothing.status, nothing.text.includes('at least one answer')]).toEqual([422, true]);
  });
});

describe('answers', () => {
  const ask = async (body: object) =>
    (await rest(`/events/${shop.eventId}/questions`, { body: { label: { en: 'What?' }, ...body } })).json();

  async function ordered(): Promise<TicketRow[]> {
    return issueTickets(site, shop, await shop.sell({ quantity: 9 }), 2);
  }

  it('are asked for over REST, checked in the same place, and shown wherever the order is', async () => {
    const shirt = await ask({
      kind: 'choice',
      per: 'attendee',
      required: true,
      label: { en: 'Shirt' },
      options: [{ id: 'size', label: { en: 'Medium' } }],
    });
    const type = await shop.sell({ quantity: 9 });
    const draft = (
      await rest('/orders', { body: { eventId: shop.eventId, lines: [{ ticketTypeId: type, quantity: 2 }] } })
    ).json();
    const at = { headers: { 'Order-Secret': draft.secret } };
    const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
    const place = (body: object) => rest(`/orders/${draft.code}/place`, { ...at, body: { buyer, ...body } });
    const missing = await place({ answers: { attendees: [{ [shirt.id]: 'size' }] } });
    expect([missing.status, missing.json().errors]).toEqual([
      422,
      [expect.objectContaining({ field: `answers.attendees.1.${shirt.id}`, code: 'answer.missing' })],
    ]);
    const wrong = { answers: { attendees: [{ [shirt.id]: 'size' }, { [shirt.id]: 'huge' }] } };
    expect((await place(wrong)).json().errors[0].code).toBe('answer.choice');
    const given = { answers: { attendees: [{ [shirt.id]: 'size' }, { [shirt.id]: 'size' }] } };
    expect((await place(given)).status).toBe(200);

    const told = (await rest(`/orders/${draft.code}/answers`, at)).json();
    expect(told.answers).toMatchObject([{ text: 'Medium' }, { text: 'Medium' }]);
    const summary = await rest(`/events/${shop.eventId}/questions/${shirt.id}/summary`);
    expect(summary.json().data).toEqual([{ value: 'size', count: 2 }]);
    expect((await office.get(`${base}/${shirt.id}`)).text).toContain('Medium: 2 answers');
    const org = `/admin/o/org-${shop.organizationId}`;
    expect((await office.get(`${org}/orders/${draft.code}`)).text).toContain('Medium');
    expect((await office.get(`${org}/events/${shop.eventId}/attendees`)).text).toContain('Shirt: Medium');
    const csv = (await office.get(`${org}/events/${shop.eventId}/attendees.csv`)).text.trim().split('\r\n');
    expect(csv.map((line) => line.split(',').at(-1))).toEqual(['Shirt', 'Medium', 'Medium']);
    const gone = await rest(`/events/${shop.eventId}/questions/${shirt.id}`, { method: 'DELETE' });
    expect(gone.json()).toEqual({ result: 'archived' });
  });

  it('are changed by staff and at the door, and go with the buyer', async () => {
    const note = await ask({ kind: 'text', per: 'order', label: { en: 'Note' } });
    const coat = await ask({ kind: 'number', per: 'attendee', askedAt: 'check_in', label: { en: 'Coat' }, max: '99' });
    const [ticket, other] = await ordered();
    const order = `/admin/o/org-${shop.organizationId}/orders/${ticket!.orderCode}`;
    await office.post(`${order}/answers`, { [`answers.order.${note.id}`]: 'by the window' });
    const door = `${base.replace('/questions', '/check-in')}/tickets/${other!.id}/answers`;
    expect((await office.get(door)).text).not.toContain('Note');
    const tooHigh = await office.post(door, { [`answers.t1.${coat.id}`]: '123' });
    expect([tooHigh.status, tooHigh.text.includes('The highest that is taken is 99.')]).toEqual([422, true]);
    await office.post(door, { [`answers.t1.${coat.id}`]: '12', [`answers.t0.${coat.id}`]: '13' });
    const rows = await answersOf(site.scope(), [ticket!.orderId]);
    expect(rows.map(({ ticketId, value }) => [ticketId, value])).toEqual([
      [null, 'by the window'],
      [other!.id, '12'],
    ]);
    const scanned = await office.post(base.replace('/questions', '/check-in'), { code: ticket!.code });
    expect((await office.get(scanned.headers.location!)).text).toContain(`/tickets/${ticket!.id}/answers`);
    await office.post(`${order}/answers`, { [`answers.order.${note.id}`]: '', [`answers.t1.${coat.id}`]: '12' });
    expect(await answersOf(site.scope(), [ticket!.orderId])).toHaveLength(1);
    const person = { userId: ticket!.id, email: 'mara@example.org', name: 'Mara Lind', isVerified: true };
    await site.scope().tx((tx) => forgetBuyer(tx, person));
    expect(await answersOf(site.scope(), [ticket!.orderId])).toEqual([]);
  });
});

describe('texts to agree to', () => {
  it('are kept in versions, over pages and REST', async () => {
    const settings = `/admin/o/org-${shop.organizationId}/settings/terms`;
    const text = { 'label.en': 'I follow the rules.', 'body.en': 'No cellos.', required: 'true', event: shop.eventId };
    expect((await office.post(`${settings}/new`, text)).headers.location).toBe(settings);
    const at = `/organizations/${shop.organizationId}/terms`;
    const [made] = (await rest(at)).json().data;
    expect(made).toMatchObject({ eventId: shop.eventId, required: true, revision: 1 });
    const same = await office.post(`${settings}/${made.id}`, { ...text, version: String(made.version) });
    expect(same.status).toBe(303);
    expect((await rest(at)).json().data[0].revision).toBe(1);
    const changed = await rest(`${at}/${made.id}`, { method: 'PATCH', body: { label: { en: 'I follow new rules.' } } });
    expect(changed.json()).toMatchObject({ revision: 2, body: { en: 'No cellos.' } });
    expect((await rest(`/events/${shop.eventId}/terms`)).json().data).toMatchObject([{ id: made.id, revision: 2 }]);

    const type = await shop.sell({ quantity: 9 });
    const lines = [{ ticketTypeId: type, quantity: 1 }];
    const draft = (await rest('/orders', { body: { eventId: shop.eventId, lines } })).json();
    const place = (consents: string[]) =>
      rest(`/orders/${draft.code}/place`, {
        headers: { 'Order-Secret': draft.secret },
        body: { buyer: { name: 'Mara Lind', email: 'mara@example.org' }, consents },
      });
    expect((await place([])).json().errors).toMatchObject([{ field: `consents.${made.id}`, code: 'consent.missing' }]);
    expect((await place([made.id])).status).toBe(200);
    const shown = await office.get(`/admin/o/org-${shop.organizationId}/orders/${draft.code}`);
    for (const part of ['I follow new rules.', 'Version 2', 'Network ']) expect(shown.text).toContain(part);
    await office.post(`${settings}/${made.id}/archive`);
    expect((await rest(`/events/${shop.eventId}/terms`)).json().data).toEqual([]);
  });
});
