import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rowsFile, seatShop } from '../../../test/factories/hall.ts';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../test/setup/portal.ts';
import type { Answer } from '../../../test/setup/web.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { changeSettings, type ChangeRules } from '../../modules/order-changes/index.ts';
import {
  orderOf,
  placeOrder,
  startOrder,
  storeAnswerFile,
  type DraftOrder,
  type OrderDetail,
} from '../../modules/orders/index.ts';
import { Member, Organization } from '../../modules/organizations/index.ts';
import { createQuestion, NewQuestion } from '../../modules/questions/index.ts';
import { createVariation } from '../../modules/tickets/index.ts';
import { User } from '../../modules/users/index.ts';
import { orderAdminPages } from '../admin/orders/index.ts';
import { questionAdminPages } from '../admin/questions/index.ts';
import { orderPages } from './order-pages.ts';
import { payPage } from './pay.page.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [...orderPages, ...orderAdminPages, ...questionAdminPages, payPage] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => void (shop = await openShop(site, { dates: 2 })));

const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
const rules = (changes: Partial<ChangeRules>) =>
  site
    .scope()
    .tx((tx) => (site.parts.settings as SettingsStore).write(tx, changeSettings, shop.eventId, changes, shop));

async function ordered(ticketTypeId: string, quantity: number): Promise<DraftOrder> {
  const draft = await shop.draft(ticketTypeId, quantity);
  await placeOrder(site.scope(), { code: draft.code, buyer });
  return draft;
}
const again = ({ code }: DraftOrder): Promise<OrderDetail> => orderOf(site.scope(), code);
/** The hidden fields of the question that a page asks, as its answer sends them. */
function hiddenIn(text: string): Record<string, string> {
  const fields = text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name!, value!]).filter(([name]) => name !== '_csrf'));
}

describe('a buyer changes an order', () => {
  it('puts right what was answered, until the rules say no, and loses nothing of what was typed', async () => {
    const { eventId } = shop;
    const question = NewQuestion.parse({ kind: 'text', per: 'order', label: { en: 'Diet' }, required: true });
    const { id } = await createQuestion(site.scope(), { ...question, eventId });
    const draft = await shop.draft(await shop.sell({ quantity: 5 }), 1);
    await placeOrder(site.scope(), { code: draft.code, buyer, answers: { order: { [id]: 'vegan' } } });
    const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
    const at = `/o/${draft.code}/answers`;
    const name = `answers.order.${id}`;
    const say = (value: string) => portal.ask(at, { headers, body: new URLSearchParams({ [name]: value }) });

    expect((await portal.ask(`/o/${draft.code}/change`, { headers })).text).toContain(at);
    expect((await portal.ask(at, { headers })).text).toContain('value="vegan"');
    const empty = await say('');
    expect([empty.status, empty.text.includes(`id="f-${name}"`)]).toEqual([422, true]);
    expect((await say('everything')).status).toBe(303);
    expect((await portal.ask(at, { headers })).text).toContain('value="everything"');
    expect((await portal.ask(at)).status).toBe(404);
    await rules({ answers: false });
    expect((await portal.ask(at, { headers })).text).not.toContain(name);
    expect((await say('nothing')).status).toBe(409);
  });

  it('sends another file: what it is, is checked, and the earlier one is gone', async () => {
    const { eventId } = shop;
    const asked = NewQuestion.parse({ kind: 'file', per: 'order', label: { en: 'Proof' }, required: true });
    const { id } = await createQuestion(site.scope(), { ...asked, eventId });
    const draft = await shop.draft(await shop.sell({ quantity: 5 }), 1);
    const pdf = (text: string) => Buffer.from(`%PDF-1.4\n${text}`);
    const content = { bytes: pdf('one') };
    const first = await storeAnswerFile(site.scope(), {
      ...{ code: draft.code, questionId: id, field: 'file' },
      file: { filename: 'one.pdf', content },
    });
    await placeOrder(site.scope(), { code: draft.code, buyer, answers: { order: { [id]: first.id } } });
    const files = async () => {
      const { em } = site.scope();
      return em.execute<{ id: string; filename: string; path: string }[]>(
        'select id, filename, path from answer_files where order_id = ? order by id',
        [draft.id],
      );
    };
    const [before] = await files();
    const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
    const at = `/o/${draft.code}/answers`;
    const send = async (browse: (type: string, body: Buffer) => Promise<Answer>, bytes: Buffer, more: object = {}) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(more)) form.set(name, String(value));
      form.set('file0', new Blob([new Uint8Array(bytes)]), 'two.pdf');
      const encoded = new Response(form);
      return browse(encoded.headers.get('content-type')!, Buffer.from(await encoded.arrayBuffer()));
    };
    const asBuyer = (type: string, body: Buffer) =>
      portal.ask(at, { headers: { ...headers, 'Content-Type': type }, body });
    expect((await portal.ask(at, { headers })).text).toContain('Sent: one.pdf');
    const script = await send(asBuyer, Buffer.from('<script>'));
    expect([script.status, script.text.includes('href="#f-file0"'), await files()]).toEqual([422, true, [before]]);
    expect((await send(asBuyer, pdf('two'))).status).toBe(303);
    const [after, ...others] = await files();
    expect([after!.filename, others]).toEqual(['two.pdf', []]);
    const { em } = site.scope();
    const jobs = await em.execute<{ payload: unknown }[]>(`select payload from outbox where name = ?`, [
      'orders.remove-answer-files',
    ]);
    expect(JSON.stringify(jobs)).toContain(before!.path);
    // What is required is not taken away, and nothing stays of what was sent in vain.
    const taken = await send(asBuyer, Buffer.from(''), { [`remove.order.${id}`]: 'true' });
    expect([taken.status, taken.text.includes('href="#f-file0"')]).toEqual([422, true]);
    await rules({ answers: false });
    expect((await send(asBuyer, pdf('three'))).status).toBe(409);
    expect(await files()).toEqual([after]);
  });

  it('by its link: sees what it does, confirms, and may not do what the rules forbid', async () => {
    const draft = await ordered(await shop.sell({ quantity: 5 }), 2);
    const at = `/o/${draft.code}`;
    const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
    const post = (path: string, fields: Record<string, string>) =>
      portal.ask(path, { headers, body: new URLSearchParams(fields) });
    expect((await portal.ask(at, { headers })).text).toContain(`${at}/change`);
    const [first, second] = (await again(draft)).tickets;
    const form = await portal.ask(`${at}/change`, { headers });
    expect([form.status, form.text.includes(`name="name.${first!.id}"`)]).toEqual([200, true]);
    expect(form.text).not.toContain(`name="date.${first!.id}"`);

    await rules({ occurrence: true, fee: '0' });
    expect((await portal.ask(`${at}/change`, { headers })).text).toContain(`name="date.${first!.id}"`);
    const typed = {
      [`name.${first!.id}`]: 'Ida <Kern>',
      [`name.${second!.id}`]: second!.attendeeName,
      [`date.${second!.id}`]: shop.occurrenceIds[1]!,
    };
    const question = await post(`${at}/change`, typed);
    expect(question.status).toBe(200);
    expect(question.text).toContain('The price stays as it is.');
    expect(question.text).toContain('2 tickets get new codes');
    expect((await again(draft)).tickets[0]!.attendeeName).toBe('Mara Lind');

    const sent = hiddenIn(question.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
    const stale = await post(`${at}/change`, { ...sent, shown: '900 0 0' });
    expect(stale.status).toBe(409);
    const done = await post(`${at}/change`, sent);
    expect([done.status, done.headers.location]).toEqual([303, at]);
    const after = await again(draft);
    expect(after.tickets.map(({ attendeeName, occurrenceId }) => [attendeeName, occurrenceId])).toEqual([
      ['Ida <Kern>', shop.occurrenceIds[0]],
      ['Mara Lind', shop.occurrenceIds[1]],
    ]);
    expect((await post(`${at}/change`, {})).text).toContain('Nothing would be different.');
    const stranger = await portal.ask(`${at}/change`, { body: new URLSearchParams(typed) });
    expect(stranger.status).toBe(404);
  });

  it('to another seat: sees the free ones row by row, and chooses again where somebody was faster', async () => {
    const file = [rowsFile({ A: 3 }), 'Balcony,B,1,Regular', 'Balcony,B,2,Regular'].join('\n');
    const { typeId, seat } = await seatShop(site, shop, { file });
    const draft = await startOrder(site.scope(), {
      eventId: shop.eventId,
      lines: [
        { ticketTypeId: typeId, quantity: 2, occurrenceId: shop.occurrenceIds[0], seatIds: [seat('A 1'), seat('A 2')] },
      ],
    });
    await placeOrder(site.scope(), { code: draft.code, buyer });
    const at = `/o/${draft.code}/change`;
    const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
    const post = (fields: Record<string, string>) => portal.ask(at, { headers, body: new URLSearchParams(fields) });
    const [one, two] = (await again(draft)).tickets;
    expect((await portal.ask(at, { headers })).text).not.toContain(`part.${one!.id}`);
    await rules({ seat: true });
    expect((await portal.ask(at, { headers })).text).toContain('Another one: Balcony');

    const question = await post({ [`part.${one!.id}`]: 'Balcony', [`part.${two!.id}`]: '*' });
    expect(question.text).toContain('<optgroup label="Balcony, Row B">');
    expect(question.text).toContain('Another seat in place of Stalls, row A, seat 1');
    const sent = { ...hiddenIn(question.text), [`seat.${two!.id}`]: seat('A 3') };
    const quick = { ticketTypeId: typeId, quantity: 1, occurrenceId: shop.occurrenceIds[0], seatIds: [seat('B 1')] };
    await startOrder(site.scope(), { eventId: shop.eventId, lines: [quick] });
    const gone = await post({ ...sent, [`seat.${one!.id}`]: seat('B 1') });
    expect([gone.status, gone.text.includes('No longer free: Balcony')]).toEqual([409, true]);
    expect((await again(draft)).tickets.map(({ seat: it }) => it!.label)).toEqual(['1', '2']);
    const chosen = /<option value="([^"]+)" selected>/.exec(gone.text)?.[1];
    const done = await post({
      ...hiddenIn(gone.text),
      [`seat.${one!.id}`]: seat('B 2'),
      [`seat.${two!.id}`]: chosen ?? '',
    });
    expect(done.status).toBe(303);
    const labels = (await again(draft)).tickets.map(({ seat: it }) => `${it!.rowName} ${it!.label}`);
    expect(labels[0]).toBe('B 2');
  });

  it('to any free seat of a large hall: rows are looked at in turn, and what was chosen stays', async () => {
    const file = rowsFile(Object.fromEntries([...'ABCDEFG'].map((row) => [row, 90])));
    const { typeId, seat } = await seatShop(site, shop, { file });
    const line = { ticketTypeId: typeId, quantity: 2, occurrenceId: shop.occurrenceIds[0] };
    const draft = await startOrder(site.scope(), { eventId: shop.eventId, lines: [line] });
    await placeOrder(site.scope(), { code: draft.code, buyer });
    await rules({ seat: true });
    const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
    const post = (fields: Record<string, string>) =>
      portal.ask(`/o/${draft.code}/change`, { headers, body: new URLSearchParams(fields) });
    const [one, two] = (await again(draft)).tickets.map(({ id }) => id) as [string, string];
    const seatsOf = (text: string, id: string) => {
      const list = new RegExp(`<select[^>]*name="seat.${id}"[^]*?</select>`).exec(text)![0];
      return [...list.matchAll(/<option value="([^"]+)"/g)].map(([, value]) => value!);
    };
    let shown = (await post({ [`part.${one}`]: '*', [`part.${two}`]: '*' })).text;
    const rowLists = /<select[^>]*name="from[^]*?<\/select>/.exec(shown)![0];
    const spans = [...rowLists.matchAll(/<option value="(\d+)"/g)].map(([, value]) => value!);
    expect(rowLists).toContain('Stalls, Row D – Stalls, Row F · 270 seats free');
    expect(shown).toContain('value="again"');
    const reached = new Set<string>();
    for (const from of spans) {
      const chosen = { [`seat.${one}`]: seat('G 90'), [`from.${two}`]: from, look: 'again' };
      shown = (await post({ ...hiddenIn(shown), ...chosen })).text;
      for (const id of seatsOf(shown, two)) reached.add(id);
      // The other ticket's seat is in none of the rows that are shown for it.
      expect(shown).toContain(`<option value="${seat('G 90')}" selected>`);
    }
    expect(reached.size).toBe(7 * 90 - 2);
    const done = await post({ ...hiddenIn(shown), [`seat.${one}`]: seat('G 90'), [`seat.${two}`]: seat('G 89') });
    expect(done.status).toBe(303);
    const labels = (await again(draft)).tickets.map(({ seat: it }) => `${it!.rowName} ${it!.label}`);
    expect(labels).toEqual(['G 90', 'G 89']);
  });

  it('to something dearer pays first, or gives it up', async () => {
    await rules({ variation: true });
    const type = await shop.sell({ quantity: 5 });
    const of = { eventId: shop.eventId, ticketTypeId: type, quantity: null };
    await createVariation(site.scope(), { ...of, name: { en: 'Small' }, priceMinor: null });
    const { id: large } = await createVariation(site.scope(), { ...of, name: { en: 'Large' }, priceMinor: 700 });
    const draft = await ordered(await shop.sell({ quantity: 5 }), 1);
    await site
      .scope()
      .em.execute('update order_lines set ticket_type_id = ? where order_id = ?', [type, draft.id], 'run');
    const at = `/o/${draft.code}`;
    const headers = { Cookie: `ep_order_${draft.code}=${draft.secret}` };
    const post = (path: string, fields: Record<string, string>) =>
      portal.ask(path, { headers, body: new URLSearchParams(fields) });
    const [ticket] = (await again(draft)).tickets;
    const question = await post(`${at}/change`, { [`variation.${ticket!.id}`]: large });
    expect(question.text).toContain('€7.00 are to be paid until');
    const held = await post(`${at}/change`, hiddenIn(question.text));
    expect(held.headers.location).toBe(`${at}/pay`);
    expect((await portal.ask(`${at}/pay`, { headers })).status).toBe(200);
    expect((await portal.ask(at, { headers })).text).toContain('Your change waits for €7.00');
    expect((await post(`${at}/change/drop`, {})).headers.location).toBe(at);
    expect((await portal.ask(at, { headers })).text).not.toContain('Your change waits');
  });
});

describe('the office', () => {
  async function signIn(): Promise<Browser> {
    const id = newId();
    await site.scope().tx(async (tx) => {
      const createdAt = tx.clock.now();
      tx.em.create(User, { id, email: `${id}@example.org`, name: 'Ann', locale: 'en', isAdmin: false, createdAt });
      await tx.em.flush();
      tx.em.create(Member, {
        ...{ id: newId(), role: 'manager', createdAt },
        organization: tx.em.getReference(Organization, shop.organizationId, { wrapped: true }),
        user: tx.em.getReference(User, id, { wrapped: true }),
      });
    });
    return portal.browser(id);
  }

  it('sends another file for a buyer', async () => {
    const ann = await signIn();
    const asked = NewQuestion.parse({ kind: 'file', per: 'attendee', label: { en: 'Proof' } });
    await createQuestion(site.scope(), { ...asked, eventId: shop.eventId });
    const draft = await ordered(await shop.sell({ quantity: 5 }), 2);
    const at = `/admin/o/org-${shop.organizationId}/orders/${draft.code}/answers`;
    expect((await ann.get(at)).text).toContain('enctype="multipart/form-data"');
    for (const text of ['one', 'two']) {
      const file = { filename: `${text}.pdf`, content: Buffer.from(`%PDF-1.4\n${text}`) };
      // What was sent already moves behind what was not.
      const sent = await ann.upload(at, text === 'one' ? 'file0' : 'file1', file);
      expect(sent.status).toBe(303);
    }
    const rows = await site
      .scope()
      .em.execute<{ filename: string }[]>('select filename from answer_files where order_id = ?', [draft.id]);
    expect(rows.map(({ filename }) => filename)).toEqual(['two.pdf']);
  });

  it('changes what it likes after seeing what it does', async () => {
    const ann = await signIn();
    const type = await shop.sell({ quantity: 5 });
    const draft = await ordered(type, 1);
    const at = `/admin/o/org-${shop.organizationId}/orders/${draft.code}`;
    expect((await ann.get(at)).text).toContain(`${at}/change`);
    const form = await ann.get(`${at}/change`);
    expect(form.text).toContain('name="add.type"');
    const wanted = { 'add.type': type, 'add.quantity': '2', 'add.date': shop.occurrenceIds[1]!, notify: 'true' };
    const question = await ann.post(`${at}/change`, wanted);
    expect(question.text).toContain('From then on: 2 × Standard');
    const done = await ann.post(`${at}/change`, hiddenIn(question.text));
    expect([done.status, done.headers.location]).toEqual([303, at]);
    expect((await again(draft)).tickets).toHaveLength(3);
    const full = await ann.post(`${at}/change`, { ...wanted, 'add.quantity': '4' });
    expect([full.status, full.text.includes('sold out')]).toEqual([409, true]);
    expect((await ann.get(at)).text).toContain('Changed');
  });
});
