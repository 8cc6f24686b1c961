import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addOrderCommands(program: Command): void {
  const orders = program.command('orders').description('orders that were made elsewhere');
  orders
    .command('import')
    .description('makes the orders of a CSV file')
    .argument('<event>', 'its id or the end of its public address')
    .argument('<file>', 'the file; its first row names the columns')
    .option('--dry-run', 'only says what would come of it')
    .option('--columns <list>', 'what each column is, with commas between them; "-" for nothing')
    .option('--type <id>', 'the ticket type of rows that name none')
    .option('--date <id>', 'the date of rows that name none')
    .option('--state <state>', 'of rows that say none: paid, unpaid or free', 'paid')
    .option('--mail', 'mails the buyers their tickets')
    .option('--all-or-none', 'makes no order where one cannot be made')
    .action(lazily(async () => (await import('../actions/orders.ts')).importOrders));
}
