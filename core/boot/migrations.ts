import { loadMigrations } from '../kernel/db/load-migrations.ts';
import type { MigrationDefinition } from '../kernel/db/migration.ts';
import type { Plugin } from '../kernel/plugins/define.ts';
import { pluginMigrations } from '../kernel/plugins/folders.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

/** Core's migrations, then those of the plugins in the order of the config. */
export async function allMigrations(plugins: readonly Plugin[]): Promise<MigrationDefinition[]> {
  return [...(await loadMigrations(FOLDER)), ...(await pluginMigrations(plugins))];
}
