import { randomUUID } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';

export interface StartLock {
  release(): void;
}

const HEARTBEAT = 1_000;
const STALE_AFTER = 10_000;

/**
 * One process at a time creates or starts the server. It is a courtesy that spares the others failing: what must not
 * happen twice is decided by a rename (creating) and by PostgreSQL's own lock file (starting).
 */
export function takeStartLock(path: string): StartLock | undefined {
  const holder = JSON.stringify({ pid: process.pid, namespace: pidNamespace(), id: randomUUID() });
  if (!create(path, holder)) {
    clearStaleLock(path);
    return undefined;
  }
  const beat = setInterval(() => touch(path), HEARTBEAT).unref();
  return {
    release() {
      clearInterval(beat);
      if (read(path) === holder) unlinkSync(path);
    },
  };
}

function clearStaleLock(path: string): void {
  const seen = read(path);
  if (seen === undefined || !isStale(path, seen)) return;
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    // Somebody quicker may have cleared it already and taken the lock; then this was theirs, and goes back.
    if (read(aside) !== seen) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!isOneOf(error, 'ENOENT', 'EEXIST')) throw error;
  }
}

function isStale(path: string, content: string): boolean {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_AFTER) return true;
    const { pid, namespace } = JSON.parse(content) as { pid: number; namespace: string };
    return namespace === pidNamespace() && !isAlive(pid);
  } catch (error) {
    // A file that is being written, or that went away: look again later.
    if (error instanceof SyntaxError || isOneOf(error, 'ENOENT')) return false;
    throw error;
  }
}

function create(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isOneOf(error, 'EEXIST')) return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isOneOf(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch (error) {
    if (!isOneOf(error, 'ENOENT')) throw error;
  }
}

/** Two containers on one volume number their processes each for itself, so a number says nothing to the other. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return process.platform;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isOneOf(error, 'EPERM');
  }
}

function isOneOf(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
