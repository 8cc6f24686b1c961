import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../core/kernel/db/embedded/index.ts';
import { migrate } from './migrate.ts';
import { removeScratch, scratch, sweepScratch, whenInterrupted } from './scratch.ts';
import type { Server } from './shared.ts';

/** Made once per run, migrated, and then only copied. */
export const TEMPLATE = `eventportal_template_${process.env.TEST_RUN_ID}`;

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
  return {
    url: server.url,
    async stop() {
      await inServer(server.url, (client) => client.query(`drop database if exists ${TEMPLATE} with (force)`));
      await server.stop();
    },
  };
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
  return { url, stop: () => Promise.resolve() };
}

async function makeTemplate(url: string): Promise<void> {
  await inServer(url, async (client) => {
    await client.query(`drop database if exists ${TEMPLATE} with (force)`);
    await client.query(`create database ${TEMPLATE}`);
  });
  await migrate(databaseUrl(url, TEMPLATE));
}
