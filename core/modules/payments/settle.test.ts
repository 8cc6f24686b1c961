import { describe, expect, it } from 'vitest';
import type { DisputeSnapshot, PaymentSnapshot } from '../../kernel/capabilities/gateway.ts';
import { money } from '../../kernel/values/money.ts';
import { settle, type Happening, type PaymentFacts } from './settle.ts';

const eur = (minor: number) => money(minor, 'EUR');
const none: PaymentSnapshot = { ref: 'p', state: 'pending', authorized: eur(0), captured: eur(0), refunds: [] };
const paid: PaymentSnapshot = { ...none, state: 'captured', authorized: eur(2500), captured: eur(2500) };
const refund = (state: 'pending' | 'succeeded' | 'failed') => ({ ref: 're', key: 'refund_1', state, amount: eur(500) });
const start: PaymentFacts = {
  state: 'created',
  due: eur(2500),
  captured: 0,
  authorized: 0,
  refunds: { refund_1: { state: 'created', minor: 500, ours: true } },
  disputes: {},
};

function play(history: readonly PaymentSnapshot[], from = start): { facts: PaymentFacts; happened: Happening[] } {
  return history.reduce<{ facts: PaymentFacts; happened: Happening[] }>(
    (so, told) => {
      const { facts, happened } = settle(so.facts, told);
      return { facts, happened: [...so.happened, ...happened] };
    },
    { facts: from, happened: [] },
  );
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

describe('settling a payment', () => {
  it('ends in the same facts whatever the order of the snapshots, and tells each thing once', () => {
    const history = [
      none,
      { ...none, state: 'authorized' as const, authorized: eur(2500) },
      paid,
      { ...paid, refunds: [refund('pending')] },
      { ...paid, refunds: [refund('succeeded')] },
      paid,
    ];
    for (const order of permutations(history)) {
      const { facts, happened } = play(order);
      expect(facts).toMatchObject({ state: 'captured', captured: 2500, refunds: { refund_1: { state: 'succeeded' } } });
      expect(happened.filter(({ kind }) => kind === 'captured')).toEqual([{ kind: 'captured', minor: 2500 }]);
      expect(happened.filter(({ kind }) => kind === 'refund-succeeded')).toHaveLength(1);
    }
  });

  it('never forgets a capture because of an older answer', () => {
    expect(play([paid, { ...none, state: 'cancelled' }]).facts).toMatchObject({ state: 'captured', captured: 2500 });
  });

  it('tells a capture of another amount', () => {
    const short = { ...paid, captured: eur(2000) };
    expect(play([short]).happened).toEqual([
      { kind: 'captured', minor: 2000 },
      { kind: 'amount-differs', captured: eur(2000) },
    ]);
  });

  it('counts no foreign money and tells it once', () => {
    const foreign = { ...paid, captured: money(2500, 'USD') };
    const { facts, happened } = play([foreign, foreign]);
    expect(facts.captured).toBe(0);
    expect(happened).toEqual([{ kind: 'amount-differs', captured: money(2500, 'USD') }]);
  });

  it('notices a refund made in the dashboard of the provider', () => {
    const outside = { ref: 're_x', state: 'succeeded' as const, amount: eur(700) };
    expect(play([{ ...paid, refunds: [outside] }]).happened).toContainEqual({
      kind: 'refund-outside',
      id: 're_x',
      minor: 700,
    });
  });

  it('gives a bounced refund back', () => {
    const { happened } = play([
      paid,
      { ...paid, refunds: [refund('succeeded')] },
      { ...paid, refunds: [refund('failed')] },
    ]);
    expect(happened.at(-1)).toEqual({ kind: 'refund-failed', id: 'refund_1', minor: 500, hadSucceeded: true });
  });
});

describe('settling a dispute', () => {
  const asked: DisputeSnapshot = {
    ...{ ref: 'dp', state: 'needs_response', amount: eur(2500), reason: 'fraudulent', withdrawn: true, fee: eur(1500) },
    respondBy: new Date('2027-03-29T12:00:00Z'),
  };
  const told = (...disputes: DisputeSnapshot[]): PaymentSnapshot => ({ ...paid, disputes });
  const { fee: _, ...free } = asked;
  const inquiry: DisputeSnapshot = { ...free, state: 'inquiry', withdrawn: false };
  const won: DisputeSnapshot = { ...asked, state: 'won', withdrawn: false, fee: eur(0) };
  const lost: DisputeSnapshot = { ...asked, state: 'lost' };
  const moves = (history: readonly PaymentSnapshot[]) =>
    play(history).happened.flatMap((happening) => (happening.kind === 'dispute' ? [happening] : []));
  // What of the money is away after each step, and what the fee adds up to.
  const sum = (pick: (facts: { minor: number; withdrawn: boolean; feeMinor: number } | undefined) => number) => {
    return (history: readonly PaymentSnapshot[]) =>
      moves(history).reduce((all, { before, after }) => all + pick(after) - pick(before), 0);
  };
  const away = sum((facts) => (facts?.withdrawn ? facts.minor : 0));
  const fees = sum((facts) => facts?.feeMinor ?? 0);

  it.each([
    ['won', [inquiry, { ...asked, withdrawn: false }, asked, { ...asked, state: 'under_review' }, won], 0, 0],
    ['lost', [inquiry, asked, { ...asked, state: 'under_review' }, lost, { ...lost, fee: eur(2000) }], 2500, 2000],
    ['won at last', [asked, lost, { ...asked, round: 2 }, { ...won, round: 2 }, { ...lost, fee: eur(1400) }], 0, 0],
  ] as const)('ends %s whatever the order of the snapshots, with the money where it is', (_name, history, out, fee) => {
    const snapshots = history.map((dispute) => told(dispute as DisputeSnapshot));
    const straight = play(snapshots).facts.disputes;
    for (const order of permutations([...snapshots, snapshots[1]!])) {
      expect(play(order).facts.disputes).toEqual(straight);
      expect([away(order), fees(order)]).toEqual([out, fee]);
      expect(moves(order).filter(({ before }) => before === undefined)).toHaveLength(1);
      expect(play(order).happened.filter(({ kind }) => kind === 'captured')).toHaveLength(1);
    }
  });

  it('keeps two apart, tells no fact twice, and counts no foreign money', () => {
    const other = { ...asked, ref: 'dp_2', amount: eur(100) };
    expect(moves([told(asked, other), told(other), told(), paid]).map(({ ref }) => ref)).toEqual(['dp', 'dp_2']);
    expect(moves([told({ ...asked, amount: money(2500, 'USD') })])).toEqual([]);
  });
});
