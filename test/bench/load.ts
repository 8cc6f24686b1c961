import { openWire, type Wire } from './wire.ts';

export interface Rate {
  readonly perSecond: number;
  readonly done: number;
  /** Milliseconds that 95 of 100 acts stayed below. */
  readonly p95: number;
}

/** Many clients at once, each doing its act again and again for that long; the first part is warm-up and not counted. */
export async function measure(
  port: number,
  { clients, seconds, warmUp = 2 }: { clients: number; seconds: number; warmUp?: number },
  act: (wire: Wire) => Promise<boolean>,
): Promise<Rate> {
  const wires = await Promise.all(Array.from({ length: clients }, () => openWire(port)));
  const begin = performance.now() + warmUp * 1000;
  const end = begin + seconds * 1000;
  const times: number[] = [];
  await Promise.all(
    wires.map(async (wire) => {
      for (let start = performance.now(); start < end; start = performance.now()) {
        const counted = await act(wire);
        const now = performance.now();
        if (counted && now >= begin && now < end) times.push(now - start);
      }
    }),
  );
  wires.forEach((wire) => wire.close());
  return { perSecond: times.length / seconds, done: times.length, p95: p95Of(times) };
}

/**
 * Acts begun at a steady rate, whether or not the ones before are done, as visitors come; each is timed from when it
 * was due, so that a slow answer is not hidden by the pause that it causes.
 */
export async function pace(
  port: number,
  { perSecond, seconds, warmUp = 2 }: { perSecond: number; seconds: number; warmUp?: number },
  act: (wire: Wire) => Promise<boolean>,
): Promise<Rate> {
  const idle: Wire[] = [];
  const running: Promise<void>[] = [];
  const times: number[] = [];
  const start = performance.now();
  const counted = start + warmUp * 1000;
  const end = counted + seconds * 1000;
  const once = async (due: number) => {
    const wire = idle.pop() ?? (await openWire(port));
    if ((await act(wire)) && due >= counted) times.push(performance.now() - due);
    idle.push(wire);
  };
  for (let due = start; due < end; due += 1000 / perSecond) {
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    running.push(once(due));
  }
  await Promise.all(running);
  idle.forEach((wire) => wire.close());
  return { perSecond: times.length / seconds, done: times.length, p95: p95Of(times) };
}

function p95Of(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
}
