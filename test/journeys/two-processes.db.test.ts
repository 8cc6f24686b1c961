import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../core/app.ts';
import { newId } from '../../core/kernel/ids.ts';
import { currentEdition } from '../../core/kernel/edition/edition.ts';
import { updateOrganization } from '../../core/modules/organizations/index.ts';
import type { FilledSite } from '../factories/filled-site.ts';
import { freePort } from '../setup/scratch.ts';
import { connect, runningSite, type RunningSite } from '../setup/running-site.ts';
import { ask } from '../setup/web.ts';

// Two processes of one site: what is done through one shows in the other.
let site: RunningSite;
let filled: FilledSite;
let other: App;
let otherOrigin: string;
const dataDir = mkdtempSync(join(tmpdir(), 'eventportal-other-'));

beforeAll(async () => {
  site = await runningSite();
  filled = await site.fill();
  const port = await freePort();
  otherOrigin = `http://127.0.0.1:${port}`;
  const { database, url } = { database: site.app.config.database, url: site.origin };
  other = await connect({ port, host: '127.0.0.1', url, dataDir, database });
  await other.start({ role: 'web' });
});
afterAll(async () => {
  await site.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const imprint = async (origin: string): Promise<string> => (await ask(origin, '/imprint')).text;
const edition = (): Promise<number> => currentEdition(site.app.database.em.fork());

it('shows an edit in every process at once, in pages that would be kept for minutes', async () => {
  for (const origin of [site.origin, otherOrigin]) expect(await imprint(origin)).not.toContain('A new door');
  const { organizationId } = filled;
  await updateOrganization(site.app.scope(), { organizationId, imprint: { en: 'A new door' } });
  expect(await imprint(site.origin)).toContain('A new door');
  await expect.poll(() => imprint(otherOrigin), { timeout: 15_000 }).toContain('A new door');
});

it('keeps pages through what buyers do', async () => {
  const typeId = await filled.sell({ name: 'Seat', quantity: 5 });
  const before = await edition();
  const body = { eventId: filled.eventId, lines: [{ ticketTypeId: typeId, quantity: 1 }] };
  const { code, secret } = (await site.ask('/api/v1/orders', { body })).json();
  const buyer = { email: 'mara@example.org', name: 'Mara' };
  const headers = { 'Order-Secret': secret };
  expect((await site.ask(`/api/v1/orders/${code}/place`, { headers, body: { buyer } })).status).toBe(200);
  expect(await edition()).toBe(before);
  await filled.sell({ name: 'Box', quantity: 5 });
  expect(await edition()).toBeGreaterThan(before);
});

it('tells readers in every process what is left, by events and by socket, and stops with its process', async () => {
  const ticketTypeId = await filled.sell({ name: 'Balcony', quantity: 3 });
  const address = `/api/v1/events/${filled.eventId}/availability/live`;
  const heard = { events: [] as Left[], socket: [] as Left[] };
  const leftOf = (text: string): Left =>
    JSON.parse(text).data.find((offer: Left) => offer.ticketTypeId === ticketTypeId);

  const stream = await fetch(`${otherOrigin}${address}`);
  expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const reading = read(stream, (text) => heard.events.push(leftOf(text)));
  const socket = new WebSocket(`${otherOrigin.replace('http', 'ws')}${address}`);
  socket.addEventListener('message', ({ data }) => void heard.socket.push(leftOf(String(data))));
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  const last = () => [heard.events, heard.socket].map((told) => told.at(-1)?.left ?? told.at(-1)?.state);
  await expect.poll(last, { timeout: 15_000 }).toEqual([3, 3]);

  const body = { eventId: filled.eventId, lines: [{ ticketTypeId, quantity: 2 }] };
  expect((await site.ask('/api/v1/orders', { body })).status).toBe(201);
  await expect.poll(last, { timeout: 15_000 }).toEqual([1, 1]);
  const one = { eventId: filled.eventId, lines: [{ ticketTypeId, quantity: 1 }] };
  expect((await site.ask('/api/v1/orders', { body: one })).status).toBe(201);
  await expect.poll(last, { timeout: 15_000 }).toEqual(['sold_out', 'sold_out']);

  expect((await fetch(`${otherOrigin}/api/v1/events/${newId()}/availability/live`)).status).toBe(404);
  const nowhere = new WebSocket(`${otherOrigin.replace('http', 'ws')}/api/v1/events/${newId()}/availability/live`);
  expect(await new Promise((resolve) => nowhere.addEventListener('close', ({ reason }) => resolve(reason)))).toBe(
    'event.not_found',
  );
  await other.stop();
  await reading;
  expect(await closed).toBe(1001);
});

interface Left {
  readonly ticketTypeId: string;
  readonly state: string;
  readonly left?: number;
}

/** Reads server-sent events until the server ends them. */
async function read(stream: Response, told: (data: string) => void): Promise<void> {
  let text = '';
  for await (const part of stream.body!.pipeThrough(new TextDecoderStream())) {
    const events = (text + part).split('\n\n');
    text = events.pop()!;
    for (const event of events) if (event.startsWith('data: ')) told(event.slice('data: '.length));
  }
}
