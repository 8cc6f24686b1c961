import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillSite } from '../factories/filled-site.ts';
import { siteFolder } from '../setup/cli.ts';
import { APP_KEY, connect } from '../setup/running-site.ts';
import { freePort } from '../setup/scratch.ts';
import { siteProcess, type SiteProcess } from '../setup/site-process.ts';
import { ask, type Answer, type AskOptions } from '../setup/web.ts';
import type { Offer } from './buyers.ts';

const CONFIG = `
  import { defineConfig } from 'eventportal/config';
  export default defineConfig({ mode: 'test', plugins: ['storage-local', 'payment-manual', 'payment-test'] });
`;

export interface ChaosPortal {
  readonly dataDir: string;
  readonly offers: readonly Offer[];
  ask(path: string, options?: AskOptions): Promise<Answer>;
  start(): Promise<void>;
  /** `kill -9` of the portal alone: its database goes on, and the next start finds it. */
  killPortal(): Promise<void>;
  /** `kill -9` of the portal and its database. */
  killBoth(): Promise<void>;
  /** `kill -9` of the database alone: the portal brings it back. */
  killDatabase(): void;
  stop(): Promise<number | null>;
  /** An installation that is connected to the same database, once the portal is stopped. */
  connect(): ReturnType<typeof connect>;
  remove(): void;
}

/** A portal with one event on sale, at an address that stays the same through all restarts. */
export async function chaosPortal(places: { free: number; paid: number }): Promise<ChaosPortal> {
  const folder = siteFolder({ 'eventportal.config.ts': CONFIG });
  chmodSync(folder.path, 0o755);
  const dataDir = join(folder.path, 'data');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const own = { dataDir, url: origin, port, host: '127.0.0.1' };
  const offers = await openShop(own, places);
  let site: SiteProcess | undefined;

  return {
    dataDir,
    offers,
    ask: (path, options) => ask(origin, path, options),
    async start() {
      site = await siteProcess({ folder: folder.path, port, env: { APP_KEY } });
    },
    async killPortal() {
      site!.cli.child.kill('SIGKILL');
      await site!.cli.ended;
    },
    killBoth: () => site!.kill(),
    killDatabase() {
      const file = join(dataDir, 'postgres', 'data', 'postmaster.pid');
      process.kill(Number.parseInt(readFileSync(file, 'utf8'), 10), 'SIGKILL');
    },
    stop: () => site!.stop(),
    connect: () => connect(own),
    remove: () => folder.remove(),
  };
}

async function openShop(own: { dataDir: string; url: string }, places: { free: number; paid: number }) {
  const app = await connect(own);
  try {
    await app.start({ role: 'worker' });
    const { eventId, sell } = await fillSite(app);
    return [
      { eventId, ticketTypeId: await sell({ name: 'Free', quantity: places.free }), paid: false },
      { eventId, ticketTypeId: await sell({ name: 'Paid', quantity: places.paid, priceMinor: 1500 }), paid: true },
    ];
  } finally {
    await app.stop();
  }
}
