import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addKeysCommands(program: Command): void {
  const keys = program.command('keys').description('the keys that access tokens are signed with');
  keys
    .command('rotate')
    .description('signs with a new key; old ones stay known until their tokens are over')
    .option('--end-old', 'where a key may have leaked: tokens that old keys signed end at once')
    .action(lazily(async () => (await import('../actions/keys.ts')).rotateKeys));
}
