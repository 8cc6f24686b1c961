import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDatabaseUrl } from '../../core/kernel/db/database-url.ts';
import { openDatabase, type Engine } from './database.ts';
import { benchDoors } from './doors.ts';
import { benchPages } from './pages.ts';
import { benchPdf } from './pdf.ts';
import { whereTimeWent } from './profile.ts';
import { reference } from './reference.ts';
import { report, row, type Row } from './report.ts';
import { benchSeats } from './seats.ts';
import { seed } from './seed.ts';
import { benchOrders, benchSelling } from './selling.ts';
import { benchSignIns } from './sign-in.ts';
import { startSite } from './site.ts';
import { benchSizes } from './sizes.ts';
import { benchStarts } from './starts.ts';
import { benchWebhooks } from './webhooks.ts';

// `npm run bench [mysql] [part…]`: every figure beside what the machine can do, measured in the same run. Absolute numbers
// say little about another machine; the ratios do.

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 8);
const APP_KEY = 'bench-app-key-that-nobody-else-has-0123456789';
const PORT = 4790;
const args = process.argv.slice(2);
const engine: Engine = args.includes('mysql') ? 'mysql' : 'postgresql';
const asked = args.filter((arg) => !['mysql', 'postgresql', 'profile'].includes(arg));
const profiled = args.includes('profile');

const folder = mkdtempSync(join(tmpdir(), 'eventportal-bench-'));
const database = await openDatabase(engine, folder);
const seeded = await seed({
  folder,
  database: database.url,
  appKey: APP_KEY,
  url: `http://localhost:${PORT}`,
});
const { app, shop, typeId, stadium } = seeded;
const { eventId } = shop;
const env = {
  DATABASE_URL: database.url,
  DATA_DIR: join(folder, 'site'),
  APP_KEY,
  NODE_ENV: 'production',
  TRUSTED_PROXIES: 'loopback',
};
// Each start but the first after an update finds what it has compiled.
await (await startSite(env, PORT)).stop();
const machine = await reference(engine, parseDatabaseUrl(database.url));
const site = await startSite(env, PORT, { profiles: profiled ? folder : undefined });
const { port } = site;
// It tidies up when it has started; then nobody asks it anything.
await new Promise((resolve) => setTimeout(resolve, 2_000));
const idle = site.memory();

// The mails that orders leave behind go on for a while, and would be measured with what comes next: orders are last.
const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
  doors: () => benchDoors(port, { ...seeded, eventId }, machine, SECONDS),
  pages: () => benchPages(port, eventId, SECONDS),
  'sign-in': () => benchSignIns(port, `/e/event-${eventId}`, SECONDS),
  seats: () => benchSeats(port, stadium, SECONDS),
  selling: async () => [...(await benchSelling(port, { eventId, typeId }, machine, SECONDS)), await oversold()],
  sizes: async () => [...(await benchSizes(port, app, SECONDS)), await oversold()],
};
const rows: Row[] = [row('megabytes when idle', idle, '', { atMost: 250 })];
for (const [name, run] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) rows.push(...(await run()));
}
await site.stop();
if (asked.length === 0 || asked.includes('selling')) rows.push(...(await rush()));
await app.stop();
if (asked.length === 0 || asked.includes('pdf')) rows.push(await pdfs());
if (asked.length === 0 || asked.includes('webhooks')) rows.push(...(await webhooks()));
if (asked.length === 0 || asked.includes('start')) rows.push(await benchStarts(env, PORT + 1));
await database.stop();
if (profiled) whereTimeWent(folder);
rmSync(folder, { recursive: true, force: true });
report(engine, rows);

/** Places that the counters say are taken beyond what the rows say, or the other way round. */
async function oversold(): Promise<Row> {
  const counted = await app.scope().em.execute<{ off: unknown }[]>(
    `select q.taken - (select coalesce(sum(l.quantity), 0) from order_lines l join orders o on o.id = l.order_id
       where o.event_id = q.event_id and o.state in ('draft', 'pending', 'confirmed')) as off from quotas q where q.event_id is not null`,
  );
  const off = counted.reduce((sum, each) => sum + Math.abs(Number(each.off)), 0);
  return row('places sold beyond their rows', off, '', { atMost: 0 });
}

/** As an operator prepares for one: a process for each processor. */
async function rush(): Promise<Row[]> {
  const count = availableParallelism();
  const prepared = await startSite({ ...env, WEB_PROCESSES: String(count) }, PORT + 3);
  // The others serve a little later than the first, which is ready by now.
  await allServe(prepared.port, count);
  const orders = await benchOrders(prepared.port, { eventId, typeId }, machine, SECONDS, `${count} processes`);
  await prepared.stop();
  return [orders, await oversold()];
}

async function allServe(port: number, count: number): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    if (metrics.includes(`eventportal_web_processes ${count}`)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** On a site of its own, with a gateway that hears them. */
async function webhooks(): Promise<Row[]> {
  const config = fileURLToPath(new URL('./webhook-config.ts', import.meta.url));
  const listening = await startSite(env, PORT + 2, { config, profiles: profiled ? folder : undefined });
  const { accountId } = seeded;
  const rows = await benchWebhooks(listening, { path: `/e/event-${eventId}`, accountId }, SECONDS);
  await listening.stop();
  return rows;
}

/** Tickets as PDF, warm. */
async function pdfs(): Promise<Row> {
  const { perSecond, nativePerSecond } = await benchPdf();
  return row('ticket PDFs a second', perSecond, `without a browser ${nativePerSecond.toFixed(0)}`, { atLeast: 40 });
}
