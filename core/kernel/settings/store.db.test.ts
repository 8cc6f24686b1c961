import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { defineSettings } from './settings.ts';
import { SettingsStore } from './store.ts';

const settings = defineSettings({
  id: 'test.colour',
  level: 'site',
  schema: z.object({ colour: z.string().default('none') }),
});

let site: TestSite;
let store: SettingsStore;
beforeAll(async () => {
  site = await testSite();
  store = site.parts.settings as SettingsStore;
});
afterAll(() => site.close());

const colour = async () => (await store.get(settings)).colour;
const paint = (value: string, meanwhile: () => Promise<unknown> = async () => {}) =>
  site.scope().tx(async (tx) => {
    await store.write(tx, settings, 'site', { colour: value });
    await tx.em.flush();
    await meanwhile();
  });

it('what somebody reads while settings are written is not remembered after the commit', async () => {
  await paint('red');
  expect(await colour()).toBe('red');
  await paint('blue', colour);
  expect(await colour()).toBe('blue');
});

it('nor is what was read before the commit and arrives after it', async () => {
  await paint('red');
  // A reader whose row is on its way: it left before the change, and arrives once the change is committed.
  const real = site.database.em;
  let left = () => {};
  let arrive = () => {};
  const read = new Promise<void>((resolve) => void (left = resolve));
  const held = new Promise<void>((resolve) => void (arrive = resolve));
  const slow = new SettingsStore(
    {
      fork: () => ({
        findOne: async (...asked: Parameters<typeof real.findOne>) => {
          const row = await real.fork().findOne(...asked);
          left();
          await held;
          return row;
        },
      }),
    } as never,
    site.site.key('settings'),
  );
  const early = slow.at(settings, 'site');
  await read;
  await site.scope().tx((tx) => slow.write(tx, settings, 'site', { colour: 'blue' }));
  arrive();
  await early;
  expect(await slow.get(settings)).toEqual({ colour: 'blue' });
});

it('what is rolled back stays as it was', async () => {
  await paint('red');
  await expect(
    paint('blue', async () => {
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await colour()).toBe('red');
});

it('questions in the midst of transactions need no second connection, however many ask', async () => {
  const small = await testSite({ poolSize: 2 });
  try {
    let begun = 0;
    let begin = () => {};
    const all = new Promise<void>((resolve) => void (begin = resolve));
    const asked = Array.from({ length: 2 }, () =>
      small.scope().tx(async (tx) => {
        await tx.em.execute('select 1');
        if ((begun += 1) === 2) begin();
        await all;
        return (await tx.settings.get(settings)).colour;
      }),
    );
    expect(await Promise.all(asked)).toEqual(['none', 'none']);
  } finally {
    await small.close();
  }
});
