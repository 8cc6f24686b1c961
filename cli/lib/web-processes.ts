import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../core/kernel/errors.ts';
import type { Logger } from '../../core/kernel/log.ts';
import type { PeersWithLines } from '../../core/kernel/peers.ts';

export interface WebProcessesOptions {
  /** How many beside the process that starts them. */
  readonly count: number;
  /** The whole call, without the program: `['start', '--role', 'web', …]`. */
  readonly args: readonly string[];
  readonly peers: PeersWithLines;
  readonly log: Logger;
}

/** What a process says to the one that started it once it serves. */
export const SERVES = { serves: true };

const AGAIN_AFTER_MS = 2_000;
const PATIENCE_MS = 40_000;
const program = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));

/**
 * Starts processes that serve pages beside this one and resolves when all do. One that ends is started again. Throws a
 * ConfigError when one cannot start; then none is left.
 */
export async function startWebProcesses(options: WebProcessesOptions): Promise<() => Promise<void>> {
  const { count, args, peers, log } = options;
  const children = new Set<ChildProcess>();
  let stopping = false;

  async function begin(): Promise<void> {
    // Its lines of log go to standard error as ours do. A ^C is for us alone: we tell it once to stop.
    const child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true });
    children.add(child);
    peers.join(child);
    const ended = once(child, 'exit').finally(() => children.delete(child));
    const serves = once(child, 'message').then(() => true);
    if (!(await Promise.race([serves, ended.then(() => false)]))) {
      throw new ConfigError('start.web_process_ended', 'A process that was to serve pages ended before it did.', {
        help: 'Its last lines say why. With WEB_PROCESSES=1 one process does everything.',
      });
    }
    child.once('exit', (code, signal) => {
      if (stopping) return;
      log.error('web_process.ended', { code, signal });
      beginAgain();
    });
  }

  function beginAgain(): void {
    setTimeout(() => {
      if (stopping) return;
      begin().catch((error: unknown) => {
        log.error('web_process.does_not_start', { error });
        beginAgain();
      });
    }, AGAIN_AFTER_MS).unref();
  }

  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all([...children].map(end));
  }

  try {
    await Promise.all(Array.from({ length: count }, begin));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const cutOff = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await ended;
  clearTimeout(cutOff);
}
