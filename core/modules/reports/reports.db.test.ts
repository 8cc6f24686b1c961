import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newCode, newId } from '../../kernel/ids.ts';
import { createEvent, Event, NewEvent, Occurrence } from '../events/index.ts';
import { Order, OrderLine } from '../orders/index.ts';
import { createOrganization } from '../organizations/index.ts';
import { createTicketType, priceRanges, Quota, TicketType } from '../tickets/index.ts';
import { addUp, fillOf, historyOf, listAudit, salesByDay } from './index.ts';

let site: TestSite;
let organizationId: string;

beforeAll(async () => {
  site = await testSite({ startAt: new Date('2027-03-29T10:00:00Z') });
  organizationId = (await organization('Fair people')).id;
});
afterAll(() => site.close());

const organization = (name: string) =>
  createOrganization(site.scope(), {
    name,
    email: 'a@example.org',
    currency: 'EUR',
    locale: 'en',
    zone: 'Europe/Berlin',
  });

async function draft(owner = organizationId) {
  const input = NewEvent.parse({
    title: { en: 'Fair' },
    zone: 'Europe/Berlin',
    currency: 'EUR',
    locale: 'en',
    startsAtLocal: '2027-06-12T19:30',
    endsAtLocal: '2027-06-12T23:00',
  });
  return createEvent(site.scope(), { organizationId: owner, ...input });
}

interface Sold {
  readonly at: string;
  readonly tickets: number;
  readonly minor: number;
  readonly currency?: string;
  readonly state?: 'confirmed' | 'cancelled';
  readonly owner?: string;
}

async function sold({ at, tickets, minor, currency = 'EUR', state = 'confirmed', owner = organizationId }: Sold) {
  const event = await draft(owner);
  const { id: typeId } = await createTicketType(site.scope(), {
    eventId: event.id,
    name: { en: 'Regular' },
    priceMinor: 1,
  });
  await site.scope().tx(async (tx) => {
    const confirmedAt = new Date(at);
    const order = tx.em.create(Order, {
      id: newId(),
      organizationId: owner,
      event: tx.em.getReference(Event, event.id, { wrapped: true }),
      code: newCode(8),
      state,
      locale: 'en',
      currency,
      totalMinor: minor,
      fees: [],
      confirmedAt,
      createdAt: confirmedAt,
      updatedAt: confirmedAt,
    } as never) as Order;
    tx.em.create(OrderLine, {
      id: newId(),
      organizationId: owner,
      order: tx.em.getReference(Order, order.id, { wrapped: true }),
      ticketType: tx.em.getReference(TicketType, typeId, { wrapped: true }),
      occurrence: tx.em.getReference(Occurrence, event.occurrenceId, { wrapped: true }),
      name: 'Regular',
      quantity: tickets,
      unitMinor: 1,
      totalMinor: minor,
      quotaIds: [],
    } as never);
  });
}

describe('sales by day', () => {
  it('belong to the day that it was in the zone, also when the clocks change', async () => {
    const { id: owner } = await organization('Sellers');
    await sold({ owner, at: '2027-03-27T22:59:59Z', tickets: 1, minor: 100 });
    await sold({ owner, at: '2027-03-27T23:00:00Z', tickets: 2, minor: 200 });
    // The night to the 28th has 23 hours in Berlin: that day ends at 22:00 UTC.
    await sold({ owner, at: '2027-03-28T21:59:59Z', tickets: 3, minor: 300 });
    await sold({ owner, at: '2027-03-28T22:00:00Z', tickets: 4, minor: 400 });
    await sold({ owner, at: '2027-03-28T23:00:00Z', tickets: 5, minor: 500, currency: 'CHF' });
    await sold({ owner, at: '2027-03-28T23:00:00Z', tickets: 6, minor: 600, state: 'cancelled' });
    await sold({ owner, at: '2027-03-20T12:00:00Z', tickets: 7, minor: 700 });

    const days = await salesByDay(site.scope(), { organizationId: owner, days: 3, zone: 'Europe/Berlin' });
    expect(days.map(({ orders, tickets, turnover }) => [orders, tickets, turnover])).toEqual([
      [1, 1, [{ minor: 100, currency: 'EUR' }]],
      [2, 5, [{ minor: 500, currency: 'EUR' }]],
      [
        2,
        9,
        [
          { minor: 500, currency: 'CHF' },
          { minor: 400, currency: 'EUR' },
        ],
      ],
    ]);
    expect(days.at(-1)!.beginsAt).toEqual(new Date('2027-03-28T22:00:00Z'));
  });

  it('are those of one organization, or of the whole site', async () => {
    const { id: owner } = await organization('Others');
    await sold({ owner, at: '2027-03-29T09:00:00Z', tickets: 10, minor: 1000 });
    const of = async (organizationId?: string) =>
      (await salesByDay(site.scope(), { organizationId, days: 30, zone: 'UTC' })).reduce(
        (sum, day) => sum + day.tickets,
        0,
      );
    expect(await of(owner)).toBe(10);
    expect(await of()).toBeGreaterThan(10);
    expect(await of((await organization('Nobody')).id)).toBe(0);
  });

  it('add up within a currency only', () => {
    const eur = (minor: number) => ({ minor, currency: 'EUR' });
    expect(addUp([eur(1), { minor: 5, currency: 'JPY' }, eur(2)])).toEqual([eur(3), { minor: 5, currency: 'JPY' }]);
  });
});

describe('lists of events', () => {
  it('tell places and prices, and whether anything is left', async () => {
    const event = await draft();
    const none = await draft();
    const type = (name: string, priceMinor: number, quantity: number) =>
      createTicketType(site.scope(), { eventId: event.id, name: { en: name }, priceMinor, quantity });
    await type('Regular', 3000, 10);
    await type('Reduced', 2000, 5);
    expect((await fillOf(site.scope(), [event.id, none.id])).get(event.id)).toEqual({ sold: 0, places: 15 });
    expect((await fillOf(site.scope(), [none.id])).get(none.id)).toEqual({ sold: 0, places: undefined });

    const range = async () => (await priceRanges(site.scope(), [event.id, none.id])).get(event.id);
    expect(await range()).toEqual({ lowestMinor: 2000, highestMinor: 3000, hasPlaces: true });
    expect((await priceRanges(site.scope(), [none.id])).size).toBe(0);
    await site.scope().tx(async (tx) => {
      for (const quota of await tx.em.find(Quota, { event: event.id })) quota.taken = quota.size ?? 0;
    });
    expect(await range()).toMatchObject({ hasPlaces: false });
  });
});

describe('the audit trail', () => {
  it('is paged from the newest, and narrowed by organization and words', async () => {
    const { id: owner } = await organization('Traced %');
    const event = await draft(owner);
    const first = await listAudit(site.scope(), { organizationId: owner, limit: 1 });
    const rest = await listAudit(site.scope(), { organizationId: owner, limit: 5, cursor: first.nextCursor });
    expect([...first.rows, ...rest.rows].map(({ action }) => action)).toEqual([
      'event.created',
      'organization.created',
    ]);
    expect(rest.nextCursor).toBeUndefined();
    const found = await listAudit(site.scope(), { q: 'traced %' });
    expect(found.rows.map(({ subjectId }) => subjectId)).toEqual([owner]);
    expect((await listAudit(site.scope(), { organizationId: owner, to: new Date('2027-03-01') })).rows).toEqual([]);
    expect((await historyOf(site.scope(), [event.id])).map(({ action }) => action)).toEqual(['event.created']);
  });
});
