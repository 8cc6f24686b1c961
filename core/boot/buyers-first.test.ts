import { expect, it } from 'vitest';
import { buyersFirst } from './buyers-first.ts';

/** So many wait, each time that it is asked; then nobody. */
function shop(...waiting: number[]) {
  const asked = { times: 0 };
  const buyers = () => {
    asked.times += 1;
    return waiting.shift() ?? 0;
  };
  return { buyers, asked };
}

const FOR_EVER = Number.MAX_SAFE_INTEGER;

it('begins at once where nobody but a few wait', async () => {
  const { buyers, asked } = shop(15);
  await buyersFirst({ buyers, longestWaitMs: FOR_EVER })();
  expect(asked.times).toBe(1);
});

it('begins when the rush is over', async () => {
  const { buyers, asked } = shop(256, 16, 3);
  await buyersFirst({ buyers, longestWaitMs: FOR_EVER })();
  expect(asked.times).toBe(3);
});

it('goes on, one after the other, in a rush that does not end', async () => {
  const begun: string[] = [];
  const gate = buyersFirst({ buyers: () => 256, longestWaitMs: 60 });
  await Promise.all(['mail', 'push', 'text'].map((name) => gate().then(() => begun.push(name))));
  expect(begun).toEqual(['mail', 'push', 'text']);
});
