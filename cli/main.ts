import { CommanderError } from 'commander';
import { EXIT, failureOf, printFailure } from './lib/failure.ts';
import { addCommandsOfPlugins } from './lib/plugin-commands.ts';
import { createProgram } from './program.ts';

// `eventportal … | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

const args = process.argv.slice(2);
const program = createProgram();

try {
  await addCommandsOfPlugins(program, args);
  if (args.length === 0) program.outputHelp();
  else await program.parseAsync(args, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(EXIT.done);
  const failure = failureOf(error);
  printFailure(failure, { json: args.includes('--json') });
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
  process.exit(failure.exitCode);
}
