import { z } from 'zod';
import { planOf } from '../../../modules/cancellations/index.ts';
import {
  AddNote,
  addNote,
  ChangeBuyer,
  changeBuyer,
  notesOf,
  orderOf,
  resendOrder,
} from '../../../modules/orders/index.ts';
import { dryRun, OrderPlanJson, orderPlanJson } from '../cancellations/plan-json.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, OrderCode } from '../schemas.ts';
import { Order, orderJson } from './order-json.ts';

const params = z.strictObject({ code: OrderCode });
const may = { permission: 'orders.write', of: 'order', at: 'params.code' } as const;

const Notes = z
  .strictObject({
    followUpOn: z.iso.date().nullable().meta({ description: 'The day on which somebody should look at it again.' }),
    data: z.array(z.strictObject({ id: Id, text: z.string(), by: z.string(), at: Instant })),
  })
  .meta({ id: 'OrderNotes' });

const listNotes = endpoint({
  method: 'GET',
  path: '/orders/{code}/notes',
  may: { ...may, permission: 'orders.read' },
  summary: 'What staff wrote about an order, the newest first',
  tag: 'orders',
  params,
  answers: { 200: Notes },
  run: async (scope, { params: { code } }) => ({ status: 200, body: await notesJson(scope, code) }),
});

const writeNote = endpoint({
  method: 'POST',
  path: '/orders/{code}/notes',
  may,
  summary: 'Write a note to an order, or say when it is to be looked at again; buyers do not see it',
  tag: 'orders',
  params,
  body: AddNote,
  answers: { 200: Notes },
  problems: ['order.note_empty'],
  async run(scope, { params: { code }, body }) {
    await addNote(scope, { code, ...body });
    return { status: 200, body: await notesJson(scope, code) };
  },
});

async function notesJson(scope: Parameters<typeof orderOf>[0], code: string): Promise<z.input<typeof Notes>> {
  const { id, followUpOn } = await orderOf(scope, code);
  const notes = await notesOf(scope, [id]);
  const data = notes.map((note) => ({ id: note.id, text: note.text, by: note.by, at: note.at.toISOString() }));
  return { followUpOn, data };
}

const resend = endpoint({
  method: 'POST',
  path: '/orders/{code}/resend',
  may,
  summary: 'Send the mail of an order again: to its buyer, or one ticket to its attendee',
  tag: 'orders',
  params,
  query: dryRun,
  body: z.strictObject({ ticketId: Id.optional().meta({ description: 'Only this one, to its attendee.' }) }),
  answers: { 200: OrderPlanJson },
  problems: ['order.nothing_to_resend', 'ticket.not_found'],
  async run(scope, { params: { code }, query, body: { ticketId } }) {
    const order = await orderOf(scope, code);
    const tickets = order.tickets.filter(({ id }) => id === ticketId);
    if (!query.dryRun) await resendOrder(scope, { code, ticketId });
    const to = ticketId === undefined ? order.email : (tickets[0]?.attendeeEmail ?? null);
    return { status: 200, body: orderPlanJson(planOf(order, { tickets, mails: to === null ? 0 : 1 })) };
  },
});

const buyer = endpoint({
  method: 'PATCH',
  path: '/orders/{code}/buyer',
  may,
  summary: 'Put right whose order it is',
  tag: 'orders',
  params,
  body: z.strictObject({
    name: ChangeBuyer.shape.name,
    email: ChangeBuyer.shape.email,
    links: ChangeBuyer.shape.links.unwrap().optional().meta({
      description: '`end`: earlier links stop working, and it leaves the account that it was in.',
    }),
  }),
  answers: { 200: Order },
  problems: ['order.not_placed'],
  async run(scope, { params: { code }, body: { links = 'keep', ...changes } }) {
    await changeBuyer(scope, { code, links, ...changes });
    return { status: 200, body: orderJson(await orderOf(scope, code)) };
  },
});

export const orderStaffEndpoints = [listNotes, writeNote, resend, buyer];
