import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addMigrateCommands(program: Command): void {
  const migrate = program.command('migrate').description('the schema of the database, of core and of plugins');
  migrate
    .command('up')
    .description('applies all that is pending; of several at once, one does and the others wait')
    .action(lazily(async () => (await import('../actions/migrate.ts')).up));
  migrate
    .command('down')
    .description('undoes the last migration, with the data that it brought')
    .option('--to <name>', 'undoes all down to this one, and it as well')
    .option('--yes', 'does not ask')
    .action(lazily(async () => (await import('../actions/migrate.ts')).down));
  migrate
    .command('status')
    .description('lists migrations and when each was applied')
    .action(lazily(async () => (await import('../actions/migrate.ts')).status));
  migrate
    .command('create <slug>')
    .description('writes a migration from the difference between the entities and the migrations so far')
    .option('--plugin <folder>', 'an empty one for the plugin in that folder')
    .option('--postgresql <url>', 'an empty database to compare with; without it one is started for the moment')
    .option('--mysql <url>', 'an empty database to compare with; without it the statements for MySQL stay empty')
    .action(lazily(async () => (await import('../actions/migrate.ts')).create));
}
