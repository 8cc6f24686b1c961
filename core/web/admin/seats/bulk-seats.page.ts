import type { PageRequest } from '../../../kernel/pages/page.ts';
import { giveSeatBack } from '../../../modules/tickets/index.ts';
import { hallOf, seatingOf, seatShort } from '../../../modules/venues/index.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';
import { holdsHref } from '../tickets/hold-words.ts';

const PATH = /^\/admin\/o\/[^/]+\/events\/([0-9a-f-]{36})\/seats\/([0-9a-f-]{36})/;

/** The event and the date that the address names. */
function dateIn(request: PageRequest) {
  const [, eventId = '', occurrenceId = ''] = PATH.exec(request.path) ?? [];
  return { organizationId: request.organization!.id, eventId, occurrenceId };
}

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
    // Together: what keeps them back has a name, and an end if it should.
    block: {
      label: 'seats.block.label',
      tone: 'primary',
      goTo(request, ids) {
        const { eventId, occurrenceId } = dateIn(request);
        return `${holdsHref(request, eventId)}/new?${new URLSearchParams({ date: occurrenceId, seats: ids.join(',') })}`;
      },
    },
    unblock: bulkAct({
      label: 'seats.unblock.label',
      ask: 'seats.unblock.ask',
      effects: ['seats.unblock.effect'],
      done: 'seats.unblock.done',
      tone: 'primary',
      run: (scope, { id }, _values, request) => giveSeatBack(scope, { ...dateIn(request), seatId: id }),
    }),
  },
};

export const bulkSeatsPage = bulkPage(seatBulk);
