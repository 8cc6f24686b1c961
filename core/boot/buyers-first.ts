import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_MS = 50;
/** Of the event loop's time. */
const FULL = 0.85;
const HALF = 0.5;
/** Buyers that wait for their answer at the same time; a calm shop answers each before the next but few come. */
const RUSH = 16;

export interface BuyersFirst {
  /** How many wait for an answer. */
  readonly buyers: () => number;
  readonly longestWaitMs: number;
  /** Of the event loop's time, what it worked of late; 0 to 1. */
  readonly used?: () => number;
}

/**
 * A gate for work where one process serves and works: while the event loop is full, or half full and many buyers wait for
 * an answer, it begins one after the other, each when that is over or after that time, so that mails go on however busy the
 * shop is. In a rush, buyers come before mails. A worker of its own has no need for it.
 */
export function buyersFirst({ buyers, longestWaitMs, used = loopWatch() }: BuyersFirst): () => Promise<void> {
  // Where the database is far away many wait for it, and there is time for mails.
  const isBusy = () => used() > (buyers() >= RUSH ? HALF : FULL);
  let turn = Promise.resolve();

  async function calmOrLongEnough(): Promise<void> {
    for (let waited = 0; waited < longestWaitMs && isBusy(); waited += LOOK_MS) await wait(LOOK_MS);
  }
  return () => (turn = turn.then(calmOrLongEnough));
}

/** How much of its time the event loop worked, of late. */
function loopWatch(): () => number {
  let before = performance.eventLoopUtilization();
  let lookedAt = performance.now();
  let used = 0;
  return () => {
    if (performance.now() - lookedAt >= LOOK_MS) {
      const now = performance.eventLoopUtilization();
      used = performance.eventLoopUtilization(now, before).utilization;
      before = now;
      lookedAt = performance.now();
    }
    return used;
  };
}
