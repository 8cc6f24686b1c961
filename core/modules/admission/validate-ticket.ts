import { Batcher } from '../../kernel/batcher.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { answerScans } from './answer-scans.ts';
import type { Validation } from './validation.ts';

export interface ValidateTicket {
  /** What the scanner read, or a person typed. */
  readonly code: string;
  /**
   * Where the scan was let into an organization already, such as by a page of its back office. Without it, whoever
   * acts must be allowed to check in for the organization of the ticket.
   */
  readonly organizationId?: string | undefined;
  /** The event of this door. Without it any event's ticket is honoured. */
  readonly eventId?: string | undefined;
  readonly checkInListId?: string | undefined;
  /** Made by the scanner, once per scan: the same scan sent again gets the same answer. */
  readonly scanId?: string | undefined;
  /** When it was scanned, where it is sent later. */
  readonly at?: Date | undefined;
}

const MOST_TOGETHER = 64;
// Scans of different tickets touch different rows: while one batch commits, the next is read.
const LANES = 2;

const lines = new WeakMap<Scope['site'], Batcher<{ scope: Scope; input: ValidateTicket }, Validation>>();

/** Honours a ticket, once. Scans that arrive together go to the database together, in order of arrival. */
export function validateTicket(scope: Scope, input: ValidateTicket): Promise<Validation> {
  let line = lines.get(scope.site);
  if (!line)
    lines.set(scope.site, (line = new Batcher((calls) => answerScans(calls), { most: MOST_TOGETHER, lanes: LANES })));
  return line.call({ scope, input });
}
