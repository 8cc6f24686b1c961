import { existsSync, readFileSync, statSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf } from '../errors.ts';
import type { GivenPlugin } from '../config/define.ts';
import { IN_BOX, resolveOwnName } from '../config/package.ts';
import type { ConfigProblem } from '../config/problems.ts';
import type { Plugin } from './define.ts';

export interface FindOptions {
  readonly folder: string;
  readonly safeMode: boolean;
  /** Ids or names that EVENTPORTAL_DISABLE_PLUGINS switches off. */
  readonly disabled: readonly string[];
}

export interface FoundPlugins {
  readonly plugins: readonly Plugin[];
  /** Those that this run starts without. */
  readonly leftOut: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** Turns what the config lists into plugins; those given by name are imported. */
export async function findPlugins(given: readonly GivenPlugin[], options: FindOptions): Promise<FoundPlugins> {
  resolveOwnName();
  const plugins: Plugin[] = [];
  const leftOut: string[] = [];
  const problems: ConfigProblem[] = [];
  for (const entry of given) {
    if (!entry) continue;
    const name = nameOf(entry);
    if (name !== undefined && isSwitchedOff(name, options)) {
      leftOut.push(shortName(name));
      continue;
    }
    const plugin = await pluginOf(entry, options).catch((error: unknown) => {
      problems.push(notLoaded(name ?? 'a plugin', error));
    });
    if (!plugin) continue;
    plugins.push(plugin);
    if (options.disabled.includes(plugin.id) || (options.safeMode && !isInBox(plugin))) leftOut.push(plugin.id);
  }
  const unknown = options.disabled.filter((id) => !leftOut.includes(id) && !leftOut.includes(shortName(id)));
  return { plugins, leftOut: [...new Set([...leftOut, ...unknown])], problems };
}

/** Whether eventportal brought it: safe mode starts with these. */
export function isInBox({ root }: Plugin): boolean {
  const folder = fileURLToPath(root);
  return folder.startsWith(join(IN_BOX, '/')) && !folder.startsWith(join(IN_BOX, 'own', '/'));
}

async function pluginOf(
  entry: Exclude<GivenPlugin, false | null | undefined>,
  { folder }: FindOptions,
): Promise<Plugin> {
  if (isPlugin(entry)) return entry;
  if (typeof entry === 'function') throw new Error('it is given as a function: call it, as in `acme()`');
  if (typeof entry !== 'string' && !Array.isArray(entry))
    throw new Error('it is neither made by definePlugin nor a name');
  const [name, config] = typeof entry === 'string' ? [entry, undefined] : [String(entry[0]), entry[1] as unknown];
  const module = (await import(pathToFileURL(entryFile(name, folder)).href)) as { default?: unknown };
  const made =
    typeof module.default === 'function' ? (module.default as (config: unknown) => unknown)(config) : module.default;
  if (isPlugin(made)) return made;
  throw new Error('its default export was not made by definePlugin');
}

function entryFile(name: string, folder: string): string {
  if (name.startsWith('.') || isAbsolute(name)) return fileIn(resolve(folder, name));
  const inBox = ['index.ts', 'index.js'].map((file) => join(IN_BOX, name, file)).find((file) => existsSync(file));
  if (inBox) return inBox;
  const manifest = findManifest(name, folder);
  if (!manifest) throw new Error(`there is no such package; install it with \`npm install ${name}\``);
  return fileIn(dirname(manifest));
}

function findManifest(name: string, folder: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(join(folder, 'eventportal.config.ts')).href);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The file itself, or what the folder's package.json names, or its index. */
function fileIn(path: string): string {
  if (!existsSync(path)) throw new Error(`there is nothing at ${path}`);
  if (statSync(path).isFile()) return path;
  const manifest = join(path, 'package.json');
  const named = existsSync(manifest) ? mainOf(JSON.parse(readFileSync(manifest, 'utf8'))) : undefined;
  const candidates = [...(named ? [named] : []), 'index.ts', 'index.js', 'index.mjs'].map((file) => join(path, file));
  const file = candidates.find((candidate) => existsSync(candidate));
  if (file) return file;
  throw new Error(`${path} has neither a package.json that names a file nor an index.ts or index.js`);
}

interface Manifest {
  readonly exports?: unknown;
  readonly main?: string;
}

function mainOf({ exports, main }: Manifest): string | undefined {
  const root = typeof exports === 'object' && exports !== null && '.' in exports ? exports['.'] : exports;
  return conditional(root) ?? main;
}

function conditional(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const conditions = target as Record<string, unknown>;
  for (const key of Object.keys(conditions)) {
    if (!['node', 'import', 'module-sync', 'default'].includes(key)) continue;
    const found = conditional(conditions[key]);
    if (found) return found;
  }
  return undefined;
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'id' in value && 'register' in value && 'problems' in value;
}

function nameOf(entry: unknown): string | undefined {
  const name: unknown = Array.isArray(entry) ? entry[0] : entry;
  if (typeof name === 'string') return name;
  return isPlugin(entry) ? undefined : typeof entry === 'function' ? entry.name : undefined;
}

function isSwitchedOff(name: string, { disabled, safeMode }: FindOptions): boolean {
  if (disabled.includes(name) || disabled.includes(shortName(name))) return true;
  return safeMode && !existsSync(join(IN_BOX, name));
}

/** `./plugins/acme`, `eventportal-plugin-acme` and `@acme/eventportal-plugin-acme` are all called acme. */
export function shortName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && !/^index\.[cm]?[jt]s$/.test(part));
  return (parts.at(-1) ?? name).replace(/^eventportal-plugin-/, '');
}

function notLoaded(name: string, error: unknown): ConfigProblem {
  return {
    place: `plugin "${name}"`,
    problem: `cannot be loaded: ${messageOf(error).split('\n')[0]}`,
    help: wayOut(shortName(name)),
  };
}

/** How to start without a plugin. */
export function wayOut(id: string): string {
  return `To start without it: --safe-mode, or EVENTPORTAL_DISABLE_PLUGINS=${id}`;
}
