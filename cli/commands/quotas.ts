import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addQuotaCommands(program: Command): void {
  const quotas = program.command('quotas').description('the counters of what runs out');
  quotas
    .command('recount')
    .description('compares the counters of an event with its orders, and puts right what differs')
    .argument('<event>', 'its id or the end of its public address')
    .action(lazily(async () => (await import('../actions/quotas.ts')).recount));
}
