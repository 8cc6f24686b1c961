import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addInstallCommand(program: Command): void {
  program
    .command('install')
    .description('sets up a new site: its database, its first administrator and its first organization')
    .option('--email <address>', 'the administrator (or EVENTPORTAL_ADMIN_EMAIL)')
    .option('--name <name>', 'how the administrator is called')
    .option('--organization <name>', 'the organization that sells tickets')
    .option('--currency <code>', 'the currency it sells in, such as EUR')
    .option('--zone <zone>', 'the time zone it is in, such as Europe/Berlin')
    .option('--locale <language>', 'its language, one of the site')
    .option('--password-stdin', 'reads the password from standard input (or EVENTPORTAL_ADMIN_PASSWORD)')
    .action(lazily(async () => (await import('../actions/install.ts')).installSite));
}
