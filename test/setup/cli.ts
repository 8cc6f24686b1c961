import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  /** What it printed so far. */
  readonly said: { out: string; err: string };
  readonly ended: Promise<CliResult>;
  /** Resolves once standard output holds the text; fails when the process ends before. */
  says(text: string): Promise<void>;
}

/** Runs the real program as a person would, in a process of its own that knows nothing of the tests' environment. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).ended;
}

export function startCli(args: readonly string[], { cwd, env, stdin }: CliOptions): RunningCli {
  const child = spawn(process.execPath, ['--conditions=development', MAIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', LOG_LEVEL: 'error', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(stdin ?? '');
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));

  return {
    child,
    said,
    ended,
    async says(text) {
      while (!said.out.includes(text)) {
        const news = Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
        if (!(await news) && !said.out.includes(text))
          throw new Error(`it ended without saying "${text}": ${said.err}`);
      }
    },
  };
}

export interface SiteFolder {
  readonly path: string;
  write(file: string, text: string): void;
  remove(): void;
}

/** A folder as an operator has it. Without a config file the one that eventportal brings is used. */
export function siteFolder(files: Readonly<Record<string, string>> = {}): SiteFolder {
  const path = mkdtempSync(join(tmpdir(), 'eventportal-site-'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A config with storage and paying at the door, and what the test is about. */
export function configWith(plugins = '', settings = ''): string {
  return `
    import { defineConfig } from 'eventportal/config';
    export default defineConfig({
      ${settings}
      plugins: ['storage-local', 'payment-manual', ${plugins}],
    });
  `;
}
