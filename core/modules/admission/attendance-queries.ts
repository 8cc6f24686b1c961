import { likePattern } from '../../kernel/db/like.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { EventAddress } from '../events/index.ts';
import { isOnList, type DoorList } from './judge-scan.ts';
import { places, SCANNED, scannedTicket, type ScannedTicket } from './scanned-ticket.ts';

type Reads = Pick<Scope, 'em'>;
type ListParts = Pick<DoorList, 'occurrenceId' | 'ticketTypeIds'>;

export interface Attendance {
  readonly admitted: number;
  /** Issued tickets: whoever is inside is one of them. */
  readonly expected: number;
}

/** How many came, of how many; of a list's tickets alone where one is given. */
export async function attendanceOf({ em }: Reads, eventId: string, list?: ListParts): Promise<Attendance> {
  const types = list?.ticketTypeIds ?? [];
  const dates = list?.occurrenceId ? [list.occurrenceId] : [];
  const [row] = await em.execute<Record<string, unknown>[]>(
    `select count(*) as expected, count(admitted_at) as admitted from tickets
     where event_id = ? and state = 'valid'
       ${dates.length === 0 ? '' : 'and occurrence_id = ?'}
       ${types.length === 0 ? '' : `and ticket_type_id in (${places(types)})`}`,
    [eventId, ...dates, ...types],
  );
  return { admitted: numberIn(row?.['admitted']), expected: numberIn(row?.['expected']) };
}

export const SHORTEST_SEARCH = 2;
const MOST_FOUND = 20;

/**
 * People of an event by their own name, the buyer's name or address, or the order's code; every word must fit
 * somewhere. Nobody for fewer than two characters.
 */
export async function searchAttendees(
  { em }: Reads,
  { organizationId, eventId, q, list }: EventAddress & { readonly q: string; readonly list?: ListParts | undefined },
): Promise<readonly ScannedTicket[]> {
  const words = q.trim().toLowerCase().split(/\s+/).filter(Boolean).slice(0, 6);
  if (words.join('').length < SHORTEST_SEARCH) return [];
  const rows = await em.execute<Record<string, unknown>[]>(
    `${SCANNED}
     where t.event_id = ? and t.organization_id = ? and t.state in ('valid', 'reserved')
       ${words.map(() => `and ${ONE_WORD}`).join('\n       ')}
     order by t.attendee_name, t.id limit ${MOST_FOUND}`,
    [eventId, organizationId, ...words.flatMap(patterns)],
  );
  const found = rows.map(scannedTicket);
  return list ? found.toSorted((a, b) => Number(isOnList(b, list)) - Number(isOnList(a, list))) : found;
}

const ONE_WORD = `(lower(t.attendee_name) like ? or lower(o.name) like ? or lower(o.email) like ? or o.code like ?)`;

function patterns(word: string): string[] {
  const like = likePattern(word);
  return [like, like, like, likePattern(word.toUpperCase().replaceAll('-', ''))];
}
