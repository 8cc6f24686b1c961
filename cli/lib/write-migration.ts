import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ENTITIES } from '../../core/entities.ts';
import { PACKAGE_ROOT } from '../../core/kernel/config/package.ts';
import { parseDatabaseUrl } from '../../core/kernel/db/database-url.ts';
import { startEmbeddedPostgres } from '../../core/kernel/db/embedded/index.ts';
import { loadMigrations } from '../../core/kernel/db/load-migrations.ts';
import { migrateUp } from '../../core/kernel/db/migrate.ts';
import { openDatabase } from '../../core/kernel/db/orm.ts';
import { pendingChanges, writeMigration } from '../../core/kernel/db/write-migration.ts';
import { ConfigError } from '../../core/kernel/errors.ts';

export interface Written {
  readonly file: string | undefined;
  readonly warnings: readonly string[];
}

interface Changes {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

const NOTHING: Changes = { up: [], down: [] };

/** What is missing between all migrations so far and the entities, on each engine. */
export async function writeCoreMigration(
  slug: string,
  urls: { readonly postgresql?: string; readonly mysql?: string },
  progress: (text: string) => void,
): Promise<Written> {
  const folder = join(PACKAGE_ROOT, 'migrations');
  if (!existsSync(join(PACKAGE_ROOT, 'core')) || !existsSync(folder)) {
    throw new ConfigError(
      'migrate.no_source',
      'This is an installed eventportal: core’s migrations come with its releases.',
      {
        help: 'For a plugin of your own: eventportal migrate create <slug> --plugin ./plugins/own/<id>',
      },
    );
  }
  progress('Comparing with PostgreSQL …');
  const postgresql = urls.postgresql ? await changesAt(urls.postgresql, folder) : await changesOfOwnServer(folder);
  if (urls.mysql) progress('Comparing with MySQL …');
  const mysql = urls.mysql ? await changesAt(urls.mysql, folder) : NOTHING;
  if (postgresql.up.length === 0 && mysql.up.length === 0) return { file: undefined, warnings: [] };

  const name = `${stamp()}-${slug}`;
  const file = join(folder, `${name}.ts`);
  const both = (changes: 'up' | 'down') => ({ postgresql: postgresql[changes], mysql: mysql[changes] });
  await writeMigration(pathToFileURL(file), name, both('up'), both('down'));
  const warnings = urls.mysql
    ? []
    : ['The statements for MySQL are empty: give --mysql with an empty database, or write them.'];
  return { file: relative(process.cwd(), file), warnings };
}

/** A plugin's tables are its own affair: it writes the statements itself. */
export async function writePluginMigration(slug: string, plugin: string): Promise<Written> {
  const root = resolve(plugin);
  if (!existsSync(root)) throw new ConfigError('plugin.not_found', `There is no folder ${root}.`);
  const name = `${stamp()}-${slug}`;
  const file = join(root, 'migrations', `${name}.ts`);
  await mkdir(join(root, 'migrations'), { recursive: true });
  const lists = '    postgresql: [],\n    mysql: [],\n';
  await writeFile(
    file,
    `import { defineMigration } from 'eventportal/sdk';\n\nexport default defineMigration({\n  name: '${name}',\n` +
      `  up: {\n${lists}  },\n  down: {\n${lists}  },\n});\n`,
    { flag: 'wx' },
  );
  return { file: relative(process.cwd(), file), warnings: ['It is empty: write the statements of both engines.'] };
}

async function changesOfOwnServer(folder: string): Promise<Changes> {
  const dataDir = await mkdtemp(join(tmpdir(), 'eventportal-migrate-'));
  try {
    const server = await startEmbeddedPostgres({ dataDir, log: () => undefined, flags: ['-c', 'fsync=off'] });
    try {
      return await changesAt(server.url, folder);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function changesAt(url: string, folder: string): Promise<Changes> {
  const database = await openDatabase({ address: parseDatabaseUrl(url), entities: ENTITIES });
  try {
    await migrateUp(database, await loadMigrations(pathToFileURL(join(folder, '/'))));
    const { up, down } = await pendingChanges(database);
    return { up: withoutLedger(up), down: withoutLedger(down) };
  } finally {
    await database.close();
  }
}

// The migrator's own table is no entity, so a comparison wants to drop it.
function withoutLedger(statements: readonly string[]): readonly string[] {
  return statements.filter((sql) => !sql.includes('eventportal_migrations'));
}

function stamp(): string {
  return new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
}
