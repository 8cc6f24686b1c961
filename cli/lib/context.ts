import type { Command } from 'commander';
import { createApp, type App } from '../../core/app.ts';
import { checkConfig, loadConfig, type CheckedConfig, type LoadOptions } from '../../core/kernel/config/load.ts';
import { createLogger } from '../../core/kernel/log.ts';
import { pendingMigrations } from '../../core/kernel/db/migrate.ts';
import { ConfigError } from '../../core/kernel/errors.ts';
import { createOutput, type Output } from './output.ts';

export interface GlobalOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly safeMode?: boolean;
}

export function outputOf(command: Command): Output {
  return createOutput({ json: command.optsWithGlobals<GlobalOptions>().json ?? false });
}

export function loadOptions(command: Command, more: LoadOptions = {}): LoadOptions {
  const { config, safeMode } = command.optsWithGlobals<GlobalOptions>();
  return { file: config, safeMode: safeMode ?? false, ...more };
}

export async function checkedConfig(command: Command, more: LoadOptions = {}): Promise<CheckedConfig> {
  return checkConfig(loadOptions(command, more));
}

/** Connects, lets the work use the installation, and closes everything again, whatever happens. */
export async function withApp<T>(command: Command, work: (app: App) => Promise<T>, more: LoadOptions = {}): Promise<T> {
  const config = await loadConfig(loadOptions(command, more));
  // A command speaks for itself; what the parts below it write down would be noise.
  const log = createLogger(config.logLevel === 'info' ? 'error' : config.logLevel);
  const app = await createApp(config, { log });
  try {
    return await work(app);
  } finally {
    await app.stop();
  }
}

/** Like `withApp`, on a database whose schema is up to date. */
export async function withSite<T>(
  command: Command,
  work: (app: App) => Promise<T>,
  more: LoadOptions = {},
): Promise<T> {
  return withApp(
    command,
    async (app) => {
      const pending = await pendingMigrations(app.database, app.migrations);
      if (pending.length === 0) return work(app);
      throw new ConfigError('migrate.pending', `The database misses ${pending.length} migrations.`, {
        help: 'Run "eventportal migrate up" (a new installation: "eventportal install").',
      });
    },
    more,
  );
}
