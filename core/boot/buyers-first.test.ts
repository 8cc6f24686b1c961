import { expect, it } from 'vitest';
import { buyersFirst } from './buyers-first.ts';

const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** What is measured, look by look; nothing afterwards. */
function looks(...values: number[]) {
  const seen = { times: 0 };
  const look = () => {
    seen.times += 1;
    return values.shift() ?? 0;
  };
  return { look, seen };
}

it.each([
  ['few wait', 15, 0.8],
  ['many wait for a database that is far away', 256, 0.4],
])('begins at once where %s', async (_, buyers, used) => {
  const { look, seen } = looks(used);
  await buyersFirst({ buyers: () => buyers, longestWaitMs: FOR_EVER, used: look })();
  expect(seen.times).toBe(1);
});

it('begins when the rush is over, or the loop is not full any more', async () => {
  const rush = looks(256, 16, 3);
  await buyersFirst({ buyers: rush.look, longestWaitMs: FOR_EVER, used: () => 0.6 })();
  expect(rush.seen.times).toBe(3);

  const loop = looks(1, 0.9, 0.8);
  await buyersFirst({ buyers: () => 0, longestWaitMs: FOR_EVER, used: loop.look })();
  expect(loop.seen.times).toBe(3);
});

it('goes on, one after the other, in a rush that does not end', async () => {
  const begun: string[] = [];
  const gate = buyersFirst({ buyers: () => 256, longestWaitMs: 60, used: () => 1 });
  await Promise.all(['mail', 'push', 'text'].map((name) => gate().then(() => begun.push(name))));
  expect(begun).toEqual(['mail', 'push', 'text']);
});
