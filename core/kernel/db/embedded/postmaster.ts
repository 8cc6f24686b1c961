import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { pause } from './process.ts';

/** What a running server says of itself in its `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** A socket folder or an address; empty in the first instant of a start. */
  readonly host: string;
}

export type ProcessState = 'ours' | 'zombie' | 'foreign' | 'gone';

const REAPING_LIMIT = 10_000;

export function readPostmaster(data: string): Postmaster | undefined {
  const text = readIfThere(join(data, 'postmaster.pid'));
  const [pid, , , port, sockets, address] = text.split('\n');
  if (!pid || !Number(pid)) return undefined;
  return { pid: Number(pid), port: Number(port), host: sockets?.trim() || address?.trim() || '' };
}

/** Whether this process is the server of that data directory: a number alone may have been given to somebody else. */
export function stateOf(pid: number, data: string): ProcessState {
  if (!exists(pid)) return 'gone';
  if (process.platform === 'win32') return 'ours';
  if (process.platform !== 'linux') return ps(pid, 'command').includes(data) ? 'ours' : 'foreign';
  if (/\) Z /.test(readIfThere(`/proc/${pid}/stat`))) return 'zombie';
  return readIfThere(`/proc/${pid}/cmdline`).split('\0').includes(data) ? 'ours' : 'foreign';
}

/** Waits until the server has ended; whether its parent has collected it does not matter here. */
export async function untilEnded(pid: number, data: string): Promise<void> {
  while (stateOf(pid, data) === 'ours') await pause(10);
}

/** Waits until the number is free. Where nobody collects a dead process, it is as good as gone after ten seconds. */
export async function untilGone(pid: number, data: string): Promise<void> {
  const deadline = Date.now() + REAPING_LIMIT;
  for (;;) {
    const state = stateOf(pid, data);
    if (state === 'gone' || state === 'foreign') return;
    if (state === 'zombie' && Date.now() > deadline) return;
    await pause(10);
  }
}

/**
 * PostgreSQL does not start while the number in `postmaster.pid` is in use, and after a container's restart it often is,
 * by a stranger. The file may be removed only once nothing works on the data any more.
 */
export async function removeStalePidFile(data: string): Promise<void> {
  const file = readPostmaster(data);
  if (!file || process.platform !== 'linux' || !exists(file.pid) || stateOf(file.pid, data) === 'ours') return;
  const deadline = Date.now() + REAPING_LIMIT;
  while (serversOn(data).length > 0) {
    if (Date.now() > deadline) {
      throw new ConfigError('database.leftover_processes', `Processes of an ended PostgreSQL still use ${data}.`, {
        help: `End them and start again: kill ${serversOn(data).join(' ')}`,
      });
    }
    await pause(50);
  }
  unlinkSync(join(data, 'postmaster.pid'));
}

/** Processes that may be working on this data directory; in doubt, one is counted. */
function serversOn(data: string): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => {
    if (readIfThere(`/proc/${pid}/comm`).trim() !== 'postgres') return false;
    if (/\) Z /.test(readIfThere(`/proc/${pid}/stat`))) return false;
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === data;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EACCES';
    }
  });
}

function exists(pid: number): boolean {
  if (process.platform === 'linux') return existsSync(`/proc/${pid}`);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A process can end between the look at its folder and the reading.
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
