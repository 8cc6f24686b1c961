import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, messageOf } from '../errors.ts';
import type { ConfigInput } from './define.ts';
import { PACKAGE_ROOT, resolveOwnName } from './package.ts';

const NAMES = ['eventportal.config.ts', 'eventportal.config.js', 'eventportal.config.mjs'];

export interface ConfigPlace {
  readonly file: string;
  /** Where relative paths and `.env` are looked for. */
  readonly folder: string;
}

/** The config named, the one in the folder, or the one that eventportal brings. */
export function findConfig(folder: string, named: string | undefined): ConfigPlace {
  if (named) {
    const file = isAbsolute(named) ? named : resolve(folder, named);
    if (existsSync(file)) return { file, folder: dirname(file) };
    throw new ConfigError('config.not_found', `There is no config file at ${file}.`, {
      help: 'Check --config or EVENTPORTAL_CONFIG; without them eventportal.config.ts of the current folder is used.',
    });
  }
  const own = NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (own) return { file: own, folder };
  // The default config belongs to the package, but its data belongs to whoever called.
  const brought = [join(PACKAGE_ROOT, NAMES[0]!), join(PACKAGE_ROOT, 'dist', NAMES[1]!)].find((file) =>
    existsSync(file),
  );
  if (!brought) throw new ConfigError('config.not_found', `There is no eventportal.config.ts in ${folder}.`);
  return { file: brought, folder };
}

export interface Without {
  readonly safeMode: boolean;
  readonly disabled: readonly string[];
}

/**
 * Imports the config. Where a plugin that it imports cannot be loaded, safe mode (or the plugin's name in
 * EVENTPORTAL_DISABLE_PLUGINS) imports it once more with the plugin replaced by nothing.
 */
export async function importConfig(file: string, without: Without): Promise<ConfigInput> {
  resolveOwnName();
  try {
    return defaultOf(file, await import(pathToFileURL(file).href));
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const leaveOut = (specifier: string): boolean =>
      isForeign(specifier) && (without.safeMode || names(specifier, without));
    if (!without.safeMode && without.disabled.length === 0) throw broken(file, cause);
    return importReplacing(file, leaveOut);
  }
}

async function importReplacing(file: string, leaveOut: (specifier: string) => boolean): Promise<ConfigInput> {
  const url = `${pathToFileURL(file).href}?without-plugins`;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      context.parentURL === url && leaveOut(specifier)
        ? {
            url: `data:text/javascript,export default () => false;//${encodeURIComponent(specifier)}`,
            shortCircuit: true,
            format: 'module',
          }
        : next(specifier, context),
  });
  try {
    return defaultOf(file, await import(url));
  } catch (cause) {
    throw cause instanceof ConfigError ? cause : broken(file, cause);
  } finally {
    hooks.deregister();
  }
}

function isForeign(specifier: string): boolean {
  return !specifier.startsWith('eventportal/') && !specifier.startsWith('node:') && !specifier.startsWith('file:');
}

/** Whether an import's address is that of a plugin which the operator switched off by its id. */
export function names(specifier: string, { disabled }: { disabled: readonly string[] }): boolean {
  const segments = specifier.split('/');
  return disabled.some(
    (id) => specifier === id || segments.some((part) => part === id || part === `eventportal-plugin-${id}`),
  );
}

function defaultOf(file: string, module: { default?: unknown }): ConfigInput {
  const config = module.default;
  if (config !== null && typeof config === 'object') return config as ConfigInput;
  throw new ConfigError('config.no_default', `${basename(file)} exports no config.`, {
    help: 'It must end with `export default defineConfig({ … });`.',
  });
}

function broken(file: string, cause: unknown): ConfigError {
  const culprit = pluginIn(cause);
  const what = culprit
    ? `${basename(file)} cannot be loaded because of the plugin "${culprit}"`
    : `${basename(file)} cannot be loaded`;
  return new ConfigError('config.broken', `${what}: ${firstLine(messageOf(cause))}`, {
    help: culprit
      ? `To start without it: --safe-mode, or EVENTPORTAL_DISABLE_PLUGINS=${culprit}.`
      : `Put ${file} right and try again.`,
    cause,
  });
}

// The first frame of the stack that lies in a plugin tells who failed, and so does a module that was not found.
function pluginIn(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const missing = /Cannot find (?:package|module) '([^']+)'/.exec(cause.message)?.[1];
  const text = missing ? `/plugins/${missing.replace(/^.*\/plugins\//, '')}` : (cause.stack ?? '');
  const packaged = /node_modules\/((?:@[^/\s]+\/)?eventportal-plugin-[^/\s:']+)/.exec(text)?.[1];
  return packaged ?? /\/plugins\/(?:own\/)?((?:@[^/\s]+\/)?[a-z0-9][a-z0-9._-]*)/.exec(text)?.[1];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
