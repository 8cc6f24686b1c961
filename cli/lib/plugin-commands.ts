import type { Command } from 'commander';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { loadPlugins } from '../../core/kernel/plugins/load.ts';
import { checkedConfig, withSite } from './context.ts';

/**
 * Adds the commands of plugins, when the command that was called is none of core's: reading the config costs time, and
 * a broken one must not be in the way of `config check` or `doctor`.
 */
export async function addCommandsOfPlugins(program: Command, args: readonly string[]): Promise<void> {
  const called = calledCommand(args);
  if (called === undefined || called === 'help' || program.commands.some((command) => command.name() === called))
    return;
  program.parseOptions([...args]);
  const { commands } = loadPlugins(await checkedConfig(program), new Hooks(silentLogger));
  for (const { pluginId, value: add } of commands) {
    add(program, (work) => withSite(program, (app) => work(app.scope({ kind: 'plugin', pluginId }))));
  }
}

const TAKE_A_VALUE = new Set(['-c', '--config']);

function calledCommand(args: readonly string[]): string | undefined {
  return args.find((arg, at) => !arg.startsWith('-') && !TAKE_A_VALUE.has(args[at - 1] ?? ''));
}
