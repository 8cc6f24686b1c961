import {
  money,
  type Money,
  type Movement,
  type MovementKind,
  type ReportPage,
  type ReportRequest,
} from 'eventportal/sdk';
import type { Stripe } from 'stripe';
import { fromStripe } from './currencies.ts';

// Stripe's own book: balance transactions, which say what moved and what Stripe kept (docs.stripe.com/reports/balance-transaction-types).

const PAGE = 20;
/** How many payments are looked up at once. */
const AT_ONCE = 10;

const KINDS: Readonly<Record<string, MovementKind>> = {
  charge: 'capture',
  refund: 'refund',
  refund_failure: 'refund',
  dispute: 'dispute',
  dispute_reversal: 'dispute',
  fee: 'fee',
  network_cost: 'fee',
  tax: 'fee',
  payout: 'payout',
  payout_reversal: 'payout',
};

/** What of a source is read: charges, refunds and disputes all have it. */
interface Source {
  readonly id: string;
  readonly object: string;
  readonly amount: number;
  readonly amount_captured?: number;
  readonly currency: string;
  readonly payment_intent?: string | { readonly id: string } | null;
}

export async function reportOf(stripe: Stripe, { from, until, cursor }: ReportRequest): Promise<ReportPage> {
  const { data, has_more: hasMore } = await stripe.balanceTransactions.list({
    created: { gte: Math.floor(from.getTime() / 1000), lt: Math.floor(until.getTime() / 1000) },
    limit: PAGE,
    expand: ['data.source'],
    ...(cursor !== undefined && { starting_after: cursor }),
  });
  const known = data.filter(({ reporting_category: category }) => KINDS[category] !== undefined);
  const sessions = await sessionsOf(stripe, new Set(known.flatMap((moved) => intentOf(moved) ?? [])));
  const last = data.at(-1);
  return {
    movements: known.map((moved) => movementOf(moved, sessions)),
    ...(hasMore && last && { cursor: last.id }),
  };
}

function movementOf(moved: Stripe.BalanceTransaction, sessions: ReadonlyMap<string, string>): Movement {
  const kind = KINDS[moved.reporting_category]!;
  const source = sourceOf(moved);
  const payment = sessions.get(intentOf(moved) ?? '');
  return {
    ref: moved.id,
    kind,
    amount: amountOf(moved, source),
    fee: rounded(moved.fee, moved.currency),
    at: new Date(moved.created * 1000),
    ...(payment !== undefined && { payment }),
    ...(kind === 'refund' && source?.object === 'refund' && { refund: source.id }),
  };
}

// The book is kept in the currency of the balance; what the buyer paid or got is in the source.
function amountOf(moved: Stripe.BalanceTransaction, source: Source | undefined): Money {
  if (!source || !['charge', 'refund', 'dispute'].includes(source.object)) return rounded(moved.amount, moved.currency);
  const paid = fromStripe(source.amount_captured ?? source.amount, source.currency);
  return money(moved.amount < 0 ? 0 - paid.minor : paid.minor, paid.currency);
}

// What Stripe keeps may be less than the smallest coin, where the book has fractions that the currency has not.
function rounded(amount: number, currency: string): Money {
  const isFiner = ['isk', 'ugx'].includes(currency.toLowerCase());
  return fromStripe(isFiner ? Math.round(amount / 100) * 100 : amount, currency);
}

function sourceOf({ source }: Stripe.BalanceTransaction): Source | undefined {
  return typeof source === 'object' && source !== null ? (source as unknown as Source) : undefined;
}

function intentOf(moved: Stripe.BalanceTransaction): string | undefined {
  const intent = sourceOf(moved)?.payment_intent;
  return (typeof intent === 'object' ? intent?.id : intent) ?? undefined;
}

/** The page that each payment was begun on: Stripe tells it one by one. */
async function sessionsOf(stripe: Stripe, intents: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const open = [...intents];
  const lookUp = async (): Promise<void> => {
    for (let intent = open.pop(); intent !== undefined; intent = open.pop()) {
      const { data } = await stripe.checkout.sessions.list({ payment_intent: intent, limit: 1 });
      if (data[0]) found.set(intent, data[0].id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lookUp));
  return found;
}
