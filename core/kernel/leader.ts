import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseAddress } from './db/database-url.ts';
import { takeSessionLock, type SessionLock } from './db/session-lock.ts';
import type { Logger } from './log.ts';

export interface LeaderOptions {
  readonly address: DatabaseAddress;
  readonly log: Logger;
  /** What is led; one process leads each name. */
  readonly name?: string;
  /** How often those that do not lead try to. */
  readonly trySeconds?: number;
  /** Called when this process begins to lead. */
  elected(): void;
  /** Called when it no longer does: it was stopped, or lost its connection. */
  deposed(): void;
}

export interface Leader {
  readonly leads: boolean;
  start(): void;
  stop(): Promise<void>;
}

/**
 * Of all processes on one database, one leads: the one that holds a lock on a connection of its own. It loses the lock
 * with the connection, and another takes over. For a moment two may believe to lead, so what a leader does must be
 * harmless twice.
 */
export function createLeader({
  address,
  log,
  name = 'eventportal.leader',
  trySeconds = 5,
  ...calls
}: LeaderOptions): Leader {
  const stopped = new AbortController();
  let lock: SessionLock | undefined;
  let campaign: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const taken = await tryToLead();
      if (taken) await lead(taken);
      else await pause(trySeconds * 1000, stopped.signal);
    }
  }

  async function tryToLead(): Promise<SessionLock | undefined> {
    try {
      return await takeSessionLock(address, name, { wait: false });
    } catch (error) {
      log.warn('leader.unreachable', { error });
      return undefined;
    }
  }

  async function lead(taken: SessionLock): Promise<void> {
    lock = taken;
    log.info('leader.elected', { name });
    calls.elected();
    await ended(taken, stopped.signal);
    lock = undefined;
    calls.deposed();
    if (!stopped.signal.aborted) log.warn('leader.lost', { name });
    await taken.release().catch((error: unknown) => log.debug('leader.release_failed', { error }));
  }

  return {
    get leads() {
      return lock !== undefined;
    },
    start() {
      campaign ??= run();
    },
    async stop() {
      stopped.abort();
      await campaign;
    },
  };
}

function ended(lock: SessionLock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    lock.onLost(resolve);
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An aborted pause is over early, nothing more.
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
