import { z } from 'zod';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import { blockSeats, unblockSeats } from '../../../modules/tickets/index.ts';
import { hallOf, seatingOf, seatShort } from '../../../modules/venues/index.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';

const PATH = /^\/admin\/o\/[^/]+\/events\/([0-9a-f-]{36})\/seats\/([0-9a-f-]{36})/;

/** The event and the date that the address names. */
function dateIn(request: PageRequest) {
  const [, eventId = '', occurrenceId = ''] = PATH.exec(request.path) ?? [];
  return { organizationId: request.organization!.id, eventId, occurrenceId };
}

const Note = z.object({
  note: z.string().trim().max(200).default('').meta({ title: 'seats.block.note', help: 'seats.block.note_help' }),
});

export const seatBulk: BulkActs = {
  path: '/admin/o/:org/events/:event/seats/:date/bulk',
  may: 'events.write',
  listOf: (request) => request.path.replace(/\/bulk$/, ''),
  title: 'seats.date.seats',
  async find(scope, ids, request) {
    const { eventId, occurrenceId, organizationId } = dateIn(request);
    const seating = await seatingOf(scope, eventId, occurrenceId);
    if (seating.organizationId !== organizationId) return [];
    const { byId } = await hallOf(scope, seating.seatMapId);
    return ids.flatMap((id) => {
      const seat = byId.get(id);
      return seat ? [{ id, label: seatShort(seat) }] : [];
    });
  },
  acts: {
    block: bulkAct({
      label: 'seats.block.label',
      ask: 'seats.block.ask',
      effects: ['seats.block.effect'],
      done: 'seats.block.done',
      tone: 'primary',
      form: Note,
      run: (scope, { id }, { note }, request) => blockSeats(scope, { ...dateIn(request), seatIds: [id], note }),
    }),
    unblock: bulkAct({
      label: 'seats.unblock.label',
      ask: 'seats.unblock.ask',
      effects: ['seats.unblock.effect'],
      done: 'seats.unblock.done',
      tone: 'primary',
      run: (scope, { id }, _values, request) => unblockSeats(scope, { ...dateIn(request), seatIds: [id] }),
    }),
  },
};

export const bulkSeatsPage = bulkPage(seatBulk);
