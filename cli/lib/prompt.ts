import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { UsageError } from './usage-error.ts';

/** Whether there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on standard error, so that a script can read what the command prints. */
export async function ask(question: string, fallback?: string): Promise<string> {
  const hint = fallback === undefined || fallback === '' ? '' : ` (${fallback})`;
  const answer = await once(`${question}${hint}: `, process.stderr);
  return answer.trim() || (fallback ?? '');
}

/** Asks without showing what is typed. */
export async function askSecret(question: string): Promise<string> {
  process.stderr.write(`${question}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await once('', silent);
  process.stderr.write('\n');
  return answer;
}

/** What was piped in, without its last line break: for passwords in scripts. */
export async function readStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

async function once(question: string, output: Writable): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output, terminal: true });
  const stopped = new AbortController();
  prompt.on('SIGINT', () => stopped.abort());
  try {
    return await prompt.question(question, { signal: stopped.signal });
  } catch (error) {
    if (stopped.signal.aborted) throw new UsageError('Stopped; nothing was changed.');
    throw error;
  } finally {
    prompt.close();
  }
}
