import { existsSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../../core/kernel/config/package.ts';
import { ConfigError } from '../../core/kernel/errors.ts';
import { UsageError } from './usage-error.ts';

export interface NewPlugin {
  readonly kind: 'plain' | 'gateway';
  /** Where to; `plugins/own/<id>` of the current folder where it is not given. */
  readonly dir?: string | undefined;
}

export interface CreatedPlugin {
  readonly folder: string;
  readonly files: readonly string[];
  /** How the config names it. */
  readonly reference: string;
  readonly testCommand: string;
}

const TEMPLATES = fileURLToPath(new URL('../templates/', import.meta.url));
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Writes a plugin that works. The templates are plugins themselves, called acme, which the project's own tests run;
 * here they get their name.
 */
export async function createPlugin(id: string, { kind, dir }: NewPlugin): Promise<CreatedPlugin> {
  if (!ID.test(id) || id.length > 40) {
    throw new UsageError(
      `"${id}" cannot be a plugin's id.`,
      'Use up to 40 lower case letters and digits, words joined by dashes.',
    );
  }
  const folder = resolve(dir ?? join('plugins', 'own', id));
  if (existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new ConfigError('plugin.exists', `There is something in ${folder} already.`, {
      help: 'Choose another --dir.',
    });
  }
  await cp(join(TEMPLATES, kind === 'gateway' ? 'gateway' : 'plugin'), folder, { recursive: true });
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) await writeFile(file, named(await readFile(file, 'utf8'), id));

  const here = (path: string): string => relative(process.cwd(), path) || '.';
  const inCheckout =
    existsSync(join(PACKAGE_ROOT, 'test', 'vitest.config.ts')) && folder.startsWith(PACKAGE_ROOT + sep);
  return {
    folder: here(folder),
    files: files.map(here),
    reference: here(folder).startsWith('..') ? folder : `./${here(folder).split(sep).join('/')}`,
    testCommand: inCheckout
      ? `npx vitest run -c test/vitest.config.ts --project unit ${here(folder)}`
      : `npx vitest run ${here(folder)}`,
  };
}

/** In the templates the name stands only in texts: keys, paths, addresses and sentences. */
function named(text: string, id: string): string {
  const title = id[0]!.toUpperCase() + id.slice(1).replaceAll('-', ' ');
  return text.replaceAll('Acme', title).replaceAll('acme', id);
}
