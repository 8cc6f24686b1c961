import { numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { Compared } from './found-rows.ts';
import type { MatchSum } from './payment-match.entity.ts';

const LINES = {
  own: 'from provider_movements where account_id = ? and at >= ? and at < ?',
  site: 'from site_movements where site_account_id = ? and at >= ? and at < ?',
} as const;

/** What a report comes to, by currency: that of an organization's account, or of the site's. */
export async function sumsOf(
  tx: TxScope,
  whose: keyof typeof LINES,
  { accountId, fromAt, untilAt }: Pick<Compared, 'accountId' | 'fromAt' | 'untilAt'>,
): Promise<MatchSum[]> {
  const days = [accountId, fromAt, untilAt];
  const moved = await tx.em.execute<Record<string, unknown>[]>(
    `select currency, kind, sum(amount_minor) as minor ${LINES[whose]} group by currency, kind`,
    days,
  );
  const kept = await tx.em.execute<Record<string, unknown>[]>(
    `select fee_currency as currency, sum(fee_minor) as minor ${LINES[whose]} group by fee_currency`,
    days,
  );
  const sumOf = (rows: typeof moved, currency: string, kind?: string) =>
    rows
      .filter((row) => row['currency'] === currency && (kind === undefined || row['kind'] === kind))
      .reduce((sum, row) => sum + numberIn(row['minor']), 0);
  const currencies = [...new Set([...moved, ...kept].map((row) => String(row['currency'])))].sort();
  return currencies.map((currency) => ({
    currency,
    capturedMinor: sumOf(moved, currency, 'capture'),
    refundedMinor: 0 - sumOf(moved, currency, 'refund'),
    disputedMinor: 0 - sumOf(moved, currency, 'dispute'),
    feesMinor: sumOf(kept, currency) - sumOf(moved, currency, 'fee'),
    paidOutMinor: 0 - sumOf(moved, currency, 'payout'),
  }));
}
