import type { EntityManager } from '@mikro-orm/sql';

interface Row {
  occurrence_id: string | null;
  quota_id: string;
}

/**
 * The quotas that count a ticket of this type on this date. `limited` and empty: the type has quotas, none of them for
 * the date, so nothing is sold there.
 */
export async function quotasFor(
  em: EntityManager,
  { ticketTypeId, occurrenceId }: { readonly ticketTypeId: string; readonly occurrenceId: string },
): Promise<{ readonly quotaIds: string[]; readonly limited: boolean }> {
  const rows = await em.execute<Row[]>(
    `select q.id as quota_id, q.occurrence_id from ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id
     where tq.ticket_type_id = ? and tq.variation_id is null order by q.id`,
    [ticketTypeId],
  );
  const mine = rows.filter(({ occurrence_id }) => occurrence_id === null || occurrence_id === occurrenceId);
  return { quotaIds: mine.map(({ quota_id }) => quota_id), limited: rows.length > 0 };
}
