import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ConfigError, messageOf } from '../kernel/errors.ts';
import { CONTRACT } from './contract/index.ts';

const Manifest = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string(),
  contract: z.number().int(),
  parent: z.string().optional(),
});

/** One folder of a theme's chain: the theme itself, its parents, and `default` at the end. */
export interface ThemeFolder {
  readonly name: string;
  readonly version: string;
  readonly dir: string;
}

const BUILT_IN = fileURLToPath(new URL('../../themes', import.meta.url));
export const ADMIN_DIR = fileURLToPath(new URL('../web/admin', import.meta.url));
export const PARTS_DIR = fileURLToPath(new URL('./parts', import.meta.url));
export const LOCALES_DIR = fileURLToPath(new URL('../locales', import.meta.url));

/**
 * The folders in which a theme's files are looked up, first match wins. `theme` is a name (looked for in `dirs`, then
 * among the built-in ones) or the absolute path of a folder.
 */
export function themeChain(theme: string, dirs: readonly string[] = []): ThemeFolder[] {
  const chain: ThemeFolder[] = [];
  for (let next: string | undefined = theme; next;) {
    const dir = folderOf(next, dirs);
    if (chain.some((folder) => folder.dir === dir)) {
      throw new ConfigError('theme.circular', `The theme "${theme}" has itself among its parents.`);
    }
    const { name, version, parent } = readManifest(dir);
    chain.push({ name, version, dir });
    next = parent ?? (name === 'default' ? undefined : 'default');
  }
  return chain;
}

function folderOf(theme: string, dirs: readonly string[]): string {
  if (isAbsolute(theme)) return theme;
  const candidates = [...dirs, BUILT_IN].map((dir) => resolve(dir, theme));
  const found = candidates.find((dir) => existsSync(join(dir, 'theme.json')));
  if (found) return found;
  throw new ConfigError('theme.not_found', `There is no theme "${theme}".`, {
    help: `Looked for theme.json in ${candidates.join(', ')}.`,
  });
}

function readManifest(dir: string): z.output<typeof Manifest> {
  const path = join(dir, 'theme.json');
  let manifest: z.output<typeof Manifest>;
  try {
    manifest = Manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new ConfigError('theme.unreadable', `The theme file ${path} cannot be used: ${why}`, { cause });
  }
  if (manifest.contract !== CONTRACT) {
    throw new ConfigError(
      'theme.contract',
      `The theme "${manifest.name}" was written for contract ${manifest.contract}; this version speaks ${CONTRACT}.`,
      { help: 'Ask its author for a newer version, or choose the theme "default".' },
    );
  }
  return manifest;
}

/** Files below a folder whose names end in `ending`: name without it (with `/` on every system) → path. */
export function filesBelow(dir: string, ending = ''): Map<string, string> {
  const files = new Map<string, string>();
  if (!existsSync(dir)) return files;
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(ending)) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(dir, path).split(sep).join('/');
    files.set(name.slice(0, name.length - ending.length), path);
  }
  return files;
}

/** The same for several folders, where the first that has a name wins. */
export function filesInChain(dirs: readonly string[], ending = ''): Map<string, string> {
  return new Map(dirs.toReversed().flatMap((dir) => [...filesBelow(dir, ending)]));
}
