import { setImmediate, setTimeout } from 'node:timers/promises';

/** However steadily calls come, a batch goes after so many pauses. */
const ROUNDS = 4;

/**
 * Gathers calls that compete for the same rows. While one batch is with the database the next calls wait here, in order
 * of arrival, and go together: the hot row is locked once for many of them.
 */
export class Batcher<In, Out> {
  readonly #run: (calls: readonly In[]) => Promise<readonly Settled<Out>[]>;
  readonly #most: number;
  readonly #lanes: number;
  readonly #pauseMs: number;
  #waiting: Call<In, Out>[] = [];
  #working = 0;

  /**
   * `lanes`: batches that may be with the database at once; one, where they would wait for the same rows. `pauseMs`: a
   * batch goes once nothing more has come for that long; in a rush a batch costs hardly more than a single call.
   */
  constructor(
    run: (calls: readonly In[]) => Promise<readonly Settled<Out>[]>,
    { most, lanes = 1, pauseMs = 0 }: { most: number; lanes?: number; pauseMs?: number },
  ) {
    this.#run = run;
    this.#most = most;
    this.#lanes = lanes;
    this.#pauseMs = pauseMs;
  }

  get idle(): boolean {
    return this.#working === 0 && this.#waiting.length === 0;
  }

  call(input: In): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      if (this.#working < this.#lanes) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working += 1;
    while (this.#waiting.length > 0) {
      await this.#gather();
      const batch = this.#waiting.splice(0, this.#most);
      // Another lane may have been quicker.
      if (batch.length > 0) await this.#settle(batch);
    }
    this.#working -= 1;
  }

  // What is arriving goes along: under load, calls come in one turn of the loop after the other.
  async #gather(): Promise<void> {
    let before = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { length } = this.#waiting;
      if (length === before || length >= this.#most) return;
      before = length;
      if (this.#pauseMs > 0) await setTimeout(this.#pauseMs);
      // After a timer, the sockets have not been read yet.
      await setImmediate();
    }
  }

  async #settle(batch: readonly Call<In, Out>[]): Promise<void> {
    try {
      const results = await this.#run(batch.map(({ input }) => input));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result ? result.reason : new Error('a batch left a call without an answer'));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

export type Settled<T> = PromiseSettledResult<T>;

interface Call<In, Out> {
  readonly input: In;
  readonly resolve: (value: Out) => void;
  readonly reject: (reason: unknown) => void;
}

/** Runs all together; when that fails, each alone, so that one bad member spoils nothing for the others. */
export async function togetherOrAlone<In, Out>(
  members: readonly In[],
  run: (members: readonly In[]) => Promise<readonly Settled<Out>[]>,
): Promise<readonly Settled<Out>[]> {
  if (members.length === 0) return [];
  try {
    return await run(members);
  } catch (error) {
    if (members.length === 1) return [{ status: 'rejected', reason: error }];
  }
  const results: Settled<Out>[] = [];
  for (const member of members) results.push(...(await togetherOrAlone([member], run)));
  return results;
}

export function valueOf<T>(settled: Settled<T> | undefined): T {
  if (settled?.status === 'fulfilled') return settled.value;
  throw settled?.reason ?? new Error('a call was left without an answer');
}
