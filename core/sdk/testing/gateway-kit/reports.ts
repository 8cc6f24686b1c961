import { expect } from 'vitest';
import type { Movement } from '../../../kernel/capabilities/gateway-report.ts';
import { when, type Bench, type Case } from './bench.ts';

const DAY = 86_400_000;
/** More than a page of a list of any provider that is played here would be slow: these are as many as show the second one. */
const MANY = 23;
const MOST_PAGES = 200;

/** What the provider says that moved, for the nightly match. */
export function reportCases<S>({ gateway, provider, context, paid, inspect, amount }: Bench<S>): readonly Case[] {
  const window = () => ({ from: new Date(Date.now() - DAY), until: new Date(Date.now() + DAY) });
  const report = async (over: { from: Date; until: Date } = window(), settings = provider.settings) => {
    const found: Movement[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const told = await gateway.readReport!(context(settings), { ...over, ...(cursor !== undefined && { cursor }) });
      found.push(...told.movements);
      cursor = told.cursor;
      if (cursor === undefined) return found;
      expect(cursor.length).toBeLessThanOrEqual(500);
    }
    throw new Error('the report has no end');
  };
  const about = (movements: readonly Movement[], ref: string, kind: Movement['kind']) =>
    movements.filter((movement) => movement.payment === ref && movement.kind === kind);
  return when(gateway.readReport && provider.pay, () => [
    {
      name: 'the report: has what was captured, before fees, under the name of its payment, and the same again',
      async run() {
        const ref = await paid();
        const first = await report();
        const { captured } = await inspect(ref);
        expect(about(first, ref, 'capture')).toMatchObject([{ amount: captured }]);
        expect(Math.abs(about(first, ref, 'capture')[0]!.at.getTime() - Date.now())).toBeLessThan(DAY);
        expect(await report()).toEqual(first);
      },
    },
    {
      name: 'the report: has all pages, and each movement once',
      async run() {
        const refs: string[] = [];
        for (let n = 0; n < MANY; n += 1) refs.push(await paid({ key: `pay_many_${n}` }));
        const found = await report();
        expect(refs.filter((ref) => about(found, ref, 'capture').length === 1)).toEqual(refs);
        expect(new Set(found.map((movement) => movement.ref)).size).toBe(found.length);
      },
    },
    {
      name: 'the report: has nothing of another time',
      async run() {
        await paid();
        expect(await report({ from: new Date(Date.now() - 9 * DAY), until: new Date(Date.now() - 8 * DAY) })).toEqual(
          [],
        );
      },
    },
    ...when(gateway.refund && gateway.capabilities.refunds !== 'none', () => [
      {
        name: 'the report: has what went back below nothing, under the name of its refund, and touches no capture by it',
        async run() {
          const ref = await paid();
          await gateway.refund!(context(), ref, amount(1230), 'refund_1');
          const [refund] = (await inspect(ref)).refunds;
          const found = await report();
          expect(about(found, ref, 'capture')).toMatchObject([{ amount: amount(1230) }]);
          expect(about(found, ref, 'refund')).toMatchObject([{ amount: amount(-1230), refund: refund!.ref }]);
        },
      },
    ]),
    ...when(provider.otherSettings, () => [
      {
        name: 'the report: has nothing of another account',
        async run() {
          await paid();
          expect(await report(window(), provider.otherSettings!)).toEqual([]);
        },
      },
    ]),
  ]);
}
