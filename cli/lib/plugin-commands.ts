import type { Command } from 'commander';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { ConfigError } from '../../core/kernel/errors.ts';
import { loadPlugins, type LoadedPlugins } from '../../core/kernel/plugins/load.ts';
import { calledCommand } from './called-command.ts';
import { checkedConfig } from './context.ts';
import { withSite } from './site.ts';
import { UsageError } from './usage-error.ts';

/**
 * Adds the commands of plugins, when the command that was called is none of core's: reading the config costs time, and
 * a broken one must not be in the way of `config check` or `doctor`.
 */
export async function addCommandsOfPlugins(program: Command, args: readonly string[]): Promise<void> {
  const called = calledCommand(args);
  if (called === undefined || called === 'help' || program.commands.some((command) => command.name() === called))
    return;
  program.parseOptions([...args]);
  const { commands } = await pluginsOf(program, called);
  for (const { pluginId, value: add } of commands) {
    add(program, (work) => withSite(program, (app) => work(app.scope({ kind: 'plugin', pluginId }))));
  }
}

async function pluginsOf(program: Command, called: string): Promise<LoadedPlugins> {
  try {
    return loadPlugins(await checkedConfig(program), new Hooks(silentLogger));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(
      `There is no command "${called}".`,
      'If a plugin brings it: the config cannot be read now, see "eventportal config check".',
    );
  }
}
