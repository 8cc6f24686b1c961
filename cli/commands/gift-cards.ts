import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addGiftCardCommands(program: Command): void {
  const cards = program.command('gift-cards').description('the balances of gift cards');
  cards
    .command('recount')
    .description('compares the balance of every gift card with its movements, and puts right what differs')
    .action(lazily(async () => (await import('../actions/gift-cards.ts')).recount));
}
