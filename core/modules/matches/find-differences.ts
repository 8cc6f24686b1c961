import type { TxScope } from '../../kernel/scope/scope.ts';
import { disputedAmounts, ownerlessDisputes } from './find-disputes.ts';
import { DAY_MS, factsOf, HOUR_MS, OPEN, OPEN_PAYMENTS, rows, text, type Compared, type Found } from './found-rows.ts';

/** All that differs between the report and our books. */
export async function findDifferences(tx: TxScope, about: Compared): Promise<Found[]> {
  const parts = [
    ...[unknownPayments, notReported, amounts, unknownRefunds, refundsMissing, refundAmounts],
    ...[ownerlessDisputes, disputedAmounts],
  ];
  const found: Found[] = [];
  for (const part of parts) found.push(...(await part(tx, about)));
  return found;
}

/** Whom to ask about it. */
export function paymentsOfDifferences(found: readonly Found[]): readonly string[] {
  return [...new Set(found.flatMap(({ paymentId }) => paymentId ?? []))];
}

const unknownPayments = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select m.ref, m.at, m.currency, m.amount_minor, m.payment_ref from provider_movements m
     where m.account_id = ? and m.kind = 'capture' and m.payment_id is null
       and ((m.at >= ? and m.at < ?) or m.ref in (${OPEN}))`,
    [accountId, fromAt, untilAt, accountId, 'unknown_payment'],
    (row) => ({
      ...{ kind: 'unknown_payment', subject: text(row, 'ref')!, paymentId: null },
      facts: factsOf(row, { theirs: true, ref: text(row, 'payment_ref') ?? text(row, 'ref') }),
    }),
  );

// The clocks of both sides need not agree to the minute, and what was learned late was moved before.
const notReported = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select p.id, p.ref, p.settled_at as at, p.currency as ours_currency, p.captured_minor as ours from payments p
     where p.account_id = ? and p.captured_minor > 0
       and not exists (select 1 from provider_movements m where m.payment_id = p.id and m.kind = 'capture')
       and ((p.settled_at < ? and (p.created_at >= ? or p.settled_at >= ?)) or p.id in (${OPEN_PAYMENTS}))`,
    [
      ...[accountId, new Date(untilAt.getTime() - HOUR_MS), fromAt, new Date(fromAt.getTime() + DAY_MS)],
      ...[accountId, 'not_reported'],
    ],
    (row) => ({
      ...{ kind: 'not_reported', subject: text(row, 'id')!, paymentId: text(row, 'id') },
      facts: factsOf(row, { ours: true, ref: text(row, 'ref') }),
    }),
  );

const amounts = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select p.id, p.ref, p.currency as ours_currency, p.captured_minor as ours, m.currency, sum(m.amount_minor) as amount_minor,
       max(m.at) as at
     from provider_movements m inner join payments p on p.id = m.payment_id
     where m.kind = 'capture' and p.id in (
       select payment_id from provider_movements where account_id = ? and kind = 'capture' and at >= ? and at < ?
       union all ${OPEN_PAYMENTS})
     group by p.id, p.ref, p.currency, p.captured_minor, m.currency
     having m.currency <> p.currency or sum(m.amount_minor) <> p.captured_minor`,
    [accountId, fromAt, untilAt, accountId, 'amount'],
    (row) => ({
      ...{ kind: 'amount', subject: text(row, 'id')!, paymentId: text(row, 'id') },
      facts: factsOf(row, { ours: true, theirs: true, ref: text(row, 'ref') }),
    }),
  );

const unknownRefunds = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select m.ref, m.refund_ref, m.at, m.currency, m.amount_minor, m.payment_id from provider_movements m
     where m.account_id = ? and m.kind = 'refund' and m.amount_minor < 0
       and not exists (select 1 from refunds r where r.payment_id = m.payment_id and r.ref = m.refund_ref)
       and ((m.at >= ? and m.at < ?) or m.ref in (${OPEN}))`,
    [accountId, fromAt, untilAt, accountId, 'unknown_refund'],
    (row) => ({
      ...{ kind: 'unknown_refund', subject: text(row, 'ref')!, paymentId: text(row, 'payment_id') },
      facts: factsOf(row, { theirs: true, ref: text(row, 'refund_ref') ?? text(row, 'ref') }),
    }),
  );

const refundsMissing = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select r.id, r.ref, r.payment_id, r.settled_at as at, p.currency as ours_currency, r.amount_minor as ours
     from refunds r inner join payments p on p.id = r.payment_id
     where p.account_id = ? and r.state = 'succeeded'
       and not exists (select 1 from provider_movements m where m.payment_id = p.id and m.refund_ref = r.ref)
       and ((r.settled_at < ? and ((r.origin = 'ours' and r.created_at >= ?) or r.created_at >= ?)) or p.id in (${OPEN_PAYMENTS}))`,
    [
      ...[accountId, new Date(untilAt.getTime() - HOUR_MS), fromAt, new Date(fromAt.getTime() + DAY_MS)],
      ...[accountId, 'refund_missing'],
    ],
    (row) => ({
      ...{ kind: 'refund_missing', subject: text(row, 'id')!, paymentId: text(row, 'payment_id') },
      facts: factsOf(row, { ours: true, ref: text(row, 'ref') }),
    }),
  );

// A refund that came back was two movements, which are nothing together. What is on its way may be reported, or not yet.
const refundAmounts = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select r.id, r.ref, r.payment_id, p.currency as ours_currency, case when r.state = 'failed' then 0 else r.amount_minor end as ours,
       m.currency, 0 - sum(m.amount_minor) as amount_minor, max(m.at) as at
     from provider_movements m inner join refunds r on r.payment_id = m.payment_id and r.ref = m.refund_ref
       inner join payments p on p.id = r.payment_id
     where m.kind = 'refund' and r.state in ('succeeded', 'failed') and r.id in (
       select r2.id from provider_movements m2 inner join refunds r2 on r2.payment_id = m2.payment_id and r2.ref = m2.refund_ref
       where m2.account_id = ? and m2.kind = 'refund' and m2.at >= ? and m2.at < ?
       union all select r3.id from refunds r3 where r3.payment_id in (${OPEN_PAYMENTS}))
     group by r.id, r.ref, r.payment_id, r.state, r.amount_minor, p.currency, m.currency
     having m.currency <> p.currency or 0 - sum(m.amount_minor) <> case when r.state = 'failed' then 0 else r.amount_minor end`,
    [accountId, fromAt, untilAt, accountId, 'refund_amount'],
    (row) => ({
      ...{ kind: 'refund_amount', subject: text(row, 'id')!, paymentId: text(row, 'payment_id') },
      facts: factsOf(row, { ours: true, theirs: true, ref: text(row, 'ref') }),
    }),
  );
