import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addPluginCommands(program: Command): void {
  const plugin = program.command('plugin').description('plugins of this site');
  plugin
    .command('list')
    .description('lists the plugins of the config')
    .action(lazily(async () => (await import('../actions/plugin.ts')).list));
  plugin
    .command('hooks')
    .description('lists every hook in the order in which it runs')
    .action(lazily(async () => (await import('../actions/plugin.ts')).hooks));
  plugin
    .command('create <id>')
    .description('writes a working plugin with a passing test')
    .option('--gateway', 'a payment gateway, with a stand-in for its provider')
    .option('--dir <folder>', 'where to (default: plugins/own/<id> of this folder)')
    .action(lazily(async () => (await import('../actions/plugin.ts')).create));
}
