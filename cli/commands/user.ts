import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

const PASSWORD_STDIN = 'reads the password from standard input; otherwise it is asked for, or made';

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('accounts of people');
  user
    .command('create <email>')
    .description('adds an account')
    .option('--name <name>', 'how the person is called')
    .option('--admin', 'may do everything, everywhere')
    .option('--locale <language>', 'the language the person reads')
    .option('--password-stdin', PASSWORD_STDIN)
    .action(lazily(async () => (await import('../actions/user.ts')).createAccount));
  user
    .command('password <email>')
    .description('sets the password of an account; its sessions end')
    .option('--password-stdin', PASSWORD_STDIN)
    .action(lazily(async () => (await import('../actions/user.ts')).changePassword));
  user
    .command('second-factor')
    .description('what people show beside their password')
    .command('reset <email>')
    .description('takes all factors of an account away, for who has lost them; its sessions end')
    .action(lazily(async () => (await import('../actions/user.ts')).resetSecondFactor));
  user
    .command('list')
    .description('lists accounts')
    .option('--search <text>', 'only those whose address or name contains it')
    .action(lazily(async () => (await import('../actions/user.ts')).listAccounts));
}
