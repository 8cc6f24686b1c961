import { Migration, Migrator } from '@mikro-orm/migrations';
import { guardTables, unguardTables } from '../audit/guard.ts';
import { ConfigError } from '../errors.ts';
import type { MigrationDefinition } from './migration.ts';
import type { Database } from './orm.ts';
import { withSessionLock } from './session-lock.ts';

export interface MigrationState {
  readonly name: string;
  readonly appliedAt: Date | undefined;
}

const TABLE = 'eventportal_migrations';

/** Applies what is pending, in order, under a lock: of several processes one applies, the others wait and find it done. */
export async function migrateUp(database: Database, list: readonly MigrationDefinition[]): Promise<string[]> {
  return withSessionLock(database, 'eventportal.migrate', async () => {
    const done = await migratorOf(database, list).up();
    await guardTables(database);
    return done.map(({ name }) => name);
  });
}

/** Undoes the last migration, or all down to and including the named one. */
export async function migrateDown(
  database: Database,
  list: readonly MigrationDefinition[],
  to?: string,
): Promise<string[]> {
  return withSessionLock(database, 'eventportal.migrate', async () => {
    const applied = (await migrationStatus(database, list))
      .filter(({ appliedAt }) => appliedAt)
      .map(({ name }) => name);
    const from = to === undefined ? applied.length - 1 : applied.indexOf(to);
    if (from < 0) {
      throw new ConfigError(
        'migrate.nothing_to_undo',
        to ? `The migration "${to}" is not applied.` : 'No migration is applied.',
      );
    }
    await unguardTables(database);
    const undone: string[] = [];
    for (const name of applied.slice(from).toReversed()) {
      refuseOneWay(list, name, database);
      await migratorOf(database, list).down({ migrations: [name] });
      undone.push(name);
    }
    await guardTables(database);
    return undone;
  });
}

export async function migrationStatus(
  database: Database,
  list: readonly MigrationDefinition[],
): Promise<MigrationState[]> {
  const executed = await migratorOf(database, list).getExecuted();
  const appliedAt = new Map(executed.map((row) => [row.name, row.executed_at]));
  return list.map(({ name }) => ({ name, appliedAt: appliedAt.get(name) }));
}

export async function pendingMigrations(database: Database, list: readonly MigrationDefinition[]): Promise<string[]> {
  return (await migrationStatus(database, list)).filter(({ appliedAt }) => !appliedAt).map(({ name }) => name);
}

function refuseOneWay(list: readonly MigrationDefinition[], name: string, { engine }: Database): void {
  const migration = list.find((candidate) => candidate.name === name);
  if (migration && migration.down[engine].length > 0) return;
  throw new ConfigError('migrate.one_way', `The migration "${name}" cannot be undone.`, {
    help: 'Restore a backup taken before it instead.',
  });
}

// Snapshots stay off: against MariaDB they are rewritten from introspection and spoil the next migration.
function migratorOf(database: Database, list: readonly MigrationDefinition[]): Migrator {
  database.orm.config.set('migrations', {
    tableName: TABLE,
    snapshot: false,
    disableForeignKeys: false,
    allOrNothing: false,
    migrationsList: list.map((migration) => ({ name: migration.name, class: classOf(migration, database) })),
    silent: true,
  });
  return new Migrator(database.em);
}

function classOf(migration: MigrationDefinition, { engine }: Database) {
  return class extends Migration {
    override up(): void {
      for (const statement of migration.up[engine]) this.addSql(statement);
    }

    override down(): void {
      for (const statement of migration.down[engine]) this.addSql(statement);
    }
  };
}
