import { seatText } from '../../../modules/venues/index.ts';
import type { Visit } from '../order-door.ts';
import { shortWhen } from '../view-models/when.ts';

/** What each ticket of an order is, in the order of the tickets: its date where there are several, its seat. */
export function ticketNames({ order, event, scope }: Visit): string[] {
  const dates = new Set(order.lines.map(({ occurrenceId }) => occurrenceId));
  const tickets = order.lines.filter(({ admits }) => admits);
  return tickets.flatMap(({ name, quantity, seats, startsAt }) => {
    const date = dates.size > 1 ? [shortWhen(startsAt, event.zone, scope.locale)] : [];
    return Array.from({ length: quantity }, (_, index) => {
      const seat = seats?.[index];
      return [name, ...date, ...(seat ? [seatText(scope, seat)] : [])].join(' · ');
    });
  });
}
