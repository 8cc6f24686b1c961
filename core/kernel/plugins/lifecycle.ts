import { ConfigError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Scope } from '../scope/scope.ts';
import type { Plugin } from './define.ts';
import { wayOut } from './find.ts';

const BOOT_LIMIT_MS = 30_000;
const SHUTDOWN_LIMIT_MS = 5_000;

/**
 * Boots plugins in the order of the config; each gets a scope in which it is the actor. When one fails, those before
 * it are shut down again and the error says which it was.
 */
export async function bootPlugins(
  plugins: readonly Plugin[],
  scopeFor: (pluginId: string) => Scope,
  log: Logger,
): Promise<void> {
  const booted: Plugin[] = [];
  for (const plugin of plugins) {
    const started = performance.now();
    try {
      booted.push(plugin);
      await within(BOOT_LIMIT_MS, plugin.boot(scopeFor(plugin.id)));
      log.debug('plugin.booted', { plugin: plugin.id, ms: Math.round(performance.now() - started) });
    } catch (cause) {
      await shutdownPlugins(booted, log);
      throw new ConfigError('plugin.boot_failed', `The plugin "${plugin.id}" could not start: ${messageOf(cause)}`, {
        help: `${wayOut(plugin.id)}.`,
        cause,
      });
    }
  }
}

/** Shuts plugins down in reverse order, five seconds each; one that fails does not keep the others from it. */
export async function shutdownPlugins(plugins: readonly Plugin[], log: Logger): Promise<void> {
  for (const plugin of plugins.toReversed()) {
    try {
      await within(SHUTDOWN_LIMIT_MS, plugin.shutdown());
    } catch (error) {
      log.error('plugin.shutdown_failed', { plugin: plugin.id, error });
    }
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not finish within ${ms / 1000} seconds`)), ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
