import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the history of everything that was done');
  audit
    .command('verify')
    .description('checks that nothing in the history was changed, removed or added')
    .option('--anchor <seq:hash>', 'a head that was noted earlier, such as in the log; it must still be there')
    .action(lazily(async () => (await import('../actions/audit.ts')).verify));
  audit
    .command('resign')
    .description('after a new app key: verifies the history with the old one and signs it with the new one')
    .requiredOption('--old-key-file <file>', 'a file with the old key, such as the app.key that was there before')
    .action(lazily(async () => (await import('../actions/audit.ts')).resign));
  audit
    .command('chain')
    .description('chains what was written since the last minute')
    .action(lazily(async () => (await import('../actions/audit.ts')).chain));
}
