import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addBankCommands(program: Command): void {
  const bank = program.command('bank').description('money that comes by bank transfer');
  bank
    .command('import')
    .description("takes in a bank's statement: a CSV table, CAMT.053 or MT940")
    .argument('<organization>', 'its id or the end of its public address')
    .argument('<file>', 'the statement')
    .option('--dry-run', 'only says what would come of it')
    .option('--account <id>', 'the payment account with the bank account, where there are several')
    .option('--columns <list>', 'of a table: what each column is, with commas between them; "-" for nothing')
    .action(lazily(async () => (await import('../actions/bank.ts')).importStatement));
}
