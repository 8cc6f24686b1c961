import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { problemsOf, refuseProblems, type ConfigProblem } from '../config/problems.ts';
import { loadMigrations } from '../db/load-migrations.ts';
import type { MigrationDefinition } from '../db/migration.ts';
import type { LocaleSource } from '../i18n/translator.ts';
import type { Plugin } from './define.ts';

export type FolderName = 'locales' | 'views' | 'assets' | 'migrations';

/** A folder that a plugin has beside its index, by convention. */
export interface PluginFolder {
  readonly pluginId: string;
  readonly path: string;
}

export function foldersOf(plugins: readonly Plugin[], name: FolderName): readonly PluginFolder[] {
  return plugins
    .map((plugin) => ({ pluginId: plugin.id, path: join(fileURLToPath(plugin.root), name) }))
    .filter(({ path }) => existsSync(path));
}

/** A plugin's texts live under its id; language packs (`i18n-de`) hold the texts of core and of other plugins. */
export function localeSources(plugins: readonly Plugin[]): readonly LocaleSource[] {
  return foldersOf(plugins, 'locales').map(({ pluginId, path }) => ({
    dir: path,
    namespacePrefix: pluginId.startsWith('i18n-') ? undefined : pluginId,
  }));
}

/** The migrations of all plugins, named `<plugin>/<name>`, in the order of the config and of their names. */
export async function pluginMigrations(plugins: readonly Plugin[]): Promise<readonly MigrationDefinition[]> {
  const problems: ConfigProblem[] = [];
  const all: MigrationDefinition[] = [];
  for (const { pluginId, path } of foldersOf(plugins, 'migrations')) {
    const place = `plugin "${pluginId}"`;
    try {
      const migrations = await loadMigrations(pathToFileURL(join(path, '/')), `${pluginId}/`);
      for (const migration of migrations) {
        for (const table of foreignTables(migration, pluginId)) {
          const problem = `its migration "${migration.name}" changes the table "${table}"`;
          problems.push({ place, problem, help: `Its own tables begin with "${tablePrefix(pluginId)}"` });
        }
      }
      all.push(...migrations);
    } catch (error) {
      problems.push(...problemsOf(error, place));
    }
  }
  refuseProblems(problems);
  return all;
}

/** `plg_payment_acme_` for the plugin payment-acme. */
export function tablePrefix(pluginId: string): string {
  return `plg_${pluginId.replaceAll('-', '_')}_`;
}

const TABLE_CHANGE =
  /\b(?:create|alter|drop)\s+table\s+(?:if\s+(?:not\s+)?exists\s+)?[`"]?(\w+)|\b(?:insert\s+into|delete\s+from|update|truncate(?:\s+table)?)\s+[`"]?(\w+)/gi;

// Reading core's tables and referring to their ids is fine; changing them is not a plugin's to do.
function foreignTables(migration: MigrationDefinition, pluginId: string): readonly string[] {
  const statements = [migration.up, migration.down].flatMap(({ postgresql, mysql }) => [...postgresql, ...mysql]);
  const changed = statements.flatMap((sql) =>
    [...withoutClauses(sql).matchAll(TABLE_CHANGE)].map((match) => match[1] ?? match[2]!),
  );
  return [...new Set(changed)].filter((table) => !table.startsWith(tablePrefix(pluginId)));
}

function withoutClauses(sql: string): string {
  return sql.replaceAll(
    /\bon\s+(?:update|delete)\s+(?:cascade|restrict|set\s+\w+|no\s+action|current_timestamp\S*)/gi,
    '',
  );
}
