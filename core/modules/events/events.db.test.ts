import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import { Media } from '../media/index.ts';
import { createOrganization } from '../organizations/index.ts';
import { TicketType } from '../tickets/index.ts';
import {
  addOccurrence,
  cancelEvent,
  cancelOccurrence,
  completePastEvents,
  createEvent,
  deleteEvent,
  Event,
  type EventAddress,
  EventChanges,
  eventById,
  eventBySlug,
  eventOf,
  listEvents,
  NewEvent,
  publishEvent,
  setCover,
  unpublishEvent,
  updateEvent,
  updateOccurrence,
} from './index.ts';

let site: TestSite;
let organizationId: string;
let vetoed: string | undefined;

beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) =>
      hooks.registrar('test').action('event.publishing', (_tx, { eventId }) => {
        if (eventId === vetoed) throw new DomainError('test.vetoed', { status: 409 });
      }),
  });
  organizationId = (await organization('Fair people')).id;
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

type Given = Partial<z.input<typeof NewEvent>> & { organizationId?: string };

async function draft({ organizationId: owner = organizationId, ...given }: Given = {}) {
  const input = NewEvent.parse({
    title: { en: 'Summer fair' },
    zone: 'Europe/Berlin',
    currency: 'EUR',
    locale: 'en',
    startsAtLocal: '2027-06-12T19:30',
    endsAtLocal: '2027-06-12T23:00',
    ...given,
  });
  const made = await createEvent(site.scope(), { organizationId: owner, ...input });
  return { ...made, organizationId: owner };
}

async function published(given: Given = {}) {
  const event = await draft(given);
  await publishEvent(site.scope(), event);
  return event;
}

const detail = async (event: EventAddress) => (await eventById(site.scope(), event.eventId))!;

async function facts(event: EventAddress): Promise<string[]> {
  const rows = await site.scope().em.find(OutboxRow, {}, { orderBy: { id: 'asc' } });
  return rows
    .filter(({ payload }) => (payload as { eventId?: string }).eventId === event.eventId)
    .map(({ name }) => name);
}

describe('an event', () => {
  it('begins as a draft with one date in the time of its zone', async () => {
    const event = await draft({ title: { en: 'Café Night', de: 'Café-Nacht' }, city: 'Zürich' });
    expect(await eventBySlug(site.scope(), 'cafe-night')).toMatchObject({
      id: event.eventId,
      state: 'draft',
      city: 'Zürich',
      startsAt: new Date('2027-06-12T17:30:00Z'),
      endsAt: new Date('2027-06-12T21:00:00Z'),
      occurrences: [{ id: event.occurrenceId, startsAtLocal: '2027-06-12T19:30', state: 'scheduled' }],
      organization: { id: organizationId, slug: 'fair-people' },
    });
  });

  it('needs a title in its own language, an end after its beginning and an address of its own', async () => {
    expect(await code(draft({ title: { de: 'Nur deutsch' } }))).toBe('event.title_missing');
    expect(await code(draft({ endsAtLocal: '2027-06-12T19:30' }))).toBe('occurrence.ends_before_start');
    expect(await code(draft({ startsAtLocal: '2027-02-30T10:00' }))).toBe('occurrence.no_such_time');
    await draft({ slug: 'taken' });
    expect(await code(draft({ slug: 'taken' }))).toBe('event.slug_taken');
  });

  it('gets an address of its own even when two of one title are made at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => code(draft({ slug: 'at-once' }))));
    expect(answers.sort()).toEqual(['event.slug_taken', 'event.slug_taken', 'resolved']);
  });

  it('is changed by one of two who saw the same version, and says who was first', async () => {
    const event = await draft();
    const { version } = await detail(event);
    const by = (name: string) =>
      site.scope({ kind: 'user', userId: newId(), email: `${name}@example.org`, name, isAdmin: false });
    const edit = (name: string, city: string) => updateEvent(by(name), { ...event, city, version });
    const answers = await Promise.allSettled([edit('Ann', 'Bonn'), edit('Bob', 'Bern')]);

    const lost = answers.find((answer) => answer.status === 'rejected')?.reason as DomainError;
    const { city } = await detail(event);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(lost).toMatchObject({ code: 'conflict.changed', status: 409 });
    expect(lost.params['who']).toContain(city === 'Bonn' ? 'Ann' : 'Bob');
  });

  it('keeps what an edit does not name, and a trace of what it does', async () => {
    const event = await draft({ city: 'Bonn', venueName: 'Brücke' });
    await updateEvent(site.scope(), { ...event, ...EventChanges.parse({ city: 'Bern', venueName: 'Brücke' }) });
    expect(await detail(event)).toMatchObject({ city: 'Bern', venueName: 'Brücke', title: { en: 'Summer fair' } });
    const [entry] = await site.scope().em.find(AuditEntry, { action: 'event.updated', subjectId: event.eventId });
    expect(entry).toMatchObject({ organizationId, before: { city: 'Bonn' }, after: { city: 'Bern' } });
  });

  it('in another zone keeps what the clock on the wall says', async () => {
    const event = await draft();
    await updateEvent(site.scope(), { ...event, zone: 'America/New_York' });
    expect(await detail(event)).toMatchObject({
      startsAt: new Date('2027-06-12T23:30:00Z'),
      occurrences: [{ startsAtLocal: '2027-06-12T19:30', startsAt: new Date('2027-06-12T23:30:00Z') }],
    });
  });

  it('keeps its address while published, and its currency from then on', async () => {
    const event = await draft();
    await updateEvent(site.scope(), { ...event, currency: 'CHF', slug: 'moved' });
    await publishEvent(site.scope(), event);
    expect(await code(updateEvent(site.scope(), { ...event, slug: 'moved-again' }))).toBe('event.slug_fixed');
    expect(await code(updateEvent(site.scope(), { ...event, currency: 'EUR' }))).toBe('event.currency_fixed');
    await unpublishEvent(site.scope(), event);
    await updateEvent(site.scope(), { ...event, slug: 'moved-again' });
    expect(await code(updateEvent(site.scope(), { ...event, currency: 'EUR' }))).toBe('event.currency_fixed');
  });

  it('shows a picture of its own organization only', async () => {
    const event = await draft();
    const other = await organization('Picture owners');
    const image = async (owner: string) => {
      const mediaId = newId();
      await site.scope().tx(async (tx) => {
        tx.em.create(Media, {
          id: mediaId,
          organizationId: owner,
          contentType: 'image/webp',
          width: 800,
          height: 400,
          variants: [{ width: 800, height: 400, path: 'media/x/800.webp', bytes: 1 }],
          createdAt: tx.clock.now(),
        });
      });
      return mediaId;
    };
    const own = await image(organizationId);
    expect(await code(setCover(site.scope(), { ...event, mediaId: await image(other.id) }))).toBe('media.not_found');
    expect(await setCover(site.scope(), { ...event, mediaId: own })).toEqual({ replaced: null });
    expect((await detail(event)).cover).toMatchObject({ src: `/media/${own}/800`, width: 800 });
    expect(await setCover(site.scope(), { ...event, mediaId: null })).toEqual({ replaced: own });
  });
});

describe('the life of an event', () => {
  it('goes from draft to published and back, and tells of it', async () => {
    const event = await draft();
    await publishEvent(site.scope(), event);
    expect(await code(publishEvent(site.scope(), event))).toBe('event.is_published');
    await unpublishEvent(site.scope(), event);
    expect(await detail(event)).toMatchObject({ state: 'draft' });
    expect(await facts(event)).toEqual(['event.changed', 'event.published', 'event.changed']);
  });

  it('does not go on sale without a date ahead, nor against a plugin’s word', async () => {
    const over = await draft({ startsAtLocal: '2026-12-01T10:00', endsAtLocal: '2026-12-01T12:00' });
    expect(await code(publishEvent(site.scope(), over))).toBe('event.no_date_ahead');
    const event = await draft();
    vetoed = event.eventId;
    expect(await code(publishEvent(site.scope(), event))).toBe('test.vetoed');
    expect(await detail(event)).toMatchObject({ state: 'draft', publishedAt: null });
    expect(await facts(event)).toEqual(['event.changed']);
  });

  it('ends with a cancellation, once, and then stays as it is', async () => {
    const event = await published();
    const answers = [1, 2].map(() => code(cancelEvent(site.scope(), { ...event, reason: 'Storm' })));
    expect((await Promise.all(answers)).sort()).toEqual(['event.is_cancelled', 'resolved']);
    expect(await code(updateEvent(site.scope(), { ...event, city: 'Bern' }))).toBe('event.is_cancelled');
    expect(await code(publishEvent(site.scope(), event))).toBe('event.is_cancelled');
    expect(await facts(event)).toEqual(['event.changed', 'event.published', 'event.cancelled']);
    const [entry] = await site.scope().em.find(AuditEntry, { action: 'event.cancelled', subjectId: event.eventId });
    expect(entry).toMatchObject({ note: 'Storm', before: { state: 'published' } });
  });

  it('ends by itself when its last date is over', async () => {
    const event = await published({ startsAtLocal: '2027-01-20T10:00', endsAtLocal: '2027-01-20T12:00' });
    const later = await published();
    const moved = await testTime('2027-01-20T11:30:00Z', () => completePastEvents(site.scope()));
    expect(moved).toEqual({ completed: 1 });
    expect(await detail(event)).toMatchObject({ state: 'completed' });
    expect(await detail(later)).toMatchObject({ state: 'published' });
  });

  it('as a draft ends without a trace but the audit’s, together with its ticket types', async () => {
    const event = await draft();
    await site.scope().tx(async (tx) => {
      tx.em.create(TicketType, {
        id: newId(),
        organizationId,
        event: tx.em.getReference(Event, event.eventId, { wrapped: true }),
        name: { en: 'Regular' },
        description: {},
        priceMinor: 1000,
        createdAt: tx.clock.now(),
      } as never);
    });
    const mediaId = newId();
    await site.scope().tx(async (tx) => {
      const image = { contentType: 'image/webp', width: 8, height: 4, variants: [], createdAt: tx.clock.now() };
      tx.em.create(Media, { id: mediaId, organizationId, ...image });
    });
    await setCover(site.scope(), { ...event, mediaId });
    await deleteEvent(site.scope(), event);
    expect(await site.scope().em.count(Media, { id: mediaId })).toBe(0);
    expect(await eventById(site.scope(), event.eventId)).toBeUndefined();
    expect(await site.scope().em.count(TicketType, { event: event.eventId })).toBe(0);
    expect(await site.scope().em.count(AuditEntry, { action: 'event.deleted', subjectId: event.eventId })).toBe(1);
    expect(await code(deleteEvent(site.scope(), await published()))).toBe('event.only_drafts_deleted');
  });
});

describe('dates', () => {
  it('widen and narrow the span of their event', async () => {
    const event = await draft();
    const add = (day: string) =>
      addOccurrence(site.scope(), { ...event, startsAtLocal: `${day}T19:30`, endsAtLocal: `${day}T23:00` });
    await add('2027-06-14');
    const { occurrenceId } = await add('2027-06-10');
    expect(await detail(event)).toMatchObject({
      startsAt: new Date('2027-06-10T17:30:00Z'),
      endsAt: new Date('2027-06-14T21:00:00Z'),
    });
    await cancelOccurrence(site.scope(), { ...event, occurrenceId });
    const { startsAt, occurrences } = await detail(event);
    expect(startsAt).toEqual(new Date('2027-06-12T17:30:00Z'));
    expect(occurrences.map(({ state }) => state)).toEqual(['cancelled', 'scheduled', 'scheduled']);
    expect(await facts(event)).toContain('event.occurrence_cancelled');
  });

  it('are moved by one of two who saw the same version', async () => {
    const { occurrenceId, ...event } = await draft();
    const [seen] = (await detail(event)).occurrences;
    const move = (hour: number) =>
      code(
        updateOccurrence(site.scope(), {
          ...event,
          occurrenceId,
          startsAtLocal: `2027-06-12T${hour}:00`,
          endsAtLocal: '2027-06-12T23:00',
          version: seen!.version,
        }),
      );
    expect((await Promise.all([move(18), move(20)])).sort()).toEqual([
      expect.stringMatching(/^conflict\.changed/),
      'resolved',
    ]);
  });

  it('that the clocks skip mean the later time, and those that come twice the first', async () => {
    const gap = await draft({ startsAtLocal: '2027-03-28T02:30', endsAtLocal: '2027-03-28T05:00' });
    expect((await detail(gap)).occurrences[0]).toMatchObject({
      startsAtLocal: '2027-03-28T02:30',
      startsAt: new Date('2027-03-28T01:30:00Z'),
    });
    const twice = await draft({ startsAtLocal: '2027-10-31T02:30', endsAtLocal: '2027-10-31T05:00' });
    expect((await detail(twice)).startsAt).toEqual(new Date('2027-10-31T00:30:00Z'));
  });

  it('are cancelled but for the last one, even two at once', async () => {
    const event = await draft();
    const { occurrenceId } = await addOccurrence(site.scope(), {
      ...event,
      startsAtLocal: '2027-06-13T19:30',
      endsAtLocal: '2027-06-13T23:00',
    });
    const answers = [event.occurrenceId, occurrenceId].map((id) =>
      code(cancelOccurrence(site.scope(), { ...event, occurrenceId: id })),
    );
    expect((await Promise.all(answers)).sort()).toEqual(['occurrence.last_one', 'resolved']);
  });
});

describe('another organization', () => {
  it('finds and changes nothing of the event', async () => {
    const event = await draft();
    const { id } = await organization('Strangers');
    const foreign = { organizationId: id, eventId: event.eventId };
    const times = { startsAtLocal: '2027-06-13T19:30', endsAtLocal: '2027-06-13T23:00' };
    const tries = [
      eventOf(site.scope(), foreign),
      updateEvent(site.scope(), { ...foreign, city: 'Bern' }),
      publishEvent(site.scope(), foreign),
      cancelEvent(site.scope(), { ...foreign, reason: null }),
      deleteEvent(site.scope(), foreign),
      setCover(site.scope(), { ...foreign, mediaId: null }),
      addOccurrence(site.scope(), { ...foreign, ...times }),
      cancelOccurrence(site.scope(), { ...foreign, occurrenceId: event.occurrenceId }),
      updateOccurrence(site.scope(), { ...foreign, occurrenceId: event.occurrenceId, ...times }),
    ];
    for (const answer of await Promise.all(tries.map(code))) expect(answer).toBe('event.not_found');
    const own = await draft({ organizationId: id });
    const mixed = cancelOccurrence(site.scope(), { ...own, occurrenceId: event.occurrenceId });
    expect(await code(mixed)).toBe('occurrence.not_found');
    expect((await listEvents(site.scope(), { organizationId: id })).rows.map((row) => row.id)).toEqual([own.eventId]);
  });
});

async function testTime<T>(at: string, work: () => Promise<T>): Promise<T> {
  const seconds = (Date.parse(at) - site.clock.now().getTime()) / 1000;
  site.clock.advance({ seconds });
  try {
    return await work();
  } finally {
    site.clock.advance({ seconds: -seconds });
  }
}
