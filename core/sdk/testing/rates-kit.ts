import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemWithRates } from '../../kernel/capabilities/check-rates.ts';
import type { RatesProvider } from '../../kernel/capabilities/rates.ts';
import { clockFrom } from '../../kernel/clock.ts';
import { silentLogger } from '../../kernel/log.ts';
import { exchange } from '../../kernel/values/exchange.ts';
import { money } from '../../kernel/values/money.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

export interface RatesSubject {
  open(): RatesProvider | Promise<RatesProvider>;
  close?(): Promise<void> | void;
  /** The time at which it is asked. */
  readonly now: Date;
  /** A currency beside the base that the table has, and what one unit of the base is worth in it. */
  readonly has: { readonly currency: string; readonly rate: string };
  /** How the source answers from now on. Absent for a provider that asks nobody. */
  answer?(how: 'well' | 'not at all' | 'with nonsense'): void;
}

/** Every provider of exchange rates must pass: `describeRates('acme', { open, … })`. */
export function describeRates(name: string, subject: RatesSubject): void {
  const scope = { clock: clockFrom(() => subject.now.getTime()), log: silentLogger } as unknown as Scope;
  describe(`${name}: rates conformance`, () => {
    let provider: RatesProvider;
    beforeAll(async () => {
      provider = await subject.open();
    });
    beforeEach(() => subject.answer?.('well'));
    afterAll(() => subject.close?.());

    it('reports a table that can be used, in exact decimals', async () => {
      const reported = await provider.report(scope);
      expect(problemWithRates(reported, subject.now)).toBeUndefined();
      expect(reported.rates[subject.has.currency]).toBe(subject.has.rate);
      expect(exchange(money(1, reported.base), subject.has.currency, reported)).toBeDefined();
    });

    it('reports the same when it is asked again', async () => {
      expect(await provider.report(scope)).toEqual(await provider.report(scope));
    });

    const { answer } = subject;
    if (!answer) return;
    it('says that nothing could be had, rather than half of it', async () => {
      for (const how of ['not at all', 'with nonsense'] as const) {
        answer(how);
        await expect(provider.report(scope), how).rejects.toMatchObject({ name: 'OutsideError', retryable: true });
      }
      answer('well');
      expect(problemWithRates(await provider.report(scope), subject.now)).toBeUndefined();
    });
  });
}
