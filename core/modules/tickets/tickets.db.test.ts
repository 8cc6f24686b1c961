import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, taken, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import { Occurrence } from '../events/index.ts';
import {
  archiveTicketType,
  availability,
  coverNewDates,
  createQuota,
  createTicketType,
  quotasOf,
  restoreTicketType,
  ticketTypesForSale,
  ticketTypesOf,
  updateQuota,
  updateTicketType,
} from './index.ts';

let site: TestSite;
let shop: Shop;
beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());
beforeEach(async () => void (shop = await openShop(site)));

const refused = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });
const forSale = () => ticketTypesForSale(site.scope(), shop.eventId, 'de-AT');
const add = (more: Partial<Parameters<typeof createTicketType>[1]> = {}) =>
  createTicketType(site.scope(), {
    eventId: shop.eventId,
    name: { en: 'Adult', de: 'Erwachsene' },
    priceMinor: 0,
    ...more,
  });

describe('what is for sale', () => {
  it('is told in the language of the reader, in the order of the organizer', async () => {
    await add({ priceMinor: 1200, position: 2 });
    await add({ name: { en: 'Child' }, position: 1 });
    await add({ name: { en: 'Crew' }, hidden: true });
    const [child, adult, ...rest] = await forSale();
    expect([child!.name, adult!.name, rest]).toEqual(['Child', 'Erwachsene', []]);
    expect(adult!.price).toEqual({ minor: 1200, currency: 'EUR' });
  });

  it('counts down only the last ten', async () => {
    await add({ quantity: 11 });
    const state = async () => (await forSale())[0]!.offers[0];
    expect(await state()).not.toHaveProperty('left');
    const { id } = (await ticketTypesOf(site.scope(), shop.eventId))[0]!;
    await shop.draft(id);
    expect(await state()).toMatchObject({ state: 'available', left: 10, max: 10 });
    await shop.draft(id, 7);
    expect(await state()).toMatchObject({ left: 3, max: 3 });
    await shop.draft(id, 3);
    expect(await state()).toMatchObject({ state: 'sold_out', max: 0 });
  });

  it.each([
    ['not_yet', { salesStart: 1 }],
    ['ended', { salesEnd: -1 }],
    ['available', { salesStart: -1, salesEnd: 1 }],
  ])('is %s by its sales window', async (state, hours: { salesStart?: number; salesEnd?: number }) => {
    const at = (offset?: number) => (offset === undefined ? null : site.clock.in({ hours: offset }));
    await add({ salesStart: at(hours.salesStart), salesEnd: at(hours.salesEnd) });
    expect((await forSale())[0]!.offers).toMatchObject([{ state }]);
  });

  it('is the smallest of all quotas that count', async () => {
    const hall = await createQuota(site.scope(), { eventId: shop.eventId, name: 'Hall', size: 4 });
    const wide = await add({ quantity: 100, quotaIds: [hall.id] });
    const free = await add({ name: { en: 'No limit' } });
    const offers = (await availability(site.scope(), shop.eventId))!;
    expect(offers.find(({ ticketTypeId }) => ticketTypeId === wide.id)).toMatchObject({ left: 4 });
    expect(offers.find(({ ticketTypeId }) => ticketTypeId === free.id)).toMatchObject({ state: 'available' });
  });

  it('leaves out dates that are over or off', async () => {
    shop = await openShop(site, { dates: 3 });
    await add({ quantity: 5 });
    const [over, off, on] = shop.occurrenceIds;
    await site.scope().em.execute('update occurrences set ends_at = ? where id = ?', [site.clock.now(), over], 'run');
    await site.scope().em.execute(`update occurrences set state = 'cancelled' where id = ?`, [off], 'run');
    expect((await availability(site.scope(), shop.eventId))!.map(({ occurrenceId }) => occurrenceId)).toEqual([on]);
  });

  it('has ended for an event that was cancelled', async () => {
    await add();
    await site.scope().em.execute(`update events set state = 'cancelled' where id = ?`, [shop.eventId], 'run');
    expect(await availability(site.scope(), shop.eventId)).toMatchObject([{ state: 'ended' }]);
  });

  it('is told of no event that is not public', async () => {
    await add();
    await site.scope().em.execute(`update events set state = 'draft' where id = ?`, [shop.eventId], 'run');
    expect(await availability(site.scope(), shop.eventId)).toBeUndefined();
    expect(await availability(site.scope(), newId())).toBeUndefined();
  });

  it('asks the database once', async () => {
    for (let index = 0; index < 5; index += 1) await add({ quantity: 5 });
    const scope = site.scope();
    let queries = 0;
    const counting = new Proxy(scope.em, {
      get: (em, name) => {
        if (name === 'execute') queries += 1;
        const value = Reflect.get(em, name) as unknown;
        return typeof value === 'function' ? value.bind(em) : value;
      },
    });
    expect(await ticketTypesForSale({ em: counting, clock: site.clock }, shop.eventId, 'en')).toHaveLength(5);
    expect(queries).toBe(1);
  });
});

describe('ticket types', () => {
  it('have a quota of their own for each date', async () => {
    shop = await openShop(site, { dates: 2 });
    await add({ quantity: 7 });
    const quotas = await quotasOf(site.scope(), shop.eventId);
    expect(quotas.map(({ size, occurrenceId }) => [size, occurrenceId]).toSorted()).toEqual(
      shop.occurrenceIds.map((id) => [7, id]).toSorted(),
    );
  });

  it('cover dates that are added later; until then nothing is sold for them', async () => {
    const { id } = await add({ quantity: 7 });
    const occurrenceId = newId();
    await site.scope().tx(async (tx) => {
      const times = { startsAtLocal: '2027-03-01T20:00', endsAtLocal: '2027-03-01T22:00' };
      const [startsAt, endsAt] = [tx.clock.in({ days: 45 }), tx.clock.in({ days: 45, hours: 2 })];
      const { organizationId, eventId } = shop;
      tx.em.create(Occurrence, { id: occurrenceId, organizationId, event: eventId, ...times, startsAt, endsAt });
    });
    const state = async () => {
      const offers = (await availability(site.scope(), shop.eventId))!;
      return offers.find((offer) => offer.ticketTypeId === id && offer.occurrenceId === occurrenceId)?.state;
    };
    expect(await state()).toBe('sold_out');
    await coverNewDates(site.scope(), shop);
    await coverNewDates(site.scope(), shop);
    expect(await state()).toBe('available');
    expect(await quotasOf(site.scope(), shop.eventId)).toHaveLength(2);
  });

  it('refuse what makes no sense', async () => {
    await expect(add({ name: { en: ' ' } })).rejects.toEqual(refused('ticket_type.name_missing', { field: 'name' }));
    await expect(add({ priceMinor: -1 })).rejects.toEqual(refused('ticket_type.price_invalid'));
    await expect(add({ minPerOrder: 3, maxPerOrder: 2 })).rejects.toEqual(refused('ticket_type.max_below_min'));
    const now = site.clock.now();
    await expect(add({ salesStart: now, salesEnd: now })).rejects.toEqual(refused('ticket_type.ends_before_start'));
    await expect(add({ quotaIds: [newId()] })).rejects.toEqual(refused('quota.not_found'));
    await expect(add({ eventId: newId() })).rejects.toEqual(refused('event.not_found'));
  });

  it('are changed by one person at a time', async () => {
    const { id } = await add({ quantity: 5 });
    const change = (version: number, priceMinor: number) =>
      updateTicketType(site.scope(), { eventId: shop.eventId, id, version, priceMinor });
    await change(1, 700);
    await expect(change(1, 800)).rejects.toEqual(refused('conflict.changed', { status: 409 }));
    expect((await ticketTypesOf(site.scope(), shop.eventId))[0]).toMatchObject({ priceMinor: 700, version: 2 });
  });

  it('are archived and come back', async () => {
    const at = { eventId: shop.eventId, id: (await add({ quantity: 5 })).id };
    await archiveTicketType(site.scope(), at);
    expect(await forSale()).toEqual([]);
    await restoreTicketType(site.scope(), at);
    expect(await forSale()).toHaveLength(1);
    await expect(archiveTicketType(site.scope(), { ...at, eventId: newId() })).rejects.toEqual(
      refused('ticket_type.not_found'),
    );
  });
});

describe('the size of a quota', () => {
  it('cannot go under what is taken, even while buyers take more', async () => {
    const { id } = await add({ quantity: 20 });
    const [quota] = await quotasOf(site.scope(), shop.eventId);
    const shrink = (size: number) => updateQuota(site.scope(), { eventId: shop.eventId, id: quota!.id, size });
    const settled = await Promise.allSettled([
      ...Array.from({ length: 10 }, () => shop.draft(id)),
      ...[3, 6, 9, 12].map(shrink),
    ]);
    const codes = settled.flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
    );
    expect(codes.every((code) => code === 'quota.below_taken' || code === 'quota.sold_out')).toBe(true);
    const [after] = await quotasOf(site.scope(), shop.eventId);
    expect(after!.taken).toBeLessThanOrEqual(after!.size!);
    await expect(shrink(after!.taken - 1)).rejects.toEqual(
      refused('quota.below_taken', { params: { taken: after!.taken }, field: 'size' }),
    );
    await shrink(after!.taken);
    expect(await taken(site.scope(), shop.eventId)).toEqual([after!.taken]);
  });
});
