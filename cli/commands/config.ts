import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addConfigCommands(program: Command): void {
  const config = program.command('config').description('the config file and the environment');
  config
    .command('check')
    .description('says everything that is wrong with the config, without starting')
    .action(lazily(async () => (await import('../actions/config.ts')).check));
  config
    .command('show')
    .description('prints what the config amounts to, without its secrets')
    .action(lazily(async () => (await import('../actions/config.ts')).show));
}
