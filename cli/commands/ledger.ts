import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addLedgerCommands(program: Command): void {
  const ledger = program.command('ledger').description('the double-entry book of all money');
  ledger
    .command('verify')
    .description(
      'proves that every entry sums to nothing, none was edited, and the balances are what orders, payments, refunds and gift cards say',
    )
    .action(lazily(async () => (await import('../actions/ledger.ts')).verify));
  ledger
    .command('open')
    .description('posts what happened before there was a ledger; what stands there already is not posted again')
    .action(lazily(async () => (await import('../actions/ledger.ts')).open));
  ledger
    .command('resum')
    .description('throws the kept sums away and makes them anew from the entries, which stay as they are')
    .action(lazily(async () => (await import('../actions/ledger.ts')).resum));
}
