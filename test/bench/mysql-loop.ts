import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createConnection, type Connection } from 'mysql2/promise';
import type { DatabaseAddress } from '../../core/kernel/db/database-url.ts';
import type { Reference } from './reference.ts';

// MySQL brings no pgbench: the same statements, prepared, from eight connections of a process of their own.

const SECONDS = 6;
const CLIENTS = 8;

const SCHEMA = [
  'drop database if exists bench',
  'create database bench',
  'create table bench.quota (id int primary key, size int, taken int not null, check (taken <= size))',
  'create table bench.orders (id bigint auto_increment primary key, code varchar(20) not null, state varchar(20) not null, email varchar(100) not null, at datetime(3) not null)',
  'create table bench.lines_of (id bigint auto_increment primary key, order_id bigint not null, quantity int not null)',
  'create table bench.tickets (id bigint auto_increment primary key, order_id bigint not null, code varchar(20) not null, state varchar(20) not null)',
  'create table bench.door (id int primary key, state varchar(20) not null)',
  'insert into bench.quota values (1, 2000000000, 0)',
];

type Act = 'order' | 'draft' | 'door';
interface Job {
  readonly act: Act;
  readonly address: DatabaseAddress;
}

const DOORS = 100_000;

export async function mysqlLoop(address: DatabaseAddress): Promise<Reference> {
  const client = await connectTo(address);
  try {
    for (const statement of SCHEMA) await client.query(statement);
    for (let first = 1; first <= DOORS; first += 10_000) {
      const rows = Array.from({ length: 10_000 }, (_, index) => [first + index, 'valid']);
      await client.query('insert into bench.door (id, state) values ?', [rows]);
    }
    return {
      by: `${CLIENTS} bare connections`,
      ordersPerSecond: await rateOf({ act: 'order', address }),
      draftsPerSecond: await rateOf({ act: 'draft', address }),
      checkInsPerSecond: await rateOf({ act: 'door', address }),
    };
  } finally {
    await client.query('drop database bench');
    await client.end();
  }
}

function rateOf(job: Job): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(job)]);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', (code) => reject(new Error(`the reference ended with ${code}`)));
  });
}

function connectTo({ host, port, user, password }: DatabaseAddress): Promise<Connection> {
  return createConnection({ host, port, user, password: password ?? '' });
}

async function act(client: Connection, what: Act): Promise<void> {
  const random = Math.floor(Math.random() * 1e9);
  if (what === 'door') {
    const toggle = "update bench.door set state = case state when 'valid' then 'used' else 'valid' end where id = ?";
    await client.execute(toggle, [1 + (random % DOORS)]);
    return;
  }
  const count = what === 'order' ? 1 : 2;
  await client.query('start transaction');
  const insert = 'insert into bench.orders (code, state, email, at) values (?, ?, ?, now(3))';
  const [{ insertId }] = (await client.execute(insert, [`K${random}`, what, 'buyer@example.org'])) as unknown as [
    { insertId: number },
  ];
  await client.execute('insert into bench.lines_of (order_id, quantity) values (?, ?)', [insertId, count]);
  if (what === 'order') {
    const ticket = 'insert into bench.tickets (order_id, code, state) values (?, ?, ?)';
    await client.execute(ticket, [insertId, `T${random}`, 'valid']);
  }
  const claim = 'update bench.quota set taken = taken + ? where id = 1 and taken + ? <= size';
  await client.execute(claim, [count, count]);
  await client.query('commit');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const job = JSON.parse(process.argv[2]!) as Job;
  const end = performance.now() + SECONDS * 1000;
  let done = 0;
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connectTo(job.address)));
  await Promise.all(
    clients.map(async (client) => {
      for (; performance.now() < end; done += 1) await act(client, job.act);
    }),
  );
  process.send!(done / SECONDS);
  process.disconnect();
  clients.forEach((client) => client.destroy());
}
