import { newId } from '../../kernel/ids.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { Quota, TicketTypeQuota } from './quota.entity.ts';
import type { TicketType } from './ticket-type.entity.ts';

type Type = Pick<TicketType, 'id' | 'organizationId'>;
type SeatedType = Type & Pick<TicketType, 'event' | 'seatCategory'>;

/** Makes a quota count a type's places, or those of one of its variations. */
export function linkQuota(tx: TxScope, type: Type, quotaId: string, variationId: string | null = null): void {
  tx.em.create(TicketTypeQuota, {
    id: newId(),
    organizationId: type.organizationId,
    ticketType: type.id,
    quota: quotaId,
    variation: variationId,
  });
}

/** Makes the seats of its price category count a type, on every date that has a map. */
export async function linkSeats(tx: TxScope, type: SeatedType): Promise<void> {
  if (!type.seatCategory) return;
  for (const { id } of await tx.em.find(Quota, { event: type.event.id, seatCategory: type.seatCategory })) {
    linkQuota(tx, type, id);
  }
  await tx.em.flush();
}

/** The same where the type had another category, or none. Tickets that were sold would lose their seats. */
export async function relinkSeats(tx: TxScope, type: SeatedType): Promise<void> {
  const sold = await tx.em.execute<unknown[]>(
    `select l.id from order_lines l inner join orders o on o.id = l.order_id
     where l.ticket_type_id = ? and o.state in ('draft', 'pending', 'confirmed') limit 1`,
    [type.id],
  );
  if (sold.length > 0) throw new DomainError('ticket_type.category_sold', { status: 409, field: 'seatCategory' });
  await tx.em.execute(
    `delete from ticket_type_quotas where ticket_type_id = ? and quota_id in (
       select id from quotas where event_id = ? and seat_category is not null)`,
    [type.id, type.event.id],
    'run',
  );
  await linkSeats(tx, type);
}
