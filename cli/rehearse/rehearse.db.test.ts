import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningSite, type RunningSite } from '../../test/setup/running-site.ts';
import type { FilledSite } from '../../test/factories/filled-site.ts';
import {
  createCategory,
  createPriceTier,
  createTicketType,
  createVariation,
  setAddOns,
} from '../../core/modules/tickets/index.ts';
import { rowsFile, seatShop } from '../../test/factories/hall.ts';
import { createQuestion, NewQuestion, type QuestionKind } from '../../core/modules/questions/index.ts';
import { createTerms } from '../../core/modules/terms/index.ts';
import { rehearse } from './rehearse.ts';

let site: RunningSite;
let filled: FilledSite;

beforeAll(async () => {
  site = await runningSite();
  filled = await site.fill();
  await filled.sell({ name: 'Free', quantity: 40 });
  await filled.sell({ name: 'Regular', quantity: 40, priceMinor: 1500 });
  await sellShirts(filled.eventId);
  await askMuch(filled);
  const shop = { ...filled, occurrenceIds: [filled.occurrenceId] };
  await seatShop({ scope: () => site.app.scope() }, shop, { file: rowsFile({ A: 10, B: 10 }) });
});
afterAll(() => site.close());

/** A type under a heading, in two sizes and cheaper at first, with something to go with it; and one for members alone. */
async function sellShirts(eventId: string): Promise<void> {
  const scope = site.app.scope();
  const { id: categoryId } = await createCategory(scope, { eventId, name: { en: 'Shop' }, description: {} });
  const priceMinor = 900;
  const members = { onlyFor: ['@members.example.org'], needsApproval: true, categoryId };
  const { id } = await createTicketType(scope, {
    eventId,
    name: { en: 'Shirt' },
    priceMinor,
    kind: 'product',
    ...members,
  });
  const { id: bag } = await createTicketType(scope, { eventId, name: { en: 'Bag' }, priceMinor, onlyAddOn: true });
  const ofType = { eventId, ticketTypeId: id };
  for (const size of ['S', 'L']) {
    await createVariation(scope, { ...ofType, name: { en: size }, priceMinor: null, quantity: 10 });
  }
  const early = { name: { en: 'Early' }, priceMinor: 500, startsAt: null, endsAt: null, quantity: 5 };
  await createPriceTier(scope, { ...ofType, ...early });
  await setAddOns(scope, { ...ofType, addOns: [{ addOnId: bag, min: 1, max: 1, included: 1 }] });
}

const option = (id: string) => ({ id, label: { en: id } });

/** A question of every kind, some of which hang on others, and texts to agree to. */
async function askMuch({ eventId, organizationId }: FilledSite): Promise<void> {
  const scope = site.app.scope();
  const ask = (kind: QuestionKind, more: object = {}) =>
    createQuestion(scope, {
      ...NewQuestion.parse({ kind, per: 'order', label: { en: `Your ${kind}` }, required: true, ...more }),
      eventId,
    });
  for (const kind of ['text', 'long_text', 'email', 'phone', 'url', 'country', 'yes_no'] as const) await ask(kind);
  await ask('number', { min: '2', max: '2.5', per: 'attendee' });
  await ask('date', { max: '2010-03-01', per: 'attendee' });
  await ask('time', { min: '18:30', max: '18:45' });
  await ask('datetime', { min: '2030-01-31T23:50', required: false });
  const { id: meal } = await ask('choice', { per: 'attendee', options: [option('soup'), option('stew')] });
  await ask('choices', { per: 'attendee', options: [option('nuts'), option('milk')], ...on(meal, 'stew') });
  await ask('file', { per: 'attendee', ...on(meal, 'soup') });
  const text = { label: { en: 'I agree' }, body: {}, organizationId };
  await createTerms(scope, { ...text, eventId, required: true });
  await createTerms(scope, { ...text, eventId: null, required: true });
  await createTerms(scope, { ...text, eventId, required: false });
}

const on = (dependsOnId: string, value: string) => ({ dependsOnId, dependsOnValues: [value] });

/** What was answered, agreed to, sent and chosen with tickets in what is only played. */
async function played(): Promise<{ kinds: number; consents: number; files: number; addOns: number }> {
  const count = async (what: string) => {
    const [row] = await site.app.database.em
      .fork()
      .execute<{ n: unknown }[]>(`select count(${what} and x.organization_id <> ?`, [filled.organizationId]);
    return Number(row!.n);
  };
  return {
    kinds: await count(
      'distinct q.kind) as n from answers x inner join questions q on q.id = x.question_id where 1 = 1',
    ),
    consents: await count('*) as n from consents x where x.given = true'),
    files: await count('*) as n from answer_files x where 1 = 1'),
    addOns: await count('*) as n from order_lines x where x.add_on_to_id is not null'),
  };
}

const stored = () =>
  readdirSync(site.dataDir, { recursive: true })
    .map(String)
    .filter((path) => /answers.*png$/.test(path));

/** Rows of every table of the site. */
async function rows(): Promise<Record<string, number>> {
  const { database } = site.app;
  const own = database.engine === 'postgresql' ? `table_schema = 'public'` : 'table_schema = database()';
  const tables = await database.em
    .fork()
    .execute<{ name: string }[]>(
      `select table_name as name from information_schema.tables where ${own} and table_type = 'BASE TABLE' order by 1`,
    );
  const counts: Record<string, number> = {};
  for (const { name } of tables) counts[name] = await site.count(name);
  return counts;
}

/** The portal goes on meanwhile, as it does where it runs by itself. */
async function whilePortalRuns<T>(work: () => Promise<T>, look: () => Promise<unknown> = async () => {}): Promise<T> {
  const meanwhile = { over: false };
  const portal = (async () => {
    while (!meanwhile.over) {
      await site.runDue();
      await look();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return work().finally(async () => {
    meanwhile.over = true;
    await portal;
  });
}

it('plays a sale that nobody else sees, and leaves nothing behind', { timeout: 120_000 }, async () => {
  await site.runDue();
  const before = await rows();
  const { app, origin } = site;
  const seen: string[] = [];
  let most = await played();
  expect(most).toEqual({ kinds: 0, consents: 0, files: 0, addOns: 0 });
  const result = await whilePortalRuns(
    () => rehearse(app, { event: filled.eventSlug, buyers: 6, seconds: 60, origin }),
    async () => {
      const now = await played();
      if (now.kinds + now.files >= most.kinds + most.files) most = now;
      seen.push((await site.ask('/api/v1/events')).text, (await site.ask('/')).text);
    },
  );

  expect(result.errors).toEqual({});
  expect(result).toMatchObject({ soldOut: true, places: 120, withPayments: true });
  expect(result.orders).toBeGreaterThan(10);
  expect(result.steps.map(({ step }) => step)).toEqual(['look', 'draft', 'answer', 'place', 'pay']);
  expect(result.minutesToSell).toBeGreaterThan(0);
  expect(most.kinds).toBe(14);
  for (const some of [most.consents, most.files, most.addOns]) expect(some).toBeGreaterThan(0);
  expect(stored()).toEqual([]);
  expect(seen.some((text) => text.includes('rehearsal-'))).toBe(false);
  expect(await rows()).toEqual(before);
  expect(site.errors).toEqual([]);
});

it('says by kind what went wrong, in the words of the page', { timeout: 60_000 }, async () => {
  const { app, origin } = site;
  const before = await rows();
  // Nobody can answer that.
  await app.database.em.fork().execute(`update questions set min = '3' where kind = 'number'`);
  const play = { event: filled.eventSlug, buyers: 4, seconds: 1, origin };
  const { errors } = await whilePortalRuns(() => rehearse(app, play));
  expect(Object.keys(errors)).toEqual([expect.stringMatching(/^answer 422 .*Your number/)]);
  expect(await rows()).toEqual(before);
});
