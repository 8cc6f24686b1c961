import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';

export interface ItemLoopOptions<I> {
  /** Takes up to that many due items away from everybody else. */
  claim(limit: number): Promise<readonly I[]>;
  run(item: I): Promise<void>;
  readonly concurrency: number;
  /** How often to look without being woken. */
  readonly pollSeconds: number;
  readonly log: Logger;
}

export interface ItemLoop {
  /** There may be something new. */
  wake(): void;
  /** Takes no more, waits for what runs. */
  stop(): Promise<void>;
}

/** Keeps up to `concurrency` items running: claims as many as there are free places, looks again when one is free. */
export function startItemLoop<I>({ claim, run, concurrency, pollSeconds, log }: ItemLoopOptions<I>): ItemLoop {
  const stopped = new AbortController();
  const running = new Set<Promise<void>>();
  // News that come while the loop is busy must not be slept over.
  let news = false;
  let interrupt = () => {};
  const loop = work();

  async function work(): Promise<void> {
    while (!stopped.signal.aborted) {
      const items = await claimSome();
      for (const item of items) track(item);
      if (items.length === 0 || running.size >= concurrency) await somethingNew();
    }
  }

  async function claimSome(): Promise<readonly I[]> {
    const free = concurrency - running.size;
    try {
      return free > 0 ? await claim(free) : [];
    } catch (error) {
      log.warn('queue.error', { error });
      return [];
    }
  }

  function track(item: I): void {
    const current = run(item)
      .catch((error: unknown) => log.warn('queue.item_failed', { reason: messageOf(error), error }))
      .finally(() => {
        running.delete(current);
        wake();
      });
    running.add(current);
  }

  async function somethingNew(): Promise<void> {
    if (!news && !stopped.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollSeconds * 1000);
        interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    news = false;
  }

  function wake(): void {
    news = true;
    interrupt();
  }

  return {
    wake,
    async stop() {
      stopped.abort();
      wake();
      await loop;
      await Promise.all(running);
    },
  };
}
