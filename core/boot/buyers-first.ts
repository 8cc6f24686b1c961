import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_MS = 50;
/** However busy the shop is, mails go on at this pace. */
const LONGEST_WAIT_MS = 250;
const BUSY = 0.85;

/**
 * A gate for deliveries where one process serves and works: while the event loop is full they begin one after the other,
 * and each waits a moment. In a rush, buyers come before mails. A worker of its own has no need for it.
 */
export function buyersFirst(): () => Promise<void> {
  const isBusy = loopWatch();
  let turn = Promise.resolve();

  async function calmOrLongEnough(): Promise<void> {
    for (let waited = 0; waited < LONGEST_WAIT_MS && isBusy(); waited += LOOK_MS) await wait(LOOK_MS);
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
