import { expect } from 'vitest';
import { waitingToken } from '../../../core/modules/waiting-list/index.ts';
import { tickRooms } from '../../../core/modules/waiting-rooms/index.ts';
import type { RestContract } from '../../setup/rest-contract.ts';
import type { RunningSite } from '../../setup/running-site.ts';

interface OfEvent {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly occurrenceId: string;
}

/** For a while people wait for it. */
export async function waitInLine(
  site: RunningSite,
  { call }: RestContract,
  { id, headers, ticketTypeId, occurrenceId }: OfEvent & { readonly ticketTypeId: string },
): Promise<void> {
  const line = 'GET /events/{id}/waiting-room';
  await call('PUT /events/{id}/waiting-room', { id }, { headers, body: { mode: 'off', mostPerMinute: 6000 } });
  await call('POST /events/{id}/waiting-room/control', { id }, { headers, body: { control: 'open' } });
  expect((await call(line, { id })).json().phase).toBe('running');
  const { place } = (await call('POST /events/{id}/waiting-room/places', { id })).json();
  const inLine = { headers: { 'Waiting-Room-Place': place } };
  await expect
    .poll(async () => {
      await tickRooms(site.app.scope(), { p95: 0, count: 0 });
      return (await call('GET /events/{id}/waiting-room/place', { id }, inLine)).json().mayEnter;
    })
    .toBe(true);
  const { pass } = (await call('POST /events/{id}/waiting-room/passes', { id }, inLine)).json();
  const early = { eventId: id, lines: [{ ticketTypeId, occurrenceId, quantity: 1 }] };
  expect((await call('POST /orders', {}, { body: early })).json().code).toBe('waiting_room.pass_needed');
  const held = await call('POST /orders', {}, { headers: { 'Waiting-Room-Pass': pass }, body: early });
  await call(
    'POST /orders/{code}/cancel',
    { code: held.json().code },
    { headers: { 'Order-Secret': held.json().secret }, body: {} },
  );
  expect((await call('GET /events/{id}/waiting-room/numbers', { id }, { headers })).json().drafts).toBe(1);
  await call('POST /events/{id}/waiting-room/control', { id }, { headers, body: { control: 'closed' } });
}

/** Somebody waits for what is sold out, is offered places, and lets them go. */
export async function waitForPlaces(
  site: RunningSite,
  { call }: RestContract,
  { id, headers, occurrenceId }: OfEvent,
): Promise<void> {
  const rare = { name: 'Rare', price: { amount: 0, currency: 'EUR' }, quantity: 0 };
  const rareId = (await call('POST /events/{id}/ticket-types', { id }, { headers, body: rare })).json().id;
  const wish = { ticketTypeId: rareId, occurrenceId, name: 'Ida', email: 'ida@example.org', quantity: 2 };
  for (const body of [wish, wish, { ...wish, email: 'jon@example.org' }]) {
    expect((await call('POST /events/{id}/waiting-list', { id }, { body })).status).toBe(202);
  }
  const waiting = (await call('GET /events/{id}/waiting-list', { id }, { headers })).json().data;
  expect(waiting.map((one: { position: number }) => one.position)).toEqual([1, 2]);
  const [ida, jon] = waiting.map((one: { id: string }) => ({ id, entryId: one.id }));
  const { data: lines } = (await call('GET /events/{id}/waiting-lines', { id }, { headers })).json();
  expect(lines).toMatchObject([{ ticketTypeId: rareId, variationId: null, waiting: 2, places: 4, offered: 0 }]);
  const before = { headers, body: { priority: 5 } };
  expect((await call('PATCH /events/{id}/waiting-list/{entryId}', jon, before)).json().position).toBe(1);
  const outOfTurn = await call('POST /events/{id}/waiting-list/{entryId}/offer', ida, { headers });
  expect([outOfTurn.status, outOfTurn.json().code]).toEqual([409, 'quota.sold_out']);
  await call('PATCH /events/{id}/ticket-types/{typeId}', { id, typeId: rareId }, { headers, body: { quantity: 2 } });
  const offered = await call('POST /events/{id}/waiting-list/{entryId}/offer', ida, { headers });
  expect([offered.status, offered.json().state]).toEqual([200, 'offered']);
  const spot = { token: waitingToken(site.app.site, ida.entryId) };
  expect((await call('GET /waiting-list/{token}', spot)).json().state).toBe('offered');
  expect((await call('POST /waiting-list/{token}/leave', spot)).json().state).toBe('declined');
  expect((await call('DELETE /events/{id}/waiting-list/{entryId}', jon, { headers })).status).toBe(204);
}
