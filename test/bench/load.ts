import { openWire, type Wire } from './wire.ts';

export interface Rate {
  readonly perSecond: number;
  readonly done: number;
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
  let done = 0;
  await Promise.all(
    wires.map(async (wire) => {
      while (performance.now() < end) {
        const counted = await act(wire);
        const now = performance.now();
        if (counted && now >= begin && now < end) done += 1;
      }
    }),
  );
  wires.forEach((wire) => wire.close());
  return { perSecond: done / seconds, done };
}
