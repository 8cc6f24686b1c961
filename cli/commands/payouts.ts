import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addPayoutCommands(program: Command): void {
  const payouts = program.command('payouts').description('what the site collected for organizations, and pays out');
  payouts
    .command('list')
    .description('balances of all organizations, and the last runs')
    .action(lazily(async () => (await import('../actions/payouts.ts')).list));
  payouts
    .command('run')
    .description('drafts a payout of what is available for each organization; people approve and send it')
    .option('--dry-run', 'only says what it would pay, and who is left out and why')
    .action(lazily(async () => (await import('../actions/payouts.ts')).run));
}
