import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../core/kernel/db/embedded/index.ts';

/**
 * An eventportal process as far as its database is concerned, for tests that kill it. It tells its parent what happens,
 * one message at a time, and does what it is told: `write` inserts rows without end, `stop` leaves and ends.
 */
const tell = (message: Record<string, unknown>): void => void process.send?.(message);
const dataDir = process.argv[2] ?? '';

try {
  const postgres = await startEmbeddedPostgres({ dataDir, log: (event, facts) => tell({ event, ...facts }) });
  process.on('message', (order) => void (order === 'write' ? write(postgres.url) : end()));
  tell({ ready: true, pid: postgres.pid, adopted: postgres.adopted, url: postgres.url });

  async function end(): Promise<void> {
    await postgres.stop();
    process.disconnect();
  }
} catch (error) {
  tell({ failed: String(error) });
  process.disconnect();
}

async function write(url: string): Promise<never> {
  const client = new Client(url);
  await client.connect();
  await client.query('create table if not exists written (id bigserial primary key)');
  for (;;) {
    const { rows } = await client.query<{ id: string }>('insert into written default values returning id');
    tell({ written: Number(rows[0]?.id) });
  }
}
