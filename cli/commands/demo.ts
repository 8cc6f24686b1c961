import type { Command } from 'commander';
import { port } from '../lib/arguments.ts';
import { lazily } from '../lib/lazily.ts';

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('runs a site with events, orders and pretended payments to try everything with')
    .option('--port <number>', 'port to listen on, over PORT and the config', port)
    .option('--new-password', 'makes a new password for the administrator')
    .action(lazily(async () => (await import('../actions/demo.ts')).demo));
}
