import { afterAll, expect, it, vi } from 'vitest';
import { allMigrations } from '../../core/boot/migrations.ts';
import { ENTITIES } from '../../core/entities.ts';
import { parseDatabaseUrl } from '../../core/kernel/db/database-url.ts';
import { migrateDown, migrateUp, migrationStatus } from '../../core/kernel/db/migrate.ts';
import { openDatabase, type Database } from '../../core/kernel/db/orm.ts';
import { pendingChanges } from '../../core/kernel/db/write-migration.ts';
import { TENANT_WALLS, wallStatement } from '../../core/tenant-walls.ts';
import { emptyDatabase, engine, type TestDatabase } from '../setup/databases.ts';

// A server of MariaDB makes every table by itself, and keeps each on disk.
vi.setConfig({ testTimeout: 180_000 });

// Each holds an empty database of its own: these tests are about how tables come to be.
const open: { database: Database; test: TestDatabase }[] = [];

async function emptyOne(): Promise<Database> {
  const test = await emptyDatabase(engine());
  const database = await connect(test.url);
  open.push({ database, test });
  return database;
}

const connect = (url: string) => openDatabase({ address: parseDatabaseUrl(url), entities: ENTITIES });

afterAll(async () => {
  for (const { database, test } of open) {
    await database.close();
    await test.drop();
  }
});

/** What the server says about every column, index and rule of a database. */
async function catalogOf(database: Database): Promise<unknown[]> {
  const em = database.em.fork();
  const own = database.engine === 'postgresql' ? `table_schema = 'public'` : 'table_schema = database()';
  const columns = await em.execute(
    `select table_name as t, column_name as c, data_type as d, is_nullable as n, column_default as f,
       character_maximum_length as l from information_schema.columns
     where ${own} and table_name not like '%migrations' order by table_name, column_name`,
  );
  const rules = await em.execute(
    `select table_name as t, constraint_name as c, constraint_type as k from information_schema.table_constraints
     where ${own} and table_name not like '%migrations' and constraint_name not like '%not_null'
     order by table_name, constraint_name`,
  );
  const indexes = await em.execute(
    database.engine === 'postgresql'
      ? `select indexname as i, indexdef as d from pg_indexes
         where schemaname = 'public' and tablename not like '%migrations' order by indexname`
      : `select table_name as t, index_name as i, column_name as c, seq_in_index as s, non_unique as u
         from information_schema.statistics where ${own} and table_name not like '%migrations'
         order by table_name, index_name, seq_in_index`,
  );
  return [...columns, ...rules, ...indexes];
}

it('leads to the schema that the entities describe', async () => {
  const migrated = await emptyOne();
  await migrateUp(migrated, await allMigrations([]));
  const described = await emptyOne();
  await described.orm.schema.create();
  for (const wall of TENANT_WALLS) await described.em.fork().execute(wallStatement(described.engine, wall));
  expect(await catalogOf(migrated)).toEqual(await catalogOf(described));
});

it('leaves nothing to write down as a change', async () => {
  const migrated = await emptyOne();
  await migrateUp(migrated, await allMigrations([]));
  expect(await pendingChanges(migrated)).toEqual({ up: [], down: [] });
});

it('applies once when three processes start together', async () => {
  const first = await emptyOne();
  const url = open.at(-1)!.test.url;
  const others = [await connect(url), await connect(url)];
  const list = await allMigrations([]);
  const applied = await Promise.all([first, ...others].map((database) => migrateUp(database, list)));
  expect(applied.flat()).toEqual(list.map(({ name }) => name));
  await Promise.all(others.map((database) => database.close()));
});

// Each migration is undone and done again, one statement after the other, which takes MariaDB a while.
it('can be undone and applied again', async () => {
  const database = await emptyOne();
  const list = await allMigrations([]);
  await migrateUp(database, list);
  await migrateDown(database, list, list[0]!.name);
  expect((await migrationStatus(database, list)).filter(({ appliedAt }) => appliedAt)).toEqual([]);
  await migrateUp(database, list);
  expect((await migrationStatus(database, list)).every(({ appliedAt }) => appliedAt)).toBe(true);
});
