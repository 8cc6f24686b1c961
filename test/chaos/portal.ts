import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { webProcessesOf } from '../setup/children-of.ts';
import { siteFolder } from '../setup/cli.ts';
import { APP_KEY, connect } from '../setup/running-site.ts';
import { freePort } from '../setup/scratch.ts';
import { siteProcess, type SiteProcess } from '../setup/site-process.ts';
import { ask, type Answer, type AskOptions } from '../setup/web.ts';
import { chaosDatabase, type ChaosEngine } from './database.ts';
import { openChaosShop, type ChaosShop } from './shop.ts';

const CONFIG = `
  import { defineConfig } from 'eventportal/config';
  export default defineConfig({ mode: 'test', plugins: ['storage-local', 'payment-manual', 'payment-test', 'payment-gift-card'] });
`;

export interface ChaosPortal {
  readonly dataDir: string;
  readonly shop: ChaosShop;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  start(): Promise<void>;
  /** `kill -9` of the portal alone: its database goes on, and the next start finds it. */
  killPortal(): Promise<void>;
  /** `kill -9` of one of its processes that serve pages; another takes its place. */
  killOne(): void;
  /** `kill -9` of the portal and its database. */
  killBoth(): Promise<void>;
  /** `kill -9` of the database alone; it comes back at once, by itself or as its operator starts it. */
  killDatabase(): Promise<void>;
  /** The portal's clock jumps by so much against the true one, and with it everything that it thinks is over. */
  stepClock(seconds: number): void;
  stop(): Promise<number | null>;
  /** An installation that is connected to the same database, once the portal is stopped. */
  connect(): ReturnType<typeof connect>;
  /** What it wrote down as its own failures, each kind once. */
  errors(): string[];
  remove(): Promise<void>;
}

/** A portal with one event on sale, at an address that stays the same through all restarts. */
export async function chaosPortal(engine: ChaosEngine, minutes: number): Promise<ChaosPortal> {
  const folder = siteFolder({ 'eventportal.config.ts': CONFIG });
  chmodSync(folder.path, 0o755);
  const dataDir = join(folder.path, 'data');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const database = await chaosDatabase(engine, dataDir);
  const { url } = database;
  const own = { dataDir, url: origin, port, host: '127.0.0.1', ...(url !== undefined && { database: url }) };
  const shop = await openShop(own, minutes);
  const clock = join(folder.path, 'clock');
  const stepped = {
    CHAOS_CLOCK: clock,
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('./step-clock.js', import.meta.url))}`,
  };
  let site: SiteProcess | undefined;
  const lives: SiteProcess[] = [];

  return {
    dataDir,
    shop,
    ask: (path, options) => ask(origin, path, options),
    async start() {
      lives.push(
        (site = await siteProcess({
          folder: folder.path,
          port,
          env: {
            ...{ APP_KEY, TRUSTED_PROXIES: 'loopback', ...stepped },
            ...(url !== undefined && { DATABASE_URL: url }),
            // As for an on-sale rush, where the system can do it.
            ...(process.platform === 'linux' && { WEB_PROCESSES: '2' }),
          },
        })),
      );
    },
    async killPortal() {
      site!.cli.child.kill('SIGKILL');
      await site!.cli.ended;
    },
    killOne() {
      for (const pid of webProcessesOf(site!.cli.child.pid!).slice(0, 1)) process.kill(pid, 'SIGKILL');
    },
    async killBoth() {
      if (url !== undefined) await database.kill();
      await site!.kill();
      await database.restart();
    },
    async killDatabase() {
      await database.kill();
      await database.restart();
    },
    stepClock(seconds) {
      writeFileSync(`${clock}.new`, String(seconds * 1000));
      renameSync(`${clock}.new`, clock);
    },
    stop: () => site!.stop(),
    connect: () => connect(own),
    errors: () => errorsIn(lives.map(({ cli }) => `${cli.said.out}${cli.said.err}`)),
    async remove() {
      await database.stop();
      folder.remove();
    },
  };
}

async function openShop(own: Parameters<typeof connect>[0], minutes: number): Promise<ChaosShop> {
  const app = await connect(own);
  try {
    await app.start({ role: 'worker' });
    return await openChaosShop(app, minutes);
  } finally {
    await app.stop();
  }
}

function errorsIn(outputs: readonly string[]): string[] {
  const kinds = new Map<string, string>();
  for (const line of outputs.flatMap((text) => text.split('\n'))) {
    if (!line.includes('"level":"error"')) continue;
    const { t: _t, id: _id, ...facts } = JSON.parse(line) as Record<string, unknown>;
    const text = JSON.stringify(facts);
    kinds.set(text.replaceAll(/[0-9a-f-]{8,}|\d+/g, ''), text);
  }
  return [...kinds.values()];
}
