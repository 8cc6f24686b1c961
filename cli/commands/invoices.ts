import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addInvoicesCommands(program: Command): void {
  const invoices = program.command('invoices').description('invoices and credit notes');
  invoices
    .command('verify')
    .description(
      'proves that no number is missing in any series, no document was edited, and they say what their orders cost',
    )
    .action(lazily(async () => (await import('../actions/invoices.ts')).verify));
  invoices
    .command('bill-past')
    .description('bills the past orders that the rule wants billed and that have no document yet')
    .argument('<organization>', 'its id or the end of its public address')
    .option('--event <id>', 'only the orders of this event')
    .option('--from <day>', 'placed on this day or later, such as 2027-03-01')
    .option('--to <day>', 'placed on this day or before')
    .option('--no-mail', 'buyers get no mail')
    .option('--dry-run', 'only says how many, of when, and what they come to')
    .action(lazily(async () => (await import('../actions/invoices.ts')).billPast));
}
