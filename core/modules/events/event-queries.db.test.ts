import type { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { createOrganization } from '../organizations/index.ts';
import { citiesWithEvents, createEvent, findEvents, NewEvent, publishEvent, upcomingEvents } from './index.ts';

let site: TestSite;

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

const organization = (name: string) =>
  createOrganization(site.scope(), {
    name,
    email: 'a@example.org',
    currency: 'EUR',
    locale: 'en',
    zone: 'Europe/Berlin',
  });

async function draft({ organizationId, ...given }: Partial<z.input<typeof NewEvent>> & { organizationId: string }) {
  const input = NewEvent.parse({
    title: { en: 'Summer fair' },
    zone: 'Europe/Berlin',
    currency: 'EUR',
    locale: 'en',
    startsAtLocal: '2027-06-12T19:30',
    endsAtLocal: '2027-06-12T23:00',
    ...given,
  });
  const { eventId } = await createEvent(site.scope(), { organizationId, ...input });
  return { eventId, organizationId };
}

async function published(given: Parameters<typeof draft>[0]) {
  const event = await draft(given);
  await publishEvent(site.scope(), event);
  return event;
}

describe('the public list', () => {
  it('shows what is published and not over, the next first, a page at a time', async () => {
    const { id } = await organization('List makers');
    const at = (day: string) => ({ organizationId: id, startsAtLocal: `${day}T10:00`, endsAtLocal: `${day}T12:00` });
    for (const day of ['2027-05-03', '2027-05-01', '2027-05-02', '2027-05-01']) {
      await published({ ...at(day), title: { en: day } });
    }
    await draft({ ...at('2027-05-01'), title: { en: 'Draft' } });
    const over = await published({ ...at('2027-01-16'), title: { en: 'Over' } });

    const titles: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await findEvents(site.scope(), {
        organizationId: id,
        limit: 2,
        cursor,
        from: new Date('2027-02-01T00:00:00Z'),
      });
      titles.push(...page.rows.map(({ title }) => title['en']));
      cursor = page.nextCursor;
    } while (cursor);
    expect(titles).toEqual(['2027-05-01', '2027-05-01', '2027-05-02', '2027-05-03']);

    const past = await findEvents(site.scope(), { organizationId: id, to: new Date('2027-02-01T00:00:00Z') });
    expect(past.rows.map((row) => row.id)).toEqual([over.eventId]);
    const next = await upcomingEvents(site.scope(), { organizationId: id });
    expect(next.map(({ title }) => title['en'])).toContain('Draft');
    expect(await code(findEvents(site.scope(), { cursor: 'nonsense' }))).toBe('input.cursor');
  });

  it('is narrowed by words in any case and without accents, by city and by kind', async () => {
    const { id } = await organization('Searchers');
    await published({ organizationId: id, title: { en: 'Jazz 100% Live' }, city: 'Zürich', mode: 'hybrid' });
    await published({ organizationId: id, title: { en: 'Poetry' }, city: 'Bern', summary: { en: 'With jazz_music' } });
    const find = async (search: Parameters<typeof findEvents>[1]) =>
      (await findEvents(site.scope(), { organizationId: id, ...search })).rows.map(({ title }) => title['en']);

    expect(await find({ q: 'ZURICH jazz' })).toEqual(['Jazz 100% Live']);
    expect((await find({ q: 'jazz' })).sort()).toEqual(['Jazz 100% Live', 'Poetry']);
    expect(await find({ q: '100%' })).toEqual(['Jazz 100% Live']);
    expect(await find({ q: 'z_m' })).toEqual(['Poetry']);
    expect(await find({ q: 'z\\' })).toEqual([]);
    expect(await find({ city: 'Bern' })).toEqual(['Poetry']);
    expect(await find({ mode: 'hybrid' })).toEqual(['Jazz 100% Live']);
    expect(await citiesWithEvents(site.scope(), id)).toEqual(['Bern', 'Zürich']);
  });
});
