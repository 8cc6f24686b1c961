import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { quotasFor, type Target } from '../tickets/index.ts';

type Reads = Pick<Scope, 'em'>;

/** Free places for this line, as far as one can see without a lock. */
export async function roomOf({ em }: Reads, line: Target): Promise<number> {
  const { quotaIds, limited } = await quotasFor(em, line);
  if (quotaIds.length === 0) return limited ? 0 : Infinity;
  const rows = await em.execute<{ size: unknown; taken: unknown }[]>('select size, taken from quotas where id in (?)', [
    quotaIds,
  ]);
  return Math.min(...rows.map(({ size, taken }) => (maybeNumberIn(size) ?? Infinity) - numberIn(taken)));
}

/** The forms in which a type is sold, in the organizer's order. */
export async function formsOf({ em }: Reads, { ticketTypeId }: Pick<Target, 'ticketTypeId'>): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from variations where ticket_type_id = ? and state = 'active' order by position, id`,
    [ticketTypeId],
  );
  return rows.map(({ id }) => id);
}
