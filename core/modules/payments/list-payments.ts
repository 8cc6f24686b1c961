import type { FailureReason } from '../../kernel/capabilities/gateway.ts';
import { isPostgres } from '../../kernel/db/columns.ts';
import { instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { OrderFee } from '../orders/index.ts';
import { afterCursor, conditionsOf, pageOfMoney, type MoneyFilter, type MoneyPage } from './money-filter.ts';
import type { Payment } from './payment.entity.ts';

type Reads = Pick<Scope, 'em'>;
type Raw = Readonly<Record<string, unknown>>;

export interface PaymentFilter extends MoneyFilter {
  readonly state?: Payment['state'] | undefined;
}

export interface ListPayments extends PaymentFilter {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** An attempt to pay, with whose it is. */
export interface PaymentListRow {
  readonly id: string;
  readonly organizationId: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly gateway: string;
  readonly state: Payment['state'];
  readonly reason: FailureReason | null;
  readonly currency: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** What paying this way costs, within the amount or, where the organizer bears it, outside of it. */
  readonly feeMinor: number;
  /** What the provider calls it. */
  readonly ref: string | null;
  /** What the slip says, where it was taken by hand. */
  readonly reference: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly order: {
    readonly id: string;
    readonly code: string;
    readonly eventId: string;
    readonly name: string | null;
    readonly email: string | null;
  };
}

const REFS = ['p.ref', 'p.reference'];

// Both are always there. MariaDB would begin with the few accounts of a site otherwise, and sort all that was ever paid.
const PAYMENT = `
  select p.id, p.organization_id, p.account_id, g.label, p.gateway, p.state, p.reason, p.currency, p.amount_minor,
    p.captured_minor, p.refund_minor, p.fee, p.ref, p.reference, p.created_at, p.settled_at,
    o.id as order_id, o.code, o.event_id, o.name, o.email
  from payments p left join orders o on o.id = p.order_id left join gateway_accounts g on g.id = p.account_id`;

/** Attempts to pay, the newest first. */
export async function listPayments(
  { em }: Reads,
  { cursor, limit = 50, ...filter }: ListPayments,
): Promise<MoneyPage<PaymentListRow>> {
  const { sql, values } = conditionsOf(filter, { at: 'p', refs: REFS });
  const after = afterCursor(cursor, 'p');
  const rows = await em.execute<Raw[]>(
    `${PAYMENT} where ${sql} ${after.sql} order by p.created_at desc, p.id desc limit ${limit + 1}`,
    [...values, ...after.values],
  );
  return pageOfMoney(rows.map(paymentRow), limit);
}

export async function paymentById({ em }: Reads, id: string): Promise<PaymentListRow | undefined> {
  return (await em.execute<Raw[]>(`${PAYMENT} where p.id = ?`, [id])).map(paymentRow)[0];
}

export interface PaymentTotals {
  readonly currency: string;
  readonly payments: number;
  /** All that came. */
  readonly grossMinor: number;
  readonly refundedMinor: number;
  /** What the ways to pay cost, of those that brought money. */
  readonly feesMinor: number;
  readonly netMinor: number;
}

/** What all payments of a list come to, by currency. */
export async function sumPayments({ lagging: em }: Pick<Scope, 'lagging'>, filter: PaymentFilter) {
  const { sql, values, ofOrder } = conditionsOf(filter, { at: 'p', refs: REFS });
  const fee = isPostgres(em.getPlatform())
    ? `cast(p.fee ->> 'minor' as bigint)`
    : `cast(json_extract(p.fee, '$.minor') as signed)`;
  const rows = await em.execute<Raw[]>(
    `select p.currency, count(*) as payments, sum(p.captured_minor) as gross, sum(p.refund_minor) as refunded,
       sum(case when p.captured_minor > 0 and p.fee is not null then coalesce(${fee}, 0) else 0 end) as fees
     from payments p ${ofOrder ? 'inner join orders o on o.id = p.order_id' : ''}
     where ${sql} group by p.currency order by p.currency`,
    [...values],
  );
  return rows.map((row): PaymentTotals => {
    const [grossMinor, refundedMinor, feesMinor] = ['gross', 'refunded', 'fees'].map((name) => numberIn(row[name]));
    return {
      currency: String(row['currency']),
      payments: numberIn(row['payments']),
      ...{ grossMinor: grossMinor!, refundedMinor: refundedMinor!, feesMinor: feesMinor! },
      netMinor: grossMinor! - refundedMinor! - feesMinor!,
    };
  });
}

function paymentRow(row: Raw): PaymentListRow {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]));
  return {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    account: { id: String(row['account_id']), label: String(row['label']) },
    gateway: String(row['gateway']),
    state: row['state'] as Payment['state'],
    reason: text('reason') as FailureReason | null,
    currency: String(row['currency']),
    amountMinor: numberIn(row['amount_minor']),
    capturedMinor: numberIn(row['captured_minor']),
    refundedMinor: numberIn(row['refund_minor']),
    feeMinor: jsonIn<OrderFee | null>(row['fee'] ?? null)?.minor ?? 0,
    ref: text('ref'),
    reference: text('reference'),
    createdAt: instantIn(row['created_at']),
    settledAt: maybeInstantIn(row['settled_at']),
    order: {
      ...{ id: String(row['order_id']), code: String(row['code']), eventId: String(row['event_id']) },
      ...{ name: text('name'), email: text('email') },
    },
  };
}
