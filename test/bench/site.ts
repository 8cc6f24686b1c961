import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SiteProcess {
  readonly port: number;
  /** From the start of the process to the first `ready` answer. */
  readonly readyMs: number;
  /** Resident memory of the process, in megabytes. */
  memory(): number;
  stop(): Promise<void>;
}

/** A site as operators start it, in a process of its own; profiles of its threads go to that folder when it ends. */
export async function startSite(
  env: Readonly<Record<string, string>>,
  port: number,
  { profiles, config }: { readonly profiles?: string | undefined; readonly config?: string } = {},
): Promise<SiteProcess> {
  const started = performance.now();
  const child = spawn(process.execPath, ['cli/eventportal.js', ...(config ? ['--config', config] : []), 'start'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      LOG_LEVEL: 'error',
      API_PER_MINUTE: '0',
      ...profiling(profiles),
      ...env,
      PORT: String(port),
    },
  });
  // A run that fails must not leave its site behind.
  process.once('exit', () => child.kill('SIGKILL'));
  await ready(child, port);
  return {
    port,
    readyMs: performance.now() - started,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function profiling(folder: string | undefined): Record<string, string> {
  return folder === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('the site did not start');
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
