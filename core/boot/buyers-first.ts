import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_MS = 20;
/** However busy the shop is, mails go on at this pace. */
const LONGEST_WAIT_MS = 500;
const BUSY = 0.85;

/**
 * Where one process serves and works, a delivery waits a moment while the event loop is full: in a rush, buyers come
 * before mails. A worker of its own has no need for it.
 */
export async function buyersFirst(): Promise<void> {
  let before = performance.eventLoopUtilization();
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += LOOK_MS) {
    await wait(LOOK_MS);
    const now = performance.eventLoopUtilization();
    if (performance.eventLoopUtilization(now, before).utilization < BUSY) return;
    before = now;
  }
}
