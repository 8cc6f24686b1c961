import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addRatesCommands(program: Command): void {
  const rates = program.command('rates').description('exchange rates, for estimates in the visitor’s currency');
  rates
    .command('list')
    .description('prints the tables of the last days, the newest first')
    .action(lazily(async () => (await import('../actions/rates.ts')).list));
  rates
    .command('refresh')
    .description('asks the provider for its newest table, as the site does twice a day')
    .action(lazily(async () => (await import('../actions/rates.ts')).refresh));
}
