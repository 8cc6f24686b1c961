import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { DifferenceFacts, DifferenceKind } from './payment-difference.entity.ts';

/** What is compared: the days of a match, and whatever differed before and is not closed. */
export interface Compared {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly fromAt: Date;
  readonly untilAt: Date;
}

export interface Found {
  readonly kind: DifferenceKind;
  readonly subject: string;
  readonly paymentId: string | null;
  readonly facts: DifferenceFacts;
}

type Row = Readonly<Record<string, unknown>>;
type Telling = (row: Row) => Found;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

// The subjects of a kind that differed before: they are looked at again, whenever they were.
export const OPEN = `select subject from payment_differences where account_id = ? and kind = ? and state = 'open'`;

export const OPEN_PAYMENTS = `select payment_id from payment_differences where account_id = ? and kind = ? and state = 'open' and payment_id is not null`;

export async function rows(tx: TxScope, sql: string, params: readonly unknown[], found: Telling): Promise<Found[]> {
  return (await tx.em.execute<Row[]>(sql, [...params])).map(found);
}

export function factsOf(
  row: Row,
  {
    ours = false,
    theirs = false,
    ref,
  }: { readonly ours?: true | false; readonly theirs?: true | false; readonly ref: string | null },
): DifferenceFacts {
  const at = row['at'];
  return {
    oursMinor: ours ? numberIn(row['ours']) : null,
    oursCurrency: ours ? text(row, 'ours_currency') : null,
    theirsMinor: theirs ? numberIn(row['amount_minor']) : null,
    theirsCurrency: theirs ? text(row, 'currency') : null,
    ref,
    at: at === null || at === undefined ? null : instantIn(at).toISOString(),
  };
}

export function text(row: Row, name: string): string | null {
  const value = row[name];
  return value === null || value === undefined ? null : String(value);
}
