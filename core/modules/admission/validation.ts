import type { Scope } from '../../kernel/scope/scope.ts';
import type { ScanResult } from './scan.entity.ts';
import { admissionsOf, scanById, type Admission, type ScanRow } from './scan-queries.ts';
import { ticketsById, type ScannedTicket } from './scanned-ticket.ts';

/** What a scan answers. */
export interface Validation {
  readonly result: ScanResult;
  /** The row of the scan; nothing where neither the code nor the door leads to an event. */
  readonly id: string | undefined;
  readonly ticket: ScannedTicket | undefined;
  /** Of a ticket that was used: when, and who let it in. */
  readonly firstScan: { readonly at: Date; readonly by: string | null } | undefined;
}

export const NOWHERE: Validation = { result: 'invalid', id: undefined, ticket: undefined, firstScan: undefined };

export interface WrittenScan {
  readonly id: string;
  readonly result: ScanResult;
  readonly at: Date;
  readonly ticket: ScannedTicket | undefined;
}

/** The answers to scans that are written down, in their order. */
export async function validationsOf(
  scope: Pick<Scope, 'em'>,
  scans: readonly WrittenScan[],
): Promise<readonly Validation[]> {
  const used = scans.flatMap(({ result, ticket }) => (result === 'already_used' && ticket ? [ticket.id] : []));
  const admissions = await admissionsOf(scope, [...new Set(used)]);
  return scans.map(({ id, result, at, ticket }) => {
    const first = result === 'already_used' && ticket ? firstScan(id, admissions.get(ticket.id)) : undefined;
    const admittedAt = result === 'valid' ? at : (first?.at ?? ticket?.admittedAt ?? null);
    return { id, result, ticket: ticket && { ...ticket, admittedAt }, firstScan: first };
  });
}

/** What a scan of this event answered, for a page that is shown after it. */
export async function recallValidation(
  scope: Pick<Scope, 'em'>,
  { id, eventId }: { readonly id: string; readonly eventId: string },
): Promise<{ readonly scan: ScanRow; readonly validation: Validation } | undefined> {
  const scan = await scanById(scope, id);
  if (scan?.eventId !== eventId) return undefined;
  const ticket = scan.ticketId === null ? undefined : (await ticketsById(scope, [scan.ticketId])).get(scan.ticketId);
  const [validation] = await validationsOf(scope, [{ ...scan, ticket }]);
  return { scan, validation: validation! };
}

/** The admission that this scan came after. Clocks of several machines differ a little, so there may be none before. */
function firstScan(scan: string, admissions: readonly Admission[] = []): Validation['firstScan'] {
  const first = admissions.findLast((admission) => admission.scan < scan) ?? admissions[0];
  return first && { at: first.at, by: first.by };
}
