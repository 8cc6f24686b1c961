import { instantIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { EventAddress } from '../events/index.ts';
import type { DoorList } from './judge-scan.ts';

export interface CheckInListRow extends DoorList {
  readonly name: string;
  readonly createdAt: Date;
  readonly version: number;
}

type Reads = Pick<Scope, 'em'>;

/** The lists of an event, by name. */
export async function checkInListsOf(
  { em }: Reads,
  { organizationId, eventId }: EventAddress,
): Promise<readonly CheckInListRow[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select id, organization_id, event_id, name, occurrence_id, ticket_type_ids, created_at, version
     from check_in_lists where event_id = ? and organization_id = ? order by name, id`,
    [eventId, organizationId],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    name: String(row['name']),
    occurrenceId: (row['occurrence_id'] as string | null) ?? null,
    ticketTypeIds: jsonIn<string[]>(row['ticket_type_ids']),
    createdAt: instantIn(row['created_at']),
    version: numberIn(row['version']),
  }));
}

export async function checkInListOf(at: Reads, address: EventAddress & { id: string }): Promise<CheckInListRow> {
  const list = (await checkInListsOf(at, address)).find(({ id }) => id === address.id);
  if (!list) throw new DomainError('check_in.list_not_found', { status: 404 });
  return list;
}
