import type { Account } from './account.ts';

/** What Stripe keeps: 1.5 % and 25. */
const feeOf = (amount: number): number => Math.round(amount * 0.015) + 25;

interface Booked {
  readonly id: string;
  readonly object: 'balance_transaction';
  readonly type: string;
  readonly reporting_category: string;
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  readonly currency: string;
  readonly created: number;
  readonly source: unknown;
}

/** All that moved the balance of an account, the newest first. */
export function balanceOf(account: Account): readonly Booked[] {
  const booked = (
    about: Pick<Booked, 'id' | 'type' | 'amount' | 'fee' | 'currency' | 'created' | 'source'>,
    category: string,
  ): Booked => ({
    ...about,
    object: 'balance_transaction',
    reporting_category: category,
    net: about.amount - about.fee,
  });
  const charges = [...account.intents.values()]
    .filter(({ amount_received: received }) => received > 0)
    .map((intent) => {
      const { amount_received: amount, currency, received_at: created } = intent;
      const charge = account.charges.get(intent.latest_charge ?? '');
      const source = { ...charge, amount_captured: amount, currency };
      const about = { id: `txn_${charge?.id}`, type: 'charge', amount, fee: feeOf(amount), currency };
      return booked({ ...about, created: created ?? 0, source }, 'charge');
    });
  const refunds = account.refunds.flatMap((refund) => {
    const { balance_transaction: id, amount, currency, created, status } = refund;
    if (id === null) return [];
    const about = { fee: 0, currency, created, source: refund };
    const back = booked({ ...about, id, type: 'refund', amount: -amount }, 'refund');
    const isOver = status === 'failed' || status === 'canceled';
    return isOver
      ? [back, booked({ ...about, id: `${id}f`, type: 'refund_failure', amount }, 'refund_failure')]
      : [back];
  });
  const disputes = account.disputes.flatMap((dispute) =>
    dispute.balance_transactions.map(({ amount, fee, currency, created }, n) =>
      booked(
        { id: `txn_${dispute.id}_${n}`, type: 'adjustment', amount, fee, currency, created, source: dispute },
        amount < 0 ? 'dispute' : 'dispute_reversal',
      ),
    ),
  );
  return [...account.payouts.map((payout) => booked(payout, 'payout')), ...charges, ...refunds, ...disputes].toSorted(
    (a, b) => b.created - a.created || (a.id < b.id ? 1 : -1),
  );
}

/** What Stripe pays out to the bank. */
export function payOut(account: Account, amount: number, currency: string, created: number): void {
  const id = `txn_po_${account.payouts.length}`;
  account.payouts.push({ id, type: 'payout', amount: -amount, fee: 0, currency, created, source: null });
}

/** Of one time, a page at a time; `source` is shown as it was asked for. */
export function balancePage(account: Account, query: URLSearchParams): { data: readonly object[]; hasMore: boolean } {
  const from = Number(query.get('created[gte]') ?? 0);
  const until = Number(query.get('created[lt]') ?? Number.MAX_SAFE_INTEGER);
  const isWhole = [...query].some(([name, value]) => name.startsWith('expand') && value === 'data.source');
  const all = balanceOf(account).filter(({ created }) => created >= from && created < until);
  const after = all.findIndex(({ id }) => id === query.get('starting_after')) + 1;
  const end = after + Number(query.get('limit') ?? 10);
  const data = all.slice(after, end).map((moved) => ({
    ...moved,
    source: isWhole ? moved.source : ((moved.source as { id?: string } | null)?.id ?? null),
  }));
  return { data, hasMore: end < all.length };
}
