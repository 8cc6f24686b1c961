import { numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { factsOf, HOUR_MS, OPEN, OPEN_PAYMENTS, rows, text, type Compared } from './found-rows.ts';

// What banks took and brought back. Not every provider's report has it, so what we know and it does not says nothing.

const TAKEN =
  '(select coalesce(sum(d.amount_minor), 0) from disputes d where d.payment_id = p.id and d.withdrawn = true)';

/** A bank took money of a payment that is not known. */
export const ownerlessDisputes = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select m.ref, m.at, m.currency, m.amount_minor, m.payment_ref from provider_movements m
     where m.account_id = ? and m.kind = 'dispute' and m.payment_id is null and m.amount_minor < 0
       and ((m.at >= ? and m.at < ?) or m.ref in (${OPEN}))`,
    [accountId, fromAt, untilAt, accountId, 'unknown_dispute'],
    (row) => ({
      ...{ kind: 'unknown_dispute', subject: text(row, 'ref')!, paymentId: null },
      facts: factsOf(row, { theirs: true, ref: text(row, 'payment_ref') ?? text(row, 'ref') }),
    }),
  );

/**
 * All that banks took of a payment and did not bring back, on both sides: reports do not name disputes as snapshots do. What
 * moved after the report ended is compared the next time.
 */
export const disputedAmounts = (tx: TxScope, { accountId, fromAt, untilAt }: Compared) =>
  rows(
    tx,
    `select p.id, p.ref, p.currency as ours_currency, m.currency, 0 - sum(m.amount_minor) as amount_minor, max(m.at) as at,
       (select count(*) from disputes d where d.payment_id = p.id) as known, ${TAKEN} as ours
     from provider_movements m inner join payments p on p.id = m.payment_id
     where m.kind = 'dispute' and p.id in (
       select n.payment_id from provider_movements n where n.account_id = ? and n.kind = 'dispute' and n.at >= ? and n.at < ?
         and not exists (select 1 from disputes d where d.payment_id = n.payment_id and d.updated_at >= ?)
       union all ${OPEN_PAYMENTS} union all ${OPEN_PAYMENTS})
     group by p.id, p.ref, p.currency, m.currency
     having m.currency <> p.currency or 0 - sum(m.amount_minor) <> ${TAKEN}`,
    [
      ...[accountId, fromAt, untilAt, new Date(untilAt.getTime() - HOUR_MS)],
      ...[accountId, 'unknown_dispute', accountId, 'dispute_amount'],
    ],
    (row) => ({
      kind: numberIn(row['known']) === 0 ? 'unknown_dispute' : 'dispute_amount',
      ...{ subject: text(row, 'id')!, paymentId: text(row, 'id') },
      facts: factsOf(row, { ours: numberIn(row['known']) > 0, theirs: true, ref: text(row, 'ref') }),
    }),
  );
