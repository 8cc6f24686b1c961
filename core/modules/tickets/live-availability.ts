import type { EntityManager } from '@mikro-orm/sql';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { createAvailabilityWatch, type AvailabilityReader, type AvailabilityWatch } from './availability-watch.ts';
import { availability } from './ticket-types-for-sale.ts';

// Per site: its readers share what is asked.
const watches = new WeakMap<SiteFacts, AvailabilityWatch>();

/** Tells what can be bought of an event now and whenever that changes, until the answer is called. Nothing for an event that there is not. */
export async function watchAvailability(
  scope: Scope,
  { eventId, reader }: { eventId: string; reader: AvailabilityReader },
): Promise<(() => void) | undefined> {
  return watchOf(scope).join(eventId, reader);
}

/** Ends what is told of this site, so that its process can stop. */
export function endAvailabilityWatch(site: SiteFacts): void {
  watches.get(site)?.close();
}

function watchOf(scope: Scope): AvailabilityWatch {
  const known = watches.get(scope.site);
  if (known) return known;
  const system = scope.as(SYSTEM);
  const watch = createAvailabilityWatch(
    {
      marks: (eventIds) => stockMarks(system.as(SYSTEM).em, eventIds),
      read: (eventId) => availability(system.as(SYSTEM), eventId),
    },
    scope.log,
  );
  watches.set(scope.site, watch);
  return watch;
}

interface MarkRow {
  readonly event_id: string;
  readonly types: unknown;
  readonly versions: unknown;
  readonly quotas: unknown;
  readonly taken: unknown;
  readonly size: unknown;
}

/** Sums that move with every sale, release and edit: of each event's types, and of all quotas that count them. */
async function stockMarks(em: EntityManager, eventIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (eventIds.length === 0) return new Map();
  const rows = await em.execute<MarkRow[]>(
    `select t.event_id, count(distinct t.id) as types, sum(t.version) as versions, count(q.id) as quotas,
       sum(q.taken) as taken, sum(q.size) as size
     from ticket_types t
     left join (ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id) on tq.ticket_type_id = t.id
     where t.event_id in (?) and t.state = 'active' group by t.event_id`,
    [eventIds],
  );
  return new Map(
    rows.map(({ event_id, ...sums }) => [
      event_id,
      [sums.types, sums.versions, sums.quotas, sums.taken, sums.size].join(' '),
    ]),
  );
}
