import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, taken, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { answersOf, consentsOf, expireOrders, orderOf, type DraftOrder } from '../../../modules/orders/index.ts';
import { createQuestion, NewQuestion, removeQuestion } from '../../../modules/questions/index.ts';
import { createTerms, updateTerms } from '../../../modules/terms/index.ts';
import { updateQuota } from '../../../modules/tickets/index.ts';
import { eventPage } from '../event.page.ts';
import { orderPages } from '../order-pages.ts';
import { termsPage } from '../terms.page.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let heard: Readonly<Record<string, unknown>> | undefined;
let hasStep = false;

beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) => {
      const acme = hooks.registrar('acme');
      acme.filter('checkout.steps', (steps) =>
        hasStep
          ? [
              ...steps,
              {
                id: 'acme-seat',
                title: 'Your seat',
                fields: [{ name: 'row', label: 'Row', kind: 'text', required: true }],
              },
            ]
          : steps,
      );
      acme.filter('order.checking', (problems, { steps }) =>
        steps['acme-seat']?.['row'] === '13'
          ? [...problems, { field: 'steps.acme-seat.row', message: 'There is no row 13.' }]
          : problems,
      );
      acme.action('order.placing', async (_tx, { steps, email }) => {
        heard = steps;
        if (email === 'no@example.org') throw new DomainError('order.refused', { status: 409, field: 'buyer.email' });
      });
    },
  });
  portal = await testPortal(site, { pages: [...orderPages, eventPage, termsPage] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  hasStep = false;
});

const key = ({ code, secret }: DraftOrder) => ({ Cookie: `ep_order_${code}=${secret}` });
const contact = { name: 'Mara Lind', email: 'mara@example.org' };

function walk(draft: DraftOrder) {
  const headers = key(draft);
  const base = `/o/${draft.code}`;
  return {
    see: (at = '') => portal.ask(`${base}${at}`, { headers }),
    send: (at: string, fields: Record<string, string>) =>
      portal.ask(`${base}${at}`, { headers, body: new URLSearchParams(fields) }),
    async upload(at: string, fields: Record<string, string>, file: { name: string; content: Buffer }) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set(file.name, new Blob([new Uint8Array(file.content)]), 'paper.pdf');
      const encoded = new Response(form);
      const type = encoded.headers.get('content-type')!;
      const body = Buffer.from(await encoded.arrayBuffer());
      return portal.ask(`${base}${at}`, { headers: { ...headers, 'Content-Type': type }, body });
    },
  };
}

async function ask(question: Partial<NewQuestion>): Promise<string> {
  const input = NewQuestion.parse({ kind: 'text', per: 'order', label: { en: 'What?' }, ...question });
  return (await createQuestion(site.scope(), { ...input, eventId: shop.eventId })).id;
}

const shownIn = (html: string) => /name="shown" value="([^"]*)"/.exec(html)![1]!;
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n');

describe('the questions of a checkout', () => {
  it('are asked, checked and kept with the order', async () => {
    const meal = await ask({
      kind: 'choice',
      per: 'attendee',
      label: { en: 'Your meal' },
      required: true,
      options: [
        { id: 'soup', label: { en: 'Soup' } },
        { id: 'stew', label: { en: 'Stew' } },
      ],
    });
    const spicy = await ask({
      kind: 'yes_no',
      per: 'attendee',
      label: { en: 'Spicy?' },
      required: true,
      dependsOnId: meal,
      dependsOnValues: ['stew'],
    });
    const paper = await ask({ kind: 'file', label: { en: 'Your proof' }, required: true });
    const draft = await shop.draft(await shop.sell({ quantity: 10 }), 2);
    const { see, send, upload } = walk(draft);

    const details = await send('', { ...contact, 'attendees.0.name': 'Ida', 'attendees.1.name': 'Kai' });
    expect(details.headers.location).toBe(`/o/${draft.code}/questions`);
    const first = (await see('/questions')).text;
    expect(first).toContain('Your meal');
    expect(first).not.toContain('Spicy?');

    const nothing = await send('/questions', { shown: shownIn(first), [`answers.t0.${meal}`]: 'soup' });
    expect(nothing.status).toBe(422);
    expect(nothing.text).toContain('href="#f-file0"');
    expect(nothing.text).toMatch(/value="soup" checked/);

    const more = await upload(
      '/questions',
      { shown: shownIn(first), [`answers.t0.${meal}`]: 'soup', [`answers.t1.${meal}`]: 'stew' },
      { name: 'file0', content: PDF },
    );
    expect(more.headers.location).toBe(`/o/${draft.code}/questions`);
    const second = (await see('/questions')).text;
    expect(second).toContain('Spicy?');
    expect(second).toContain('paper.pdf');
    const shown = { shown: shownIn(second), [`answers.t0.${meal}`]: 'soup', [`answers.t1.${meal}`]: 'stew' };
    const done = await send('/questions', { ...shown, [`answers.t1.${spicy}`]: 'no' });
    expect(done.headers.location).toBe(`/o/${draft.code}/confirm`);

    const confirm = (await see('/confirm')).text;
    for (const text of ['Soup', 'Stew', 'paper.pdf', 'Ida']) expect(confirm).toContain(text);
    expect((await send('/confirm', { terms: 'true' })).headers.location).toBe(`/o/${draft.code}`);
    const { tickets } = await orderOf(site.scope(), draft.code);
    const answers = await answersOf(site.scope(), [draft.id]);
    expect(answers.map(({ ticketId, questionId, value }) => [ticketId, questionId, value])).toEqual([
      [tickets[0]!.id, meal, 'soup'],
      [tickets[1]!.id, meal, 'stew'],
      [tickets[1]!.id, spicy, 'no'],
      [null, paper, expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ]);
    const file = await see(`/files/${answers.at(-1)!.value}`);
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect((await portal.ask(`/o/${draft.code}/files/${answers.at(-1)!.value}`)).status).toBe(404);
    expect(await removeQuestion(site.scope(), { eventId: shop.eventId, id: paper })).toBe('archived');
  });

  it('refuse files that are something else, and copy the first answers to the others', async () => {
    const paper = await ask({ kind: 'file' });
    const name = await ask({ per: 'attendee', label: { en: 'Nickname' } });
    const draft = await shop.draft(await shop.sell({ quantity: 10 }), 3);
    const { see, send, upload } = walk(draft);
    await send('', contact);
    const shown = shownIn((await see('/questions')).text);
    const script = { name: 'file0', content: Buffer.from('<script>alert(1)</script>') };
    const refused = await upload('/questions', { shown }, script);
    expect([refused.status, refused.text.includes('Only PDF')]).toEqual([422, true]);
    await send('/questions', { shown, [`answers.t0.${name}`]: 'Cello', act: 'copy' });
    expect((await see('/questions')).text.match(/value="Cello"/g)).toHaveLength(3);
    expect(await removeQuestion(site.scope(), { eventId: shop.eventId, id: paper })).toBe('deleted');
  });
});

describe('what was typed', () => {
  it('survives errors, more time, another device and an expired hold', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 3, priceMinor: 1000 }), 2);
    const { see, send } = walk(draft);
    const wrong = await send('', { name: 'Mara <Lind>', email: 'mara at home', 'attendees.1.name': 'Kai' });
    expect([wrong.status, wrong.text.includes('Mara &lt;Lind&gt;')]).toEqual([422, true]);
    const typo = { name: 'Mara', email: 'mara@gmial.com', 'attendees.0.name': 'Ida', 'attendees.1.name': 'Kai' };
    const asked = await send('', typo);
    expect([asked.status, asked.text.includes('Did you mean mara@gmail.com?')]).toEqual([422, true]);
    site.clock.advance({ minutes: 10 });
    await send('', { ...typo, act: 'extend' });
    expect((await orderOf(site.scope(), draft.code)).holdExtensions).toBe(1);
    const meant = await send('', { ...typo, asked: typo.email });
    expect(meant.headers.location).toBe(`/o/${draft.code}/confirm`);
    expect((await see()).headers.location).toBe(`/o/${draft.code}/confirm`);
    expect((await see('?edit=contact')).text).toContain('value="Kai"');

    site.clock.advance({ minutes: 70 });
    await expireOrders(site.scope());
    const late = await send('/confirm', { terms: 'true' });
    expect(late.status).toBe(410);
    expect(late.text).toContain(`/o/${draft.code}/restart`);
    const again = await send('/restart', {});
    const cookie = again.headers['set-cookie']!.join().split(';')[0]!;
    const next = await portal.ask(again.headers.location!, { headers: { Cookie: cookie } });
    expect(next.text).toContain('value="mara@gmial.com"');
    expect(next.text).toContain('value="Kai"');
  });

  it('is there when somebody was faster, with what is left', async () => {
    const type = await shop.sell({ quantity: 3 });
    const draft = await shop.draft(type, 3);
    const { send } = walk(draft);
    await send('', contact);
    site.clock.advance({ minutes: 70 });
    await expireOrders(site.scope());
    const other = await shop.draft(type, 1);
    const gone = await send('/restart', {});
    expect([gone.status, gone.text.includes('2 × Standard')]).toEqual([409, true]);
    const rest = await send('/restart', { take: 'left' });
    const code = rest.headers.location!.slice(3);
    expect((await orderOf(site.scope(), code)).ticketCount).toBe(2);
    expect(await taken(site.scope(), shop.eventId)).toEqual([3]);
    const [quota] = await site
      .scope()
      .em.execute<{ id: string }[]>('select id from quotas where event_id = ?', [shop.eventId]);
    await updateQuota(site.scope(), { eventId: shop.eventId, id: quota!.id, size: 3 });
    expect(other.state).toBe('draft');
  });
});

describe('terms', () => {
  it('are agreed to in the version that was shown, and proven', async () => {
    const { organizationId, eventId } = shop;
    const text = { label: { en: 'I follow the house rules.' }, body: { en: '# Rules\n\nNo cellos.' } };
    const rules = await createTerms(site.scope(), { ...text, organizationId, eventId, required: true });
    const news = { label: { en: 'Write to me.' }, body: {}, required: false };
    const letter = await createTerms(site.scope(), { ...news, organizationId, eventId: null });
    const draft = await shop.draft(await shop.sell({ quantity: 3 }));
    const { see, send } = walk(draft);
    await send('', contact);
    const page = (await see('/confirm')).text;
    const link = /href="(\/terms\/[0-9a-f-]+)"/.exec(page)![1]!;
    expect((await portal.ask(link)).text).toContain('No cellos.');
    const missing = await send('/confirm', { terms: 'true' });
    expect([missing.status, missing.text.includes('please agree: I follow')]).toEqual([422, true]);
    await send('/confirm', { terms: 'true', [`consents.${rules.id}`]: 'true' });
    await updateTerms(site.scope(), { organizationId, id: rules.id, label: { en: 'I follow other rules.' } });
    const proof = await consentsOf(site.scope(), [draft.id]);
    expect(proof.map(({ termsId, revision, given, label }) => [termsId, revision, given, label['en']])).toEqual([
      [letter.id, 1, false, 'Write to me.'],
      [rules.id, 1, true, 'I follow the house rules.'],
    ]);
    expect(proof[0]!.networkHash).toMatch(/^[0-9a-f]{64}$/);
    expect((await portal.ask(link)).text).toContain('No cellos.');
  });
});

describe('a step of a plugin', () => {
  it('is filled in, refused with its field, and told when the order is placed', async () => {
    hasStep = true;
    const draft = await shop.draft(await shop.sell({ quantity: 3 }));
    const { see, send } = walk(draft);
    expect((await send('', contact)).headers.location).toBe(`/o/${draft.code}/steps/acme-seat`);
    const empty = await send('/steps/acme-seat', {});
    expect([empty.status, empty.text.includes('Please answer this question: Row')]).toEqual([422, true]);
    const refused = await send('/steps/acme-seat', { 'steps.acme-seat.row': '13' });
    expect([refused.status, refused.text.includes('There is no row 13.')]).toEqual([422, true]);
    const taken = await send('/steps/acme-seat', { 'steps.acme-seat.row': '12' });
    expect(taken.headers.location).toBe(`/o/${draft.code}/confirm`);
    expect((await see('/confirm')).text).toContain('12');
    expect((await send('/confirm', { terms: 'true' })).headers.location).toBe(`/o/${draft.code}`);
    expect(heard).toEqual({ 'acme-seat': { row: '12' } });
  });
});
