import { instantIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { afterCursor, conditionsOf, pageOfMoney, type MoneyFilter, type MoneyPage } from './money-filter.ts';
import type { Refund } from './refund.entity.ts';

type Raw = Readonly<Record<string, unknown>>;

export interface RefundFilter extends MoneyFilter {
  readonly state?: Refund['state'] | undefined;
}

export interface ListRefunds extends RefundFilter {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** Money that goes back, with whose it is. */
export interface RefundListRow {
  readonly id: string;
  readonly paymentId: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly gateway: string;
  readonly state: Refund['state'];
  readonly origin: Refund['origin'];
  readonly currency: string;
  readonly amountMinor: number;
  readonly reason: string | null;
  readonly ref: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly order: {
    readonly code: string;
    readonly eventId: string;
    readonly name: string | null;
    readonly email: string | null;
  };
}

const REFS = ['r.ref', 'p.ref'];

/** Refunds, the newest first; joined so that MariaDB begins with them, as in the list of payments. */
export async function listRefunds(
  { em }: Pick<Scope, 'em'>,
  { cursor, limit = 50, ...filter }: ListRefunds,
): Promise<MoneyPage<RefundListRow>> {
  const { sql, values } = conditionsOf(filter, { at: 'r', refs: REFS });
  const after = afterCursor(cursor, 'r');
  const rows = await em.execute<Raw[]>(
    `select r.id, r.payment_id, r.state, r.origin, r.amount_minor, r.reason, r.ref, r.created_at, r.settled_at,
       p.account_id, g.label, p.gateway, p.currency, o.code, o.event_id, o.name, o.email
     from refunds r left join payments p on p.id = r.payment_id left join orders o on o.id = p.order_id
     left join gateway_accounts g on g.id = p.account_id
     where ${sql} ${after.sql} order by r.created_at desc, r.id desc limit ${limit + 1}`,
    [...values, ...after.values],
  );
  return pageOfMoney(rows.map(refundRow), limit);
}

export interface RefundTotals {
  readonly currency: string;
  readonly refunds: number;
  /** Where it belongs. */
  readonly arrivedMinor: number;
  readonly underWayMinor: number;
  /** Did not arrive: the organizer has it still. */
  readonly failedMinor: number;
}

/** What all refunds of a list come to, by currency. */
export async function sumRefunds({ lagging }: Pick<Scope, 'lagging'>, filter: RefundFilter): Promise<RefundTotals[]> {
  const { sql, values, ofOrder } = conditionsOf(filter, { at: 'r', refs: REFS });
  const rows = await lagging.execute<Raw[]>(
    `select p.currency, count(*) as refunds,
       sum(case when r.state = 'succeeded' then r.amount_minor else 0 end) as arrived,
       sum(case when r.state in ('created', 'pending') then r.amount_minor else 0 end) as under_way,
       sum(case when r.state = 'failed' then r.amount_minor else 0 end) as failed
     from refunds r inner join payments p on p.id = r.payment_id
     ${ofOrder ? 'inner join orders o on o.id = p.order_id' : ''}
     where ${sql} group by p.currency order by p.currency`,
    [...values],
  );
  return rows.map((row) => ({
    currency: String(row['currency']),
    refunds: numberIn(row['refunds']),
    arrivedMinor: numberIn(row['arrived']),
    underWayMinor: numberIn(row['under_way']),
    failedMinor: numberIn(row['failed']),
  }));
}

function refundRow(row: Raw): RefundListRow {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]));
  return {
    id: String(row['id']),
    paymentId: String(row['payment_id']),
    account: { id: String(row['account_id']), label: String(row['label']) },
    gateway: String(row['gateway']),
    state: row['state'] as Refund['state'],
    origin: row['origin'] as Refund['origin'],
    currency: String(row['currency']),
    amountMinor: numberIn(row['amount_minor']),
    reason: text('reason'),
    ref: text('ref'),
    createdAt: instantIn(row['created_at']),
    settledAt: maybeInstantIn(row['settled_at']),
    order: { code: String(row['code']), eventId: String(row['event_id']), name: text('name'), email: text('email') },
  };
}
