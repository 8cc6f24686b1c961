import type { EntityManager } from '@mikro-orm/sql';

interface Row {
  occurrence_id: string | null;
  quota_id: string;
  variation_id: string | null;
}

export interface Target {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly variationId?: string | null | undefined;
}

/**
 * The quotas that count a ticket of this type on this date, with those of its variation. `limited` and empty: the type or the
 * variation has quotas, none of them for the date, so nothing is sold there.
 */
export async function quotasFor(
  em: EntityManager,
  { ticketTypeId, occurrenceId, variationId = null }: Target,
): Promise<{ readonly quotaIds: string[]; readonly limited: boolean }> {
  const rows = await em.execute<Row[]>(
    `select q.id as quota_id, q.occurrence_id, tq.variation_id
     from ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id
     where tq.ticket_type_id = ? and (tq.variation_id is null or tq.variation_id = ?) order by q.id`,
    [ticketTypeId, variationId],
  );
  const isHere = ({ occurrence_id }: Row) => occurrence_id === null || occurrence_id === occurrenceId;
  const levels = [...Map.groupBy(rows, ({ variation_id }) => variation_id).values()];
  const isClosed = levels.some((level) => !level.some(isHere));
  return { quotaIds: isClosed ? [] : rows.filter(isHere).map(({ quota_id }) => quota_id), limited: rows.length > 0 };
}
