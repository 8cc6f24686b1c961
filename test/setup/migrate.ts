import { readdirSync } from 'node:fs';
import { ENTITIES } from '../../core/entities.ts';
import { parseDatabaseUrl } from '../../core/kernel/db/database-url.ts';
import { migrateUp } from '../../core/kernel/db/migrate.ts';
import type { MigrationDefinition } from '../../core/kernel/db/migration.ts';
import { openDatabase } from '../../core/kernel/db/orm.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

/** Brings an empty database to the schema that tests expect: core's tables, as a new installation gets them. */
export async function migrate(url: string): Promise<void> {
  const database = await openDatabase({ address: parseDatabaseUrl(url), entities: ENTITIES });
  try {
    await migrateUp(database, await allMigrations());
  } finally {
    await database.close();
  }
}

async function allMigrations(): Promise<MigrationDefinition[]> {
  const files = readdirSync(FOLDER).filter((name) => /^\d+.*(?<!\.test)\.ts$/.test(name));
  const modules = files
    .sort()
    .map((name) => import(new URL(name, FOLDER).href) as Promise<{ default: MigrationDefinition }>);
  return (await Promise.all(modules)).map((module) => module.default);
}
