import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('looks at everything the site needs, and says what is wrong and what to do')
    .action(lazily(async () => (await import('../actions/doctor.ts')).doctor));
}
