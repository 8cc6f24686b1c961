import { Option, type Command } from 'commander';
import { port, processes } from '../lib/arguments.ts';
import { lazily } from '../lib/lazily.ts';

export function addStartCommands(program: Command): void {
  program
    .command('start')
    .description('serves the site and does its work, until it is told to stop')
    .addOption(new Option('--role <role>', 'what this process does').choices(['all', 'web', 'worker']).default('all'))
    .option('--port <number>', 'port to listen on, over PORT and the config', port)
    .option('--processes <number>', 'how many processes serve pages, over WEB_PROCESSES and the config', processes)
    .addOption(new Option('--beside', 'serves the port of the process that starts this one').hideHelp())
    .option('--no-migrate', 'refuses to start when migrations are pending, instead of applying them')
    .action(lazily(async () => (await import('../actions/start.ts')).start));

  program
    .command('worker')
    .description('does the work without serving pages: the same as start --role worker')
    .option('--no-migrate', 'refuses to start when migrations are pending, instead of applying them')
    .action(lazily(async () => (await import('../actions/start.ts')).work));
}
