import type { Command } from 'commander';
import { createApp, type App } from '../../core/app.ts';
import { loadConfig, type LoadOptions } from '../../core/kernel/config/load.ts';
import { pendingMigrations } from '../../core/kernel/db/migrate.ts';
import { ConfigError } from '../../core/kernel/errors.ts';
import { createLogger } from '../../core/kernel/log.ts';
import { loadOptions } from './context.ts';

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
