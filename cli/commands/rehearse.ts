import type { Command } from 'commander';
import { count } from '../lib/arguments.ts';
import { lazily } from '../lib/lazily.ts';

export function addRehearseCommand(program: Command): void {
  program
    .command('rehearse')
    .description('plays the sale of an event against the running site, and says how fast it sells; nothing stays')
    .argument('<event>', 'its address (what stands behind /e/) or its id')
    .option('--buyers <number>', 'buyers at the same time', count, 50)
    .option('--seconds <number>', 'how long at most', count, 30)
    .option('--url <address>', 'where the site runs, instead of its own address')
    .action(lazily(async () => (await import('../actions/rehearse.ts')).rehearse));
}
