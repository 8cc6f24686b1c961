import { expect } from 'vitest';
import { rowsFile } from '../../factories/hall.ts';
import type { RestContract } from '../../setup/rest-contract.ts';
import type { RunningSite } from '../../setup/running-site.ts';

interface Seated {
  readonly home: string;
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly occurrenceId: string;
  readonly buyer: object;
}

/** A hall is imported and given to a date; its seats are kept back, sold and changed. */
export async function sellSeats(
  site: RunningSite,
  { call }: RestContract,
  { home, id, headers, occurrenceId, buyer }: Seated,
): Promise<void> {
  const file = rowsFile({ A: 8, B: 8 });
  const faulty = await call(
    'POST /organizations/{id}/seat-maps/check',
    { id: home },
    { headers, body: { file: `${file}\n,,,` } },
  );
  expect(faulty.json()).toMatchObject({ seatCount: 16, problems: [{ at: '18' }, { at: '18' }, { at: '18' }] });
  const refused = await call(
    'POST /organizations/{id}/seat-maps',
    { id: home },
    { headers, body: { name: 'x', file: 'a' } },
  );
  expect([refused.status, refused.json().errors[0].field]).toEqual([422, 'file']);
  const map = await call('POST /organizations/{id}/seat-maps', { id: home }, { headers, body: { name: 'Hall', file } });
  expect([map.status, map.json().state, map.json().seatCount]).toEqual([201, 'draft', 16]);
  const at = { id: home, mapId: map.json().id };
  const date = { id, occurrenceId };
  const given = { headers, body: { seatMapId: at.mapId } };
  const give = () => call('PUT /events/{id}/occurrences/{occurrenceId}/seat-map', date, given);
  expect((await give()).json().code).toBe('seat_map.not_current');
  await call('PATCH /organizations/{id}/seat-maps/{mapId}', at, { headers, body: { name: 'Great hall' } });
  await call('POST /organizations/{id}/seat-maps/{mapId}/activate', at, { headers });
  expect((await call('GET /organizations/{id}/seat-maps/{mapId}', at, { headers })).json()).toMatchObject({
    name: 'Great hall',
    state: 'current',
  });
  expect((await call('GET /organizations/{id}/seat-maps', { id: home }, { headers })).json().data).toHaveLength(1);
  const { seats } = (await give()).json() as { seats: { id: string; number: number; seat: string; row: string }[] };
  expect((await call('DELETE /organizations/{id}/seat-maps/{mapId}', at, { headers })).json().code).toBe(
    'seat_map.in_use',
  );
  await call('DELETE /events/{id}/occurrences/{occurrenceId}/seat-map', date, { headers });
  await give();
  await call('GET /events/{id}/occurrences/{occurrenceId}/seat-map', date);

  const type = { name: 'Seat', price: { amount: 0, currency: 'EUR' }, seatCategory: 'Regular' };
  const made = await call('POST /events/{id}/ticket-types', { id }, { headers, body: type });
  expect([made.status, made.json().seatCategory]).toEqual([201, 'Regular']);
  const seat = (row: string, label: string) => seats.find((one) => one.row === row && one.seat === label)!;
  const free = async () => {
    const answer = await call('GET /events/{id}/occurrences/{occurrenceId}/seats', date);
    const bits = Buffer.from(answer.json().free as string, 'base64');
    const names = seats
      .filter(({ number }) => (bits[number >> 3]! >> (number & 7)) & 1)
      .map((one) => `${one.row}${one.seat}`);
    return { names, left: answer.json().left, etag: String(answer.headers['etag']) };
  };
  const before = await free();
  expect([before.names.length, before.left]).toEqual([16, { Regular: 16 }]);
  const path = `/api/v1/events/${id}/occurrences/${occurrenceId}/seats`;
  expect((await site.ask(path, { headers: { 'If-None-Match': before.etag } })).status).toBe(304);

  const body = { name: 'Press', occurrenceId, seatIds: [seat('A', '1').id, seat('A', '2').id] };
  const kept = await call('POST /events/{id}/holds', { id }, { headers, body });
  expect([kept.status, kept.json().seats.length, kept.json().ticketTypeId]).toEqual([201, 2, null]);
  const hold = { id, holdId: kept.json().id };
  const blocked = await call('GET /events/{id}/occurrences/{occurrenceId}/blocked-seats', date, { headers });
  expect(blocked.json().data).toMatchObject([{ hold: { id: hold.holdId, name: 'Press' } }, {}]);
  const wanted = { ticketTypeId: made.json().id, occurrenceId, quantity: 2 };
  const seatIds = [seat('A', '2').id, seat('A', '3').id];
  const taken = await call('POST /orders', {}, { body: { eventId: id, lines: [{ ...wanted, seatIds }] } });
  expect([taken.status, taken.json().code, taken.json().seats.taken]).toEqual([409, 'seat.taken', [seatIds[0]]]);
  const fewer = { headers, body: { seatIds: [seat('A', '1').id] } };
  expect((await call('PATCH /events/{id}/holds/{holdId}', hold, fewer)).json()).toMatchObject({ count: 1 });
  await call('POST /events/{id}/holds/{holdId}/release', hold, { headers });
  expect(
    (await call('GET /events/{id}/occurrences/{occurrenceId}/blocked-seats', date, { headers })).json().data,
  ).toEqual([]);

  const draft = await call('POST /orders', {}, { body: { eventId: id, lines: [{ ...wanted, seatIds }] } });
  expect(draft.json().lines[0].seats).toMatchObject([
    { row: 'A', seat: '2' },
    { row: 'A', seat: '3' },
  ]);
  const mine = { 'Order-Secret': draft.json().secret as string };
  const { code } = draft.json();
  await call('POST /orders/{code}/place', { code }, { headers: mine, body: { buyer } });
  const [ticket] = (await call('GET /orders/{code}', { code }, { headers: mine })).json().tickets;
  const moved = await call(
    'POST /tickets/{id}/seat',
    { id: ticket.id },
    { headers, body: { seatId: seat('B', '8').id } },
  );
  expect(moved.json()).toMatchObject({ row: 'B', seat: '8' });
  const after = await free();
  expect(before.names.filter((name) => !after.names.includes(name))).toEqual(['A3', 'B8']);
  expect((await call('GET /tickets/{id}', { id: ticket.id }, { headers: mine })).json().seat).toMatchObject({
    row: 'B',
  });
  const scanned = await call('POST /tickets/validate', {}, { headers, body: { code: ticket.code, eventId: id } });
  expect(scanned.json().ticket.seat).toMatchObject({ row: 'B', seat: '8' });
  await call('POST /organizations/{id}/seat-maps/{mapId}/archive', at, { headers });
}
