import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { ticketById, ticketDownloadLink, type TicketRow } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { Ticket, ticketJson } from '../orders/order-json.ts';
import { Id } from '../schemas.ts';

const params = z.strictObject({ id: Id });
const may = { permission: 'orders.read', of: 'ticket', at: 'params.id', orHolder: true } as const;

const show = endpoint({
  method: 'GET',
  path: '/tickets/{id}',
  limit: 'checkout',
  may,
  summary: 'A ticket',
  tag: 'tickets',
  params,
  answers: { 200: Ticket },
  async run(scope, request) {
    return { status: 200, body: ticketJson(await find(scope, request.params.id)) };
  },
});

const download = endpoint({
  method: 'GET',
  path: '/tickets/{id}/download',
  limit: 'checkout',
  may,
  summary: "The address of a ticket's PDF, good for ten minutes",
  tag: 'tickets',
  params,
  answers: { 303: null },
  problems: ['ticket.not_valid'],
  async run(scope, request) {
    const ticket = await find(scope, request.params.id);
    if (ticket.state !== 'valid') throw new DomainError('ticket.not_valid', { status: 409 });
    return { status: 303, headers: { Location: ticketDownloadLink(scope, ticket.id) } };
  },
});

async function find(scope: Scope, id: string): Promise<TicketRow> {
  const ticket = await ticketById(scope, id);
  if (!ticket) throw new DomainError('ticket.not_found', { status: 404 });
  return ticket;
}

export const ticketEndpoints = [show, download];
