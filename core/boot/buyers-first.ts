import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_MS = 50;
const BUSY = 0.85;
/** Buyers that wait for their answer at the same time; a calm shop answers each before the next but few come. */
const RUSH = 16;

export interface BuyersFirst {
  /** How many wait for an answer. */
  readonly buyers: () => number;
  readonly longestWaitMs: number;
}

/**
 * A gate for work where one process serves and works: while many buyers wait for an answer, or the event loop is full, it
 * begins one after the other, each when that is over or after that time, so that mails go on however busy the shop is. In a
 * rush, buyers come before mails. A worker of its own has no need for it.
 */
export function buyersFirst({ buyers, longestWaitMs }: BuyersFirst): () => Promise<void> {
  const isFull = loopWatch();
  const isBusy = () => buyers() >= RUSH || isFull();
  let turn = Promise.resolve();

  async function calmOrLongEnough(): Promise<void> {
    for (let waited = 0; waited < longestWaitMs && isBusy(); waited += LOOK_MS) await wait(LOOK_MS);
  }
  return () => (turn = turn.then(calmOrLongEnough));
}

/** Whether the event loop had hardly a pause, of late. */
function loopWatch(): () => boolean {
  let before = performance.eventLoopUtilization();
  let lookedAt = performance.now();
  let busy = false;
  return () => {
    if (performance.now() - lookedAt >= LOOK_MS) {
      const now = performance.eventLoopUtilization();
      busy = performance.eventLoopUtilization(now, before).utilization > BUSY;
      before = now;
      lookedAt = performance.now();
    }
    return busy;
  };
}
