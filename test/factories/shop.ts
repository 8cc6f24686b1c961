import { newId } from '../../core/kernel/ids.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { Event, Occurrence } from '../../core/modules/events/index.ts';
import { startOrder, type DraftOrder } from '../../core/modules/orders/index.ts';
import { Organization } from '../../core/modules/organizations/index.ts';
import { createTicketType } from '../../core/modules/tickets/index.ts';
import type { TestSite } from '../setup/test-site.ts';

export interface Shop {
  readonly organizationId: string;
  readonly eventId: string;
  readonly occurrenceIds: readonly string[];
  /** A ticket type with its own quantity; free unless told otherwise. */
  sell(type: {
    quantity?: number;
    priceMinor?: number;
    maxPerOrder?: number;
    quotaIds?: readonly string[];
  }): Promise<string>;
  draft(ticketTypeId: string, quantity?: number): Promise<DraftOrder>;
}

/** A published event, a month from now; of a new organization, unless one is given. */
export async function openShop(
  site: TestSite,
  options: { dates?: number; organizationId?: string; title?: string } = {},
): Promise<Shop> {
  const scope = site.scope();
  const organizationId = options.organizationId ?? newId();
  const eventId = newId();
  const days = Array.from({ length: options.dates ?? 1 }, (_, index) => 30 + index);
  const occurrenceIds = days.map(() => newId());
  await scope.tx(async (tx) => {
    const now = tx.clock.now();
    if (options.organizationId === undefined) {
      tx.em.create(Organization, {
        id: organizationId,
        slug: `org-${organizationId}`,
        name: 'Harbour Hall',
        email: 'hello@harbour.test',
        currency: 'EUR',
        locale: 'en',
        zone: 'Europe/Berlin',
        accent: '#335577',
        imprint: {},
        privacy: {},
        terms: {},
        createdAt: now,
      });
      await tx.em.flush();
    }
    tx.em.create(Event, {
      id: eventId,
      organization: organizationId,
      slug: `event-${eventId}`,
      title: { en: options.title ?? 'Night Swim' },
      summary: {},
      description: {},
      state: 'published',
      mode: 'in_person',
      zone: 'Europe/Berlin',
      currency: 'EUR',
      locale: 'en',
      searchText: 'night swim',
      createdAt: now,
      publishedAt: now,
      startsAt: tx.clock.in({ days: 30 }),
      endsAt: tx.clock.in({ days: 30 + days.length }),
    });
    await tx.em.flush();
    for (const [index, day] of days.entries()) {
      tx.em.create(Occurrence, {
        id: occurrenceIds[index]!,
        organizationId,
        event: eventId,
        startsAtLocal: '2027-02-14T20:00',
        endsAtLocal: '2027-02-14T23:00',
        startsAt: tx.clock.in({ days: day }),
        endsAt: tx.clock.in({
          days: day,
          hours: 3,
        }),
      });
    }
  });
  return {
    organizationId,
    eventId,
    occurrenceIds,
    sell: async ({ quantity, priceMinor = 0, maxPerOrder = 10, quotaIds }) => {
      const type = {
        eventId,
        name: { en: 'Standard' },
        priceMinor,
        maxPerOrder,
        quantity,
        quotaIds,
      };
      return (await createTicketType(scope, type)).id;
    },
    draft: (ticketTypeId, quantity = 1) =>
      startOrder(site.scope(), {
        eventId,
        lines: [
          {
            ticketTypeId,
            quantity,
            occurrenceId: occurrenceIds[0],
          },
        ],
      }),
  };
}

/** Places that are counted as taken, by quota. */
export async function taken(scope: Scope, eventId: string): Promise<number[]> {
  const rows = await scope.em.execute<{ taken: unknown }[]>('select taken from quotas where event_id = ? order by id', [
    eventId,
  ]);
  return rows.map((row) => Number(row.taken));
}

/** Tickets that orders hold: in drafts, placed and confirmed orders. */
export async function held(scope: Scope, eventId: string): Promise<number> {
  const [row] = await scope.em.execute<{ held: unknown }[]>(
    `select sum(l.quantity) as held from order_lines l inner join orders o on o.id = l.order_id
     where o.event_id = ? and o.state in ('draft', 'pending', 'confirmed')`,
    [eventId],
  );
  return Number(row?.held ?? 0);
}

export async function count(scope: Scope, sql: string, params: readonly unknown[]): Promise<number> {
  const [row] = await scope.em.execute<{ n: unknown }[]>(`select count(*) as n from ${sql}`, [...params]);
  return Number(row?.n);
}

export async function outcomes<T>(
  work: readonly Promise<T>[],
): Promise<{ done: T[]; refused: string[]; failed: unknown[] }> {
  const settled = await Promise.allSettled(work);
  const reasons = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const codeOf = (reason: unknown) => (reason as { code?: unknown }).code;
  const isRefusal = (reason: unknown) => (reason as Error).name === 'DomainError';
  return {
    done: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    refused: reasons.filter(isRefusal).map((reason) => String(codeOf(reason))),
    failed: reasons.filter((reason) => !isRefusal(reason)),
  };
}
