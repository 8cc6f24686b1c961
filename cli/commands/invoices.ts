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
}
