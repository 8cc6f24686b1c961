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
import { rehearse } from './rehearse.ts';

let site: RunningSite;
let filled: FilledSite;

beforeAll(async () => {
  site = await runningSite();
  filled = await site.fill();
  await filled.sell({ name: 'Free', quantity: 40 });
  await filled.sell({ name: 'Regular', quantity: 40, priceMinor: 1500 });
  await sellShirts(filled.eventId);
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

it('plays a sale that nobody else sees, and leaves nothing behind', { timeout: 60_000 }, async () => {
  await site.runDue();
  const before = await rows();
  const { app, origin } = site;
  const meanwhile = { over: false };
  const seen: string[] = [];
  // The portal goes on meanwhile, as it does where it runs by itself.
  const portal = (async () => {
    while (!meanwhile.over) {
      await site.runDue();
      seen.push((await site.ask('/api/v1/events')).text, (await site.ask('/')).text);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const result = await rehearse(app, { event: filled.eventSlug, buyers: 6, seconds: 30, origin });
  meanwhile.over = true;
  await portal;

  expect(result.errors).toEqual({});
  expect(result).toMatchObject({ soldOut: true, places: 120, withPayments: true });
  expect(result.orders).toBeGreaterThan(10);
  expect(result.steps.map(({ step }) => step)).toEqual(['look', 'draft', 'place', 'pay']);
  expect(result.minutesToSell).toBeGreaterThan(0);
  expect(seen.some((text) => text.includes('rehearsal-'))).toBe(false);
  expect(await rows()).toEqual(before);
  expect(site.errors).toEqual([]);
});
