import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../core/kernel/db/embedded/index.ts';
import { migrate } from './migrate.ts';
import { PREFIX, TEMPLATE } from './names.ts';
import { removeScratch, scratch, sweepScratch, whenInterrupted } from './scratch.ts';
import type { Server } from './shared.ts';

// A test database need not survive a power cut, and copies of the template come quicker without waiting for the disk.
const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];

export async function startPostgresql(): Promise<Server> {
  const server = process.env.TEST_DATABASE_URL ? given(process.env.TEST_DATABASE_URL) : await startOwn();
  try {
    await makeTemplate(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** The same server's other database. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export async function inServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function startOwn(): Promise<Server> {
  sweepScratch();
  const dataDir = scratch('postgresql');
  const flags = CARELESS.flatMap((setting) => ['-c', setting]);
  const postgres = await startEmbeddedPostgres({ dataDir, flags, log: () => undefined });
  const forget = whenInterrupted(dataDir, () => process.kill(postgres.pid, 'SIGKILL'));
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop();
      forget();
      removeScratch(dataDir);
    },
  };
}

function given(url: string): Server {
  return { url, stop: () => inServer(url, dropAll) };
}

async function dropAll(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [PREFIX],
  );
  for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
}

async function makeTemplate(url: string): Promise<void> {
  await inServer(url, (client) => client.query(`create database ${TEMPLATE}`));
  await migrate(databaseUrl(url, TEMPLATE));
}
