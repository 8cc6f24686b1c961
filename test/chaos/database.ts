import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mysql } from '../setup/engines.ts';
import { inMysql, startLastingMysql } from '../setup/mysql-server.ts';
import { databaseUrl } from '../setup/postgresql-server.ts';

export type ChaosEngine = 'postgresql' | 'mysql';

/** The database below the portal, and how it dies. */
export interface ChaosDatabase {
  /** Where operators give an address. Without one the portal runs a PostgreSQL of its own. */
  readonly url?: string;
  /** `kill -9`, with nobody told. */
  kill(): Promise<void>;
  /** Brings back what does not come back by itself. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function chaosDatabase(engine: ChaosEngine, dataDir: string): Promise<ChaosDatabase> {
  return engine === 'mysql' ? ownMysql() : embedded(dataDir);
}

/** The portal's own: it starts it again itself. */
function embedded(dataDir: string): ChaosDatabase {
  const nothing = async () => {};
  return {
    async kill() {
      const file = join(dataDir, 'postgres', 'data', 'postmaster.pid');
      process.kill(Number.parseInt(readFileSync(file, 'utf8'), 10), 'SIGKILL');
    },
    restart: nothing,
    stop: nothing,
  };
}

/** One that operators run: the portal finds it gone, and there again. */
async function ownMysql(): Promise<ChaosDatabase> {
  const here = mysql();
  if ('missing' in here) throw new Error(`There is no MariaDB or MySQL here: ${here.missing}.`);
  const server = await startLastingMysql(here.at);
  await inMysql(server.url, (connection) =>
    connection.query('create database portal character set utf8mb4 collate utf8mb4_bin'),
  );
  const { kill, restart, stop } = server;
  return { url: databaseUrl(server.url, 'portal'), kill, restart, stop };
}
