import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDatabaseUrl } from '../../core/kernel/db/database-url.ts';
import { startEmbeddedPostgres } from '../../core/kernel/db/embedded/index.ts';
import { measure, type Rate } from './load.ts';
import { benchPdf } from './pdf.ts';
import { reference } from './pgbench.ts';
import { report, type Row } from './report.ts';
import { seed } from './seed.ts';
import { benchSignIns } from './sign-in.ts';
import { startSite, type SiteProcess } from './site.ts';

// `npm run bench`: every figure beside what the machine can do, measured in the same run. Absolute numbers say little
// about another machine; the ratios do.

const BUYERS = 64;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 8);
const APP_KEY = 'bench-app-key-that-nobody-else-has-0123456789';
const PORT = 4790;
const JSON_HEADERS = { 'Content-Type': 'application/json' };

const folder = mkdtempSync(join(tmpdir(), 'eventportal-bench-'));
const rows: Row[] = [];
const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => {} });
const address = parseDatabaseUrl(postgres.url);

const { shop, typeId, token, codes } = await seed({
  folder,
  database: postgres.url,
  appKey: APP_KEY,
  url: `http://localhost:${PORT}`,
});
const env = {
  DATABASE_URL: postgres.url,
  DATA_DIR: join(folder, 'site'),
  APP_KEY,
  NODE_ENV: 'production',
  TRUSTED_PROXIES: 'loopback',
};
const site = await startSite(env, PORT);
const idleMegabytes = site.memory();
const machine = await reference(address);

await doors(site);
await pages(site);
rows.push(...(await benchSignIns(site.port, `/e/event-${shop.eventId}`, SECONDS)));
// Last: the mails that orders leave behind go on for a while, and would be measured with what comes next.
await orders(site);
await site.stop();
await pdfs();
await starts();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
report(rows);

/** (a) Draft, placed, confirmed: two calls an order, all of one quota. */
async function orders({ port }: SiteProcess): Promise<void> {
  const draft = JSON.stringify({ eventId: shop.eventId, lines: [{ ticketTypeId: typeId, quantity: 1 }] });
  const buyer = JSON.stringify({ buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const rate = await measure(port, { clients: BUYERS, seconds: SECONDS }, async (wire) => {
    const held = await wire.ask('POST', '/api/v1/orders', JSON_HEADERS, draft);
    if (held.status !== 201) throw new Error(`a draft was answered ${held.status}: ${held.body}`);
    const { code, secret } = JSON.parse(held.body) as { code: string; secret: string };
    const placed = await wire.ask(
      'POST',
      `/api/v1/orders/${code}/place`,
      { ...JSON_HEADERS, 'Order-Secret': secret },
      buyer,
    );
    return placed.status === 200;
  });
  const oversold = await placesTaken();
  add('orders a second, one hot quota', rate, machine && { name: 'pgbench', perSecond: machine.ordersPerSecond }, 0.25);
  rows.push({
    what: 'places sold beyond their rows',
    figure: String(oversold),
    beside: '',
    ratio: undefined,
    floor: '0',
    holds: oversold === 0,
  });
}

async function placesTaken(): Promise<number> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
  });
  await client.connect();
  const { rows: counted } = await client.query<{ off: string }>(
    `select q.taken - (select coalesce(sum(l.quantity), 0) from order_lines l join orders o on o.id = l.order_id
       where o.event_id = q.event_id and o.state in ('draft', 'pending', 'confirmed')) as off from quotas q`,
  );
  await client.end();
  return Math.abs(Number(counted[0]?.off));
}

/** (b) Public pages beside a bare koa that answers as many bytes. */
async function pages({ port }: SiteProcess): Promise<void> {
  for (const [what, path, floor] of [
    ['home page', '/', 0.5],
    ['event page from the cache', `/e/event-${shop.eventId}`, 0.7],
  ] as const) {
    const first = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'Accept-Encoding': 'identity' } });
    const size = (await first.arrayBuffer()).byteLength;
    const ours = await gets(port, path);
    const bare = await bareKoa(size);
    add(
      `${what}, requests a second (${Math.round(size / 1024)} KB)`,
      ours,
      { name: 'bare koa', perSecond: bare.perSecond },
      floor,
    );
  }
}

function gets(port: number, path: string): Promise<Rate> {
  const load = { clients: BUYERS, seconds: SECONDS };
  return measure(port, load, async (wire) => (await wire.ask('GET', path, {})).status === 200);
}

async function bareKoa(size: number): Promise<Rate> {
  const child = fork(fileURLToPath(new URL('./bare-koa.ts', import.meta.url)), [String(size)]);
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))));
  try {
    return await gets(port, '/');
  } finally {
    child.kill();
  }
}

/** (c) Scans: each ticket once. */
async function doors({ port }: SiteProcess): Promise<void> {
  const headers = { ...JSON_HEADERS, Authorization: `Bearer ${token}` };
  let next = 0;
  const rate = await measure(port, { clients: BUYERS, seconds: Math.min(SECONDS, 6) }, async (wire) => {
    const code = codes[next++];
    if (code === undefined) return false;
    const scan = await wire.ask(
      'POST',
      '/api/v1/tickets/validate',
      headers,
      JSON.stringify({ code, eventId: shop.eventId }),
    );
    if (!scan.body.includes('"valid"')) throw new Error(`a scan was answered ${scan.status}: ${scan.body}`);
    return true;
  });
  add('scans a second', rate, machine && { name: 'pgbench', perSecond: machine.checkInsPerSecond }, 0.3);
}

/** (d) Tickets as PDF, warm. */
async function pdfs(): Promise<void> {
  const { perSecond, nativePerSecond } = await benchPdf();
  rows.push({
    what: 'ticket PDFs a second',
    figure: perSecond.toFixed(0),
    beside: `without a browser ${nativePerSecond.toFixed(0)}`,
    ratio: undefined,
    floor: '40',
    holds: perSecond >= 40,
  });
}

/** (e) From nothing to ready on a migrated database of an outside server. */
async function starts(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const started = await startSite(env, PORT + 1);
    times.push(started.readyMs);
    await started.stop();
  }
  const median = times.toSorted((a, b) => a - b)[1]!;
  rows.push({
    what: 'seconds from start to ready',
    figure: (median / 1000).toFixed(2),
    beside: '',
    ratio: undefined,
    floor: '3',
    holds: median <= 3000,
  });
  rows.push({
    what: 'megabytes when idle',
    figure: idleMegabytes.toFixed(0),
    beside: '',
    ratio: undefined,
    floor: '250',
    holds: idleMegabytes <= 250,
  });
}

function add(what: string, rate: Rate, beside: { name: string; perSecond: number } | undefined, floor: number): void {
  const ratio = beside && rate.perSecond / beside.perSecond;
  rows.push({
    what,
    figure: rate.perSecond.toFixed(0),
    beside: beside ? `${beside.name} ${beside.perSecond.toFixed(0)}` : 'pgbench is not installed',
    ratio,
    floor: floor.toFixed(2),
    holds: ratio === undefined ? undefined : ratio >= floor,
  });
}
