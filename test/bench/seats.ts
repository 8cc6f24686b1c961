import { measure } from './load.ts';
import { row, type Row } from './report.ts';

const READERS = 200;
const SELLERS = 8;

export interface SeatsOnSale {
  readonly eventId: string;
  readonly occurrenceId: string;
  readonly typeId: string;
  readonly seats: number;
}

/** Everybody looks at the map of a stadium while its seats are sold: 200 who ask again as soon as they were answered. */
export async function benchSeats(port: number, onSale: SeatsOnSale, seconds: number): Promise<Row[]> {
  const { eventId, occurrenceId, typeId, seats } = onSale;
  const path = `/api/v1/events/${eventId}/occurrences/${occurrenceId}/seats`;
  const order = JSON.stringify({ eventId, lines: [{ ticketTypeId: typeId, quantity: 2 }] });
  const sold = measure(port, { clients: SELLERS, seconds }, async (wire) => {
    const held = await wire.ask('POST', '/api/v1/orders', { 'Content-Type': 'application/json' }, order);
    if (held.status !== 201) throw new Error(`seats were answered ${held.status}: ${held.body}`);
    return true;
  });
  const read = await measure(port, { clients: READERS, seconds }, async (wire) => {
    const { status } = await wire.ask('GET', path, {});
    if (status !== 200) throw new Error(`the seats were answered ${status}`);
    return true;
  });
  const beside = `${read.perSecond.toFixed(0)} reads and ${((await sold).perSecond * 2).toFixed(0)} seats a second`;
  const what = `p95 of which of ${seats.toLocaleString('en')} seats are free, ${READERS} readers, ms`;
  return [row(what, read.p95, beside, { atMost: 150, aim: 40 })];
}
