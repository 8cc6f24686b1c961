import type { SiteFacts } from '../../kernel/scope/scope.ts';

const WINDOW_MS = 10_000;
const MOST = 2000;

interface Sample {
  readonly at: number;
  readonly ms: number;
}

// Per site: how long drafts and placements took of late, in this process.
const samples = new WeakMap<SiteFacts, Sample[]>();
const underWay = new WeakMap<SiteFacts, number>();

/** Does a part of a checkout and notes how long it took, refused or not. */
export async function timed<T>(site: SiteFacts, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  underWay.set(site, checkoutsUnderWay(site) + 1);
  try {
    return await work();
  } finally {
    underWay.set(site, checkoutsUnderWay(site) - 1);
    noteCheckout(site, performance.now() - begun);
  }
}

/** Drafts and placements that this process is about to answer. */
export function checkoutsUnderWay(site: SiteFacts): number {
  return underWay.get(site) ?? 0;
}

export function noteCheckout(site: SiteFacts, ms: number): void {
  const own = samples.get(site) ?? [];
  samples.set(site, own);
  own.push({ at: performance.now(), ms });
  if (own.length > MOST) own.splice(0, MOST / 2);
}

export interface Pace {
  /** The slowest of twenty, about; 0 where nobody bought. */
  readonly p95: number;
  readonly count: number;
}

export function checkoutPace(site: SiteFacts): Pace {
  const since = performance.now() - WINDOW_MS;
  const recent = (samples.get(site) ?? []).filter(({ at }) => at >= since).map(({ ms }) => ms);
  if (recent.length === 0) return { p95: 0, count: 0 };
  const sorted = recent.toSorted((a, b) => a - b);
  return { p95: sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))]!, count: sorted.length };
}
