import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measure, type Rate } from './load.ts';
import { ratioRow, type Row } from './report.ts';

const VISITORS = 64;

/** Public pages beside a bare koa that answers as many bytes. */
export async function benchPages(port: number, eventId: string, seconds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, path, floor, aim] of [
    ['home page', '/', 0.5, undefined],
    ['event page from the cache', `/e/event-${eventId}`, 0.7, 0.9],
  ] as const) {
    const first = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'Accept-Encoding': 'identity' } });
    const size = (await first.arrayBuffer()).byteLength;
    const ours = await gets(port, path, seconds);
    const bare = await bareKoa(size, seconds);
    const title = `${what}, requests a second (${Math.round(size / 1024)} KB)`;
    rows.push(ratioRow(title, ours, { name: 'bare koa', perSecond: bare.perSecond }, floor, aim));
  }
  return rows;
}

function gets(port: number, path: string, seconds: number): Promise<Rate> {
  const load = { clients: VISITORS, seconds };
  return measure(port, load, async (wire) => (await wire.ask('GET', path, {})).status === 200);
}

async function bareKoa(size: number, seconds: number): Promise<Rate> {
  const child = fork(fileURLToPath(new URL('./bare-koa.ts', import.meta.url)), [String(size)]);
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))));
  try {
    return await gets(port, '/', seconds);
  } finally {
    child.kill();
  }
}
