import type { App } from '../../core/app.ts';
import { expireOrders } from '../../core/modules/orders/index.ts';
import { verifyLedger } from '../../core/modules/ledger/index.ts';
import { inspectPaymentJob } from '../../core/modules/payments/index.ts';
import type { Promised } from './buyers.ts';

export interface Invariant {
  readonly what: string;
  /** How many rows or promises were looked at. */
  readonly of: number;
  readonly broken: readonly string[];
}

const HOLDING = `('draft', 'pending', 'confirmed')`;

/** What is left to do is done as the portal does it, with its provider there: payments are looked at, mails written. */
export async function settle(app: App): Promise<void> {
  const em = app.database.em.fork();
  const past = new Date(Date.now() - 120_000);
  await em.execute(`update deliveries set locked_until = ? where state = 'running'`, [past]);
  await em.execute(`update deliveries set run_at = ? where state in ('queued', 'retrying') and run_at > ?`, [
    past,
    new Date(),
  ]);
  await app.work.runDue();
  const open = await em.execute<{ id: string }[]>(`select id from payments where state in ('created', 'pending')`);
  await app.scope().tx(async (tx) => open.forEach(({ id }) => tx.enqueue(inspectPaymentJob, { paymentId: id })));
  await app.work.runDue();
  await expireOrders(app.scope());
  await app.work.runDue();
}

/** Reads the tables, and nothing that the portal says about them. */
export async function invariantsOf(app: App, promised: Promised): Promise<Invariant[]> {
  const em = app.database.em.fork();
  const rows = <T extends object>(sql: string): Promise<T[]> => em.execute<T[]>(sql);
  const orders = new Map(
    (
      await rows<{ code: string; state: string; paid_minor: unknown; total_minor: unknown }>('select * from orders')
    ).map((order) => [order.code, order]),
  );
  const broken = async (sql: string): Promise<string[]> => (await rows(sql)).map((row) => JSON.stringify(row));
  const count = async (of: string): Promise<number> =>
    Number((await rows<{ n: unknown }>(`select count(*) as n from ${of}`))[0]?.n);
  const stateOf = (code: string) => orders.get(code)?.state ?? 'gone';
  const not = (codes: Iterable<string>, holds: (code: string) => boolean) =>
    [...codes].filter((code) => !holds(code)).map((code) => `${code} is ${stateOf(code)}`);
  const isPaid = (code: string) => {
    const order = orders.get(code);
    return order !== undefined && Number(order.paid_minor) >= Number(order.total_minor);
  };

  const quotas = await count('quotas');
  const confirmed = await count(`orders where state = 'confirmed'`);
  const ledger = await verifyLedger(app.scope());
  return [
    {
      what: 'counters equal rows',
      of: quotas,
      broken: await broken(`select * from (select q.name, q.taken, (
          select coalesce(sum(l.quantity), 0) from order_lines l inner join orders o on o.id = l.order_id
          where l.ticket_type_id = q.own_type_id and o.state in ${HOLDING}) + (
          select coalesce(sum(h.count), 0) from holds h
          where h.ticket_type_id = q.own_type_id and h.state = 'active') as held
          from quotas q where q.own_type_id is not null) c where taken <> held`),
    },
    {
      what: 'nothing is oversold',
      of: quotas,
      broken: await broken('select name, size, taken from quotas where taken > size'),
    },
    {
      what: 'each confirmed order has its tickets',
      of: confirmed,
      broken: await broken(`select o.code from orders o where o.state = 'confirmed' and
        (select count(*) from tickets t where t.order_id = o.id and t.state = 'valid') <>
        (select sum(l.quantity) from order_lines l where l.order_id = o.id)`),
    },
    {
      what: 'each valid ticket belongs to one confirmed order, with a code of its own',
      of: await count(`tickets where state = 'valid'`),
      broken: [
        ...(await broken(`select t.id from tickets t left join orders o on o.id = t.order_id
          where t.state = 'valid' and (o.id is null or o.state <> 'confirmed')`)),
        ...(await broken('select code from tickets group by code having count(*) > 1')),
      ],
    },
    {
      what: 'lines and fees are the total',
      of: orders.size,
      broken: await broken(`select * from (select o.code, o.total_minor, (
          select coalesce(sum(l.total_minor), 0) from order_lines l where l.order_id = o.id) as lines_minor
          from orders o where cast(o.fees as char(2)) = '[]') c where total_minor <> lines_minor`),
    },
    {
      what: 'what was captured is what orders were paid, and what was due',
      of: await count('payments'),
      broken: [
        ...(await broken(`select * from (select o.code, o.paid_minor - o.refunded_minor as held, (
          select coalesce(sum(p.captured_minor), 0) from payments p where p.order_id = o.id) - (
          select coalesce(sum(r.amount_minor), 0) from refunds r inner join payments p on p.id = r.payment_id
          where p.order_id = o.id and r.state = 'succeeded') as moved
          from orders o) c where held <> moved`)),
        ...(await broken(`select code, total_minor, paid_minor from orders
          where state = 'confirmed' and paid_minor - refunded_minor <> total_minor`)),
      ],
    },
    {
      what: 'balances of gift cards are the sum of their movements, and what payments took and gave back',
      of: await count('gift_cards'),
      broken: [
        ...(await broken(`select * from (select g.id, g.balance_minor, (
          select coalesce(sum(m.amount_minor), 0) from gift_card_movements m where m.card_id = g.id) as moved
          from gift_cards g) c where balance_minor <> moved`)),
        ...(await broken(`select * from (select o.code, (
          select coalesce(-sum(m.amount_minor), 0) from gift_card_movements m
          where m.order_id = o.id and m.kind in ('redeemed', 'given_back')) as moved, (
          select coalesce(sum(p.captured_minor - p.refund_minor), 0) from payments p
          where p.order_id = o.id and p.gateway = 'payment-gift-card') as held from orders o) c where moved <> held`)),
      ],
    },
    {
      what: 'each entry of the ledger sums to nothing, none was edited, and balances equal documents',
      of: ledger.entries,
      broken: [
        ...ledger.unbalanced,
        ...ledger.differences.map((difference) => JSON.stringify(difference)),
        ...(ledger.chain.ok ? [] : [JSON.stringify(ledger.chain)]),
      ],
    },
    {
      what: 'no promised draft is gone',
      of: promised.drafts.size,
      broken: not(promised.drafts.keys(), (code) => orders.has(code)),
    },
    {
      what: 'what was confirmed stays so',
      of: promised.confirmed.size,
      broken: not(promised.confirmed, (code) => stateOf(code) === 'confirmed' || promised.cancelled.has(code)),
    },
    {
      what: 'no payment is lost: the order stands, or the money went back',
      of: promised.paid.size,
      broken: not(
        promised.paid,
        (code) => isPaid(code) && ['confirmed', 'cancelled', 'expired'].includes(stateOf(code)),
      ),
    },
    {
      what: 'what was cancelled holds nothing',
      of: promised.cancelled.size,
      broken: not(promised.cancelled, (code) => ['cancelled', 'expired'].includes(stateOf(code))),
    },
    { what: 'one key, one result', of: promised.repeated, broken: promised.doubles },
    { what: 'no answer that nobody should get', of: promised.drafts.size, broken: promised.strange },
  ];
}
