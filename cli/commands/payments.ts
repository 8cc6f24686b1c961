import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addPaymentCommands(program: Command): void {
  const payments = program.command('payments').description('money at payment providers');
  payments
    .command('match')
    .description("reads providers' reports, compares them with the site's own books, and says what differs")
    .option('--account <id>', 'of one payment account alone, of an organization or of the site')
    .option('--from <day>', 'from then on, such as 2027-03-01; otherwise a week before the end')
    .option('--until <day>', 'before then; otherwise until now')
    .action(lazily(async () => (await import('../actions/payments.ts')).match));
}
