import type { TxScope } from '../../kernel/scope/scope.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import type { Order } from './order.entity.ts';
import { Ticket } from './ticket.entity.ts';

interface NewNames {
  readonly attendees: readonly { readonly ticketId: string; readonly name: string; readonly email: string | null }[];
  /** By ticket: the code that replaces the one that was printed. */
  readonly codes: Readonly<Record<string, string>>;
  readonly notify: 'buyer' | 'nobody';
}

/** Other names and addresses on tickets of a locked order. */
export async function writeAttendees(tx: TxScope, order: Order, { attendees, codes, notify }: NewNames): Promise<void> {
  const ids = attendees.map(({ ticketId }) => ticketId);
  const tickets = await tx.em.find(Ticket, { order: order.id, id: { $in: ids } }, { refresh: true });
  const before = tickets.map(({ attendeeName }) => attendeeName).join(', ');
  for (const ticket of tickets) {
    const { name, email } = attendees.find(({ ticketId }) => ticketId === ticket.id)!;
    tx.em.assign(ticket, { attendeeName: name, attendeeEmail: email, code: codes[ticket.id] ?? ticket.code });
  }
  order.updatedAt = tx.clock.now();
  await tx.em.flush();
  tx.audit('order.attendees_changed', subjectOf(order), {
    before: { names: before },
    after: { names: tickets.map(({ attendeeName }) => attendeeName).join(', ') },
  });
  const changedAt = tx.clock.now().toISOString();
  tx.emit('order.attendees_changed', { ...factOf(named(order)), ticketIds: Object.keys(codes), changedAt, notify });
}
