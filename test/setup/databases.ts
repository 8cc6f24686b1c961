import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { Engine } from '../../core/kernel/db/database-url.ts';
import { migrate } from './migrate.ts';
import { inMysql } from './mysql-server.ts';
import { PREFIX, TEMPLATE } from './names.ts';
import { databaseUrl, inServer } from './postgresql-server.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** The engine this test file runs on now: `*.db.test.ts` files run once on each. */
export const engine = (): Engine => (process.env.DB === 'mysql' ? 'mysql' : 'postgresql');

/** A migrated database without rows, for one test file alone. Drop it in `afterAll`, with its connections closed. */
export function freshDatabase(on: Engine = engine()): Promise<TestDatabase> {
  return on === 'mysql' ? emptiedDatabase(inject('mysqlUrl') ?? noServer()) : copyOfTemplate(inject('postgresqlUrl'));
}

async function copyOfTemplate(server: string): Promise<TestDatabase> {
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
  await inServer(server, (client) => client.query(`create database ${name} template ${TEMPLATE}`));
  return {
    url: databaseUrl(server, name),
    drop: () =>
      inServer(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** Databases of this worker that nobody holds now. MariaDB migrates slowly, so they are emptied and used again. */
const inUse = new Set<string>();

async function emptiedDatabase(server: string): Promise<TestDatabase> {
  const name = nextName();
  inUse.add(name);
  const url = databaseUrl(server, name);
  const isNew = await inMysql(server, async (connection) => {
    const [rows] = await connection.query('show databases like ?', [name]);
    if ((rows as unknown[]).length > 0) return false;
    await connection.query(`create database ${name} character set utf8mb4 collate utf8mb4_bin`);
    return true;
  });
  if (isNew) await migrate(url);
  else await empty(url);
  return {
    url,
    async drop() {
      inUse.delete(name);
    },
  };
}

function nextName(): string {
  const worker = `${PREFIX}${process.env.VITEST_POOL_ID ?? '0'}`;
  for (let number = 1; ; number += 1) {
    if (!inUse.has(`${worker}_${number}`)) return `${worker}_${number}`;
  }
}

/** Every table but the migrations' own: what a migration writes into its tables is not expected to stay. */
async function empty(url: string): Promise<void> {
  await inMysql(url, async (connection) => {
    const [rows] = await connection.query(
      `select table_name as name from information_schema.tables
       where table_schema = database() and table_type = 'BASE TABLE' and table_name <> 'eventportal_migrations'`,
    );
    const statements = (rows as { name: string }[]).map(({ name }) => `delete from \`${name}\``);
    const freely = ['set foreign_key_checks = 0', `set @eventportal_audit = 'prune'`];
    // No trigger is asked here; without rows it would only cost time.
    const emptied: string[] = [];
    for (const guarded of ['ledger_entries', 'invoices']) {
      const [written] = await connection.query(`select 1 from ${guarded} limit 1`);
      if ((written as unknown[]).length > 0) emptied.push(`truncate table ${guarded}`);
    }
    await connection.query([...freely, ...emptied, ...statements].join(';'));
  });
}

function noServer(): never {
  throw new Error('There is no MariaDB in this run.');
}

/** A database without any table. */
export async function emptyDatabase(on: Engine = engine()): Promise<TestDatabase> {
  const name = `eventportal_test_${randomBytes(6).toString('hex')}`;
  if (on === 'postgresql') {
    const server = inject('postgresqlUrl');
    await inServer(server, (client) => client.query(`create database ${name}`));
    return {
      url: databaseUrl(server, name),
      drop: () =>
        inServer(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
    };
  }
  const server = inject('mysqlUrl') ?? noServer();
  await inMysql(server, (connection) =>
    connection.query(`create database ${name} character set utf8mb4 collate utf8mb4_bin`),
  );
  return {
    url: databaseUrl(server, name),
    drop: () => inMysql(server, async (connection) => void (await connection.query(`drop database if exists ${name}`))),
  };
}
