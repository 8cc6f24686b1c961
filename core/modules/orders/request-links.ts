import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { mayMail } from '../users/index.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import { Ticket } from './ticket.entity.ts';

export const RequestLinks = z.object({ email: z.email().trim().toLowerCase().max(254) });

/** Asks for a mail with all orders of an address. Says nothing about whether there are any. */
export async function requestLinks(scope: Scope, { email }: z.output<typeof RequestLinks>): Promise<void> {
  if (!(await mayMail(scope, { at: 'order-links', account: email, ip: scope.origin.ip ?? '' }))) return;
  await scope.tx(async (tx) => tx.emit('orders.links_requested', { v: 1, email, locale: tx.locale }));
}

export interface ResendOrder {
  readonly code: string;
  /** Only this ticket, to its attendee. Without it: all of the order, to its buyer. */
  readonly ticketId?: string | undefined;
}

/** Asks for the mail of an order again: its tickets, or what is to be paid where it waits for that. */
export async function resendOrder(scope: Scope, { code, ticketId }: ResendOrder): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    const nothing = () => new DomainError('order.nothing_to_resend', { status: 409, params: { code: order.code } });
    if (ticketId === undefined) {
      if (!order.email || (order.state !== 'confirmed' && order.state !== 'pending')) throw nothing();
    } else {
      const ticket = await tx.em.findOne(Ticket, { id: ticketId, order: order.id });
      if (!ticket) throw new DomainError('ticket.not_found', { status: 404 });
      if (!ticket.attendeeEmail || ticket.state !== 'valid') throw nothing();
    }
    const attendee = ticketId === undefined ? {} : { after: { ticketId } };
    tx.audit(ticketId === undefined ? 'order.resent' : 'order.ticket_resent', subjectOf(order), attendee);
    tx.emit('order.resend_requested', { ...factOf(named(order)), ...(ticketId === undefined ? {} : { ticketId }) });
  });
}
