import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLogger } from '../../kernel/log.ts';
import { createAvailabilityWatch } from './availability-watch.ts';
import type { Availability } from './ticket-types-for-sale.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const offer = (left: number): Availability[] => [
  { ticketTypeId: 't', occurrenceId: 'o', state: 'available', left, max: left },
];

/** A shop whose counters the test turns, and what was asked of it. */
function shop() {
  const asked = { marks: 0, reads: 0 };
  const state = { left: 5, gone: false };
  const watch = createAvailabilityWatch(
    {
      marks: async (ids) => {
        asked.marks += 1;
        return new Map(ids.map((id) => [id, String(state.left)]));
      },
      read: async () => {
        asked.reads += 1;
        return state.gone ? undefined : offer(state.left);
      },
    },
    silentLogger,
  );
  const reader = () => {
    const heard: (number | 'end')[] = [];
    return {
      heard,
      tell: ([first]: readonly Availability[]) => void heard.push(first!.left!),
      end: () => void heard.push('end'),
    };
  };
  return { asked, state, watch, reader };
}

it('asks once a second for a thousand readers, and tells each of them only what changed', async () => {
  const { asked, state, watch, reader } = shop();
  const readers = Array.from({ length: 1000 }, reader);
  await Promise.all(readers.map((each) => watch.join('e', each)));
  expect(asked).toEqual({ marks: 0, reads: 1 });
  await vi.advanceTimersByTimeAsync(1000);
  await vi.advanceTimersByTimeAsync(3000);
  expect(asked).toEqual({ marks: 4, reads: 2 });
  state.left = 2;
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual({ marks: 5, reads: 3 });
  for (const { heard } of readers) expect(heard).toEqual([5, 2]);
  const late = reader();
  await watch.join('e', late);
  expect([late.heard, asked.reads]).toEqual([[2], 3]);
});

it('looks again after a while where nothing is written: sales begin by the clock', async () => {
  const { asked, watch, reader } = shop();
  await watch.join('e', reader());
  await vi.advanceTimersByTimeAsync(12_000);
  expect(asked.reads).toBe(3);
});

it('asks nothing once everybody has left, and tells all when it ends', async () => {
  const { asked, state, watch, reader } = shop();
  const leave = await watch.join('e', reader());
  leave!();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toEqual({ marks: 0, reads: 1 });
  const stays = reader();
  await watch.join('e', stays);
  watch.close();
  expect(stays.heard).toEqual([5, 'end']);
  state.gone = true;
  expect(await watch.join('nowhere', reader())).toBeUndefined();
});
