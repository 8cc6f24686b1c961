import { jsonIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { DoorList } from './judge-scan.ts';
import type { ScanEvent } from './scan-permissions.ts';
import { places } from './scanned-ticket.ts';

export interface Doors {
  readonly lists: ReadonlyMap<string, DoorList>;
  readonly events: ReadonlyMap<string, ScanEvent>;
}

/** What the doors of some scans let in. */
export async function doorsOf(
  { em }: Pick<Scope, 'em'>,
  eventIds: readonly string[],
  listIds: readonly string[],
): Promise<Doors> {
  const [events, lists] = await Promise.all([
    rows(em, 'select id, organization_id from events', eventIds),
    rows(em, 'select id, organization_id, event_id, occurrence_id, ticket_type_ids from check_in_lists', listIds),
  ]);
  return {
    events: new Map(events.map((row) => [String(row['id']), scanEvent(row)])),
    lists: new Map(lists.map((row) => [String(row['id']), doorList(row)])),
  };
}

async function rows(em: Scope['em'], select: string, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  return ids.length === 0 ? [] : em.execute(`${select} where id in (${places(ids)})`, [...ids]);
}

function scanEvent(row: Record<string, unknown>): ScanEvent {
  return { eventId: String(row['id']), organizationId: String(row['organization_id']) };
}

function doorList(row: Record<string, unknown>): DoorList {
  const occurrenceId = row['occurrence_id'];
  return {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    occurrenceId: typeof occurrenceId === 'string' ? occurrenceId : null,
    ticketTypeIds: jsonIn<string[]>(row['ticket_type_ids']),
  };
}
