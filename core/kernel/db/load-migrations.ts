import { readdir } from 'node:fs/promises';
import { ConfigError, messageOf } from '../errors.ts';
import type { MigrationDefinition } from './migration.ts';

/** The migrations of a folder in the order of their names; none when there is no such folder. */
export async function loadMigrations(folder: URL, prefix = ''): Promise<MigrationDefinition[]> {
  const files = (await namesIn(folder)).filter((name) => /^\d{8,14}-[a-z0-9-]+\.(ts|js)$/.test(name)).sort();
  return Promise.all(
    files.map(async (file) => {
      const migration = await load(new URL(file, folder));
      return { ...migration, name: prefix + migration.name };
    }),
  );
}

async function namesIn(folder: URL): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function load(file: URL): Promise<MigrationDefinition> {
  try {
    const module = (await import(file.href)) as { default?: MigrationDefinition };
    if (!module.default?.name) throw new Error('it has no default export made by defineMigration');
    return module.default;
  } catch (cause) {
    throw new ConfigError('migration.broken', `The migration ${file.pathname} cannot be loaded: ${messageOf(cause)}`, {
      cause,
    });
  }
}
