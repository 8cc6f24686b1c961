import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type ClientConfig } from 'pg';
import type { DatabaseAddress } from '../../core/kernel/db/database-url.ts';
import type { Reference } from './reference.ts';

const run = promisify(execFile);
const SECONDS = 6;

// The same work with nothing around it: three rows and the counter, the counter last, as fast as the server can.
const SCHEMA = `
  create schema if not exists bench;
  drop table if exists bench.quota, bench.orders, bench.lines, bench.tickets, bench.door;
  create table bench.quota (id int primary key, size int, taken int not null, check (taken <= size));
  create table bench.orders (id bigserial primary key, code text not null, state text not null, email text not null, at timestamptz not null);
  create table bench.lines (id bigserial primary key, order_id bigint not null, quantity int not null);
  create table bench.tickets (id bigserial primary key, order_id bigint not null, code text not null, state text not null);
  create table bench.door (id int primary key, state text not null);
  insert into bench.quota values (1, 2000000000, 0);
  insert into bench.door select n, 'valid' from generate_series(1, 100000) n;`;

const ORDER = `
\\set code random(1, 1000000000)
begin;
insert into bench.orders (code, state, email, at) values ('K' || :code, 'confirmed', 'buyer@example.org', now());
insert into bench.lines (order_id, quantity) values (currval('bench.orders_id_seq'), 1);
insert into bench.tickets (order_id, code, state) values (currval('bench.orders_id_seq'), 'T' || :code, 'valid');
update bench.quota set taken = taken + 1 where id = 1 and taken + 1 <= size;
commit;`;

/** The counter and two rows: what a hold is at the least. */
const DRAFT = `
\\set code random(1, 1000000000)
begin;
insert into bench.orders (code, state, email, at) values ('K' || :code, 'draft', '', now());
insert into bench.lines (order_id, quantity) values (currval('bench.orders_id_seq'), 2);
update bench.quota set taken = taken + 2 where id = 1 and taken + 2 <= size;
commit;`;

const CHECK_IN = `
\\set id random(1, 100000)
update bench.door set state = case state when 'valid' then 'used' else 'valid' end where id = :id;`;

/** What the same server does when only pgbench asks it, prepared, the best of 4 and 8 clients; nothing where it is not installed. */
export async function pgbench(address: DatabaseAddress): Promise<Reference | undefined> {
  if (spawnSync('pgbench', ['--version']).status !== 0) return undefined;
  const client = new Client({ ...address, password: address.password ?? '' } as ClientConfig);
  await client.connect();
  const folder = await mkdtemp(join(tmpdir(), 'eventportal-bench-'));
  try {
    await client.query(SCHEMA);
    return {
      by: 'pgbench',
      ordersPerSecond: await best(address, await script(folder, 'order.sql', ORDER)),
      draftsPerSecond: await best(address, await script(folder, 'draft.sql', DRAFT)),
      checkInsPerSecond: await best(address, await script(folder, 'door.sql', CHECK_IN)),
    };
  } finally {
    await client.query('drop schema bench cascade');
    await client.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function script(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function best(address: DatabaseAddress, file: string): Promise<number> {
  const rates: number[] = [];
  for (const clients of ['4', '8']) {
    const { stdout } = await run(
      'pgbench',
      ['-n', '-M', 'prepared', '-c', clients, '-j', '2', '-T', String(SECONDS), '-f', file, address.database],
      {
        env: {
          ...process.env,
          PGHOST: address.host,
          PGPORT: String(address.port),
          PGUSER: address.user,
          PGPASSWORD: address.password ?? '',
        },
      },
    );
    rates.push(Number(/tps = ([\d.]+)/.exec(stdout)?.[1]));
  }
  return Math.max(...rates);
}
