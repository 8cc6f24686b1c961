import { enableCompileCache } from 'node:module';
import { CommanderError } from 'commander';
import { isOwnCommand } from './lib/called-command.ts';
import { EXIT } from './lib/exit.ts';
import { createProgram } from './program.ts';

// Halves the time that every command after the first needs to load.
enableCompileCache();

// `eventportal … | head` closes the pipe early: nobody reads on, and the command still ends in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const args = process.argv.slice(2);
const program = createProgram();

try {
  if (!isOwnCommand(program, args))
    await (await import('./lib/plugin-commands.ts')).addCommandsOfPlugins(program, args);
  if (args.length === 0) program.outputHelp();
  else await program.parseAsync(args, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(EXIT.done);
  const { failureOf, printFailure } = await import('./lib/failure.ts');
  const { findVariable } = await import('../core/kernel/config/env.ts');
  const failure = failureOf(error);
  printFailure(failure, { json: args.includes('--json') });
  if (findVariable('LOG_LEVEL')?.value === 'debug') console.error(error);
  process.exit(failure.exitCode);
}
