import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';

export interface CalledOff {
  readonly eventId: string;
  readonly occurrenceId?: string | null | undefined;
  /** Of those, only the orders of this import. */
  readonly orderImportId?: string | null | undefined;
}

/** Orders that still have a place on what was called off. */
export async function ordersToCancel(
  em: EntityManager,
  at: CalledOff,
  { after, limit, drafts }: { readonly after: string; readonly limit: number; readonly drafts: 'with' | 'without' },
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select o.id ${from(at, drafts)} and o.id > ? order by o.id limit ${limit}`,
    [...params(at), after],
  );
  return rows.map(({ id }) => id);
}

/** Those that will be cancelled: who bought things alone, such as gift cards, keeps them. */
export async function countOrders(em: EntityManager, at: CalledOff): Promise<number> {
  const date = at.occurrenceId ? [at.occurrenceId] : [];
  const [row] = await em.execute<{ n: unknown }[]>(
    `select count(*) as n ${from(at, 'without')} and exists (
       select 1 from order_lines t where t.order_id = o.id and t.admits and t.quantity > t.cancelled_count
       ${date.length > 0 ? 'and t.occurrence_id = ?' : ''})`,
    [...params(at), ...date],
  );
  return numberIn(row?.n);
}

function from({ occurrenceId, orderImportId }: CalledOff, drafts: 'with' | 'without'): string {
  const states = drafts === 'with' ? `'draft', 'pending', 'confirmed'` : `'pending', 'confirmed'`;
  const onDate = ` and exists (select 1 from order_lines l where l.order_id = o.id and l.occurrence_id = ?
    and l.quantity > l.cancelled_count)`;
  const imported = ' and exists (select 1 from imported_orders i where i.order_id = o.id and i.order_import_id = ?)';
  return `from orders o where o.event_id = ? and o.state in (${states})${occurrenceId ? onDate : ''}${
    orderImportId ? imported : ''
  }`;
}

function params({ eventId, occurrenceId, orderImportId }: CalledOff): string[] {
  return [eventId, occurrenceId, orderImportId].filter((id): id is string => Boolean(id));
}
