import { startEmbeddedPostgres } from '../../core/kernel/db/embedded/index.ts';
import { mysql } from '../setup/engines.ts';
import { startMysql } from '../setup/mysql-server.ts';
import { createConnection } from 'mysql2/promise';

export type Engine = 'postgresql' | 'mysql';

export interface BenchDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server of the run's own: the embedded PostgreSQL, or the MariaDB or MySQL that is installed. */
export async function openDatabase(engine: Engine, dataDir: string): Promise<BenchDatabase> {
  if (engine === 'postgresql') return startEmbeddedPostgres({ dataDir, log: () => {} });
  const here = mysql();
  if ('missing' in here) throw new Error(`There is no MariaDB or MySQL here: ${here.missing}.`);
  const server = await startMysql(here.at);
  const client = await createConnection(server.url);
  await client.query('create database portal');
  await client.end();
  const url = new URL(server.url);
  url.pathname = '/portal';
  return { url: url.href, stop: () => Promise.resolve(server.stop()) };
}
