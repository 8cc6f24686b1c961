import { describe, expect, it } from 'vitest';
import { Batcher, togetherOrAlone, type Settled } from './batcher.ts';

const fine = <T>(value: T): Settled<T> => ({ status: 'fulfilled', value });

describe('a batcher', () => {
  it('puts together what arrives at once or while it is busy, in order of arrival', async () => {
    const batches: number[][] = [];
    const gates: (() => void)[] = [];
    const nextBatch = async () => {
      while (gates.length === 0) await new Promise((resume) => setImmediate(resume));
      return gates.shift()!;
    };
    const batcher = new Batcher<number, number>(
      async (calls) => {
        batches.push([...calls]);
        await new Promise<void>((open) => gates.push(open));
        return calls.map((call) => fine(call * 10));
      },
      { most: 3 },
    );
    const atOnce = [1, 2].map((call) => batcher.call(call));
    const finishFirst = await nextBatch();
    const meanwhile = [3, 4, 5, 6].map((call) => batcher.call(call));
    finishFirst();
    for (let round = 0; round < 2; round += 1) (await nextBatch())();
    expect(await Promise.all([...atOnce, ...meanwhile])).toEqual([10, 20, 30, 40, 50, 60]);
    expect(batches).toEqual([[1, 2], [3, 4, 5], [6]]);
    expect(batcher.idle).toBe(true);
  });

  it('runs no empty batch when another lane was quicker', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>(
      async (calls) => {
        batches.push([...calls]);
        return calls.map(fine);
      },
      { most: 3, lanes: 2 },
    );
    expect(await Promise.all([batcher.call(1), batcher.call(2)])).toEqual([1, 2]);
    while (!batcher.idle) await new Promise((resume) => setImmediate(resume));
    expect(batches).toEqual([[1, 2]]);
  });

  it('lets calls go together that come one after the other, and waits for no end of them', async () => {
    const batches: number[] = [];
    const batcher = new Batcher<number, number>(
      async (calls) => {
        batches.push(calls.length);
        return calls.map(fine);
      },
      { most: Number.MAX_SAFE_INTEGER, pauseMs: 1 },
    );
    const answers: Promise<number>[] = [];
    while (batches.length === 0) {
      answers.push(batcher.call(answers.length));
      await new Promise((resume) => setImmediate(resume));
    }
    expect(batches[0]).toBeGreaterThan(1);
    expect(await Promise.all(answers)).toEqual(answers.map((_, index) => index));
  });

  it('gives each call its own answer, and goes on after an error', async () => {
    const batcher = new Batcher<string, string>(
      async (calls) => {
        if (calls.includes('all')) throw new Error('all of it');
        return calls.map((call) =>
          call === 'one' ? { status: 'rejected', reason: new Error('only this') } : fine(call),
        );
      },
      { most: 10 },
    );
    await expect(batcher.call('all')).rejects.toThrow('all of it');
    const settled = await Promise.allSettled([batcher.call('a'), batcher.call('one'), batcher.call('b')]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('together, else alone', () => {
  it('tries each member alone when the whole fails', async () => {
    const tried: number[][] = [];
    const results = await togetherOrAlone([1, 2, 3], async (members) => {
      tried.push([...members]);
      if (members.includes(2)) throw new Error('two');
      return members.map(fine);
    });
    expect(tried).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
