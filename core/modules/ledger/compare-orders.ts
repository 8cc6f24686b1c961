import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';
import { ACCOUNTS, amountsIn, sumsSql, type Account, type Amounts } from './accounts.ts';
import { billOf, orderToBill } from './bill-order.ts';

/** A balance of the ledger that is not what the documents say. */
export interface Difference {
  readonly organizationId: string;
  readonly currency: string;
  readonly orderId: string | null;
  readonly orderCode: string | null;
  /** The end of a gift card's code, where it is about one. */
  readonly card: string | null;
  /** `paid`: what the order counts as paid, beside what its payments brought; `card_payments`: what moved on cards for it. */
  readonly account: Account | 'paid' | 'card_payments';
  readonly ledgerMinor: number;
  readonly documentsMinor: number;
}

type Row = Record<string, unknown>;

interface Documents {
  readonly captured: number;
  /** What providers passed on to the organization by themselves, less what they took back from it. */
  readonly passedOn: number;
  /** Refunds that are under way. */
  readonly open: number;
  readonly succeeded: number;
  /** What banks took, what of it is lost, and what providers charge for it. */
  readonly taken: number;
  readonly lost: number;
  readonly disputeFees: number;
  /** What payments took from cards and refunds gave back to them, and cards in place of refunds. */
  readonly onCards: number;
}

/** Compares what was posted for some orders with what they, their payments and their refunds say. */
export async function compareOrders(em: EntityManager, orders: readonly Row[]): Promise<Difference[]> {
  if (orders.length === 0) return [];
  const ids = orders.map((row) => String(row['id']));
  const documents = await documentsOf(em, ids);
  const posted = await em.execute<Row[]>(
    `select order_id, case when source_kind = 'gift_card' then 'card' else 'other' end as of_what, ${sumsSql()}
     from ledger_entries where order_id in (?) group by order_id, case when source_kind = 'gift_card' then 'card' else 'other' end`,
    [ids],
  );
  const known = new Map(posted.map((row) => [`${String(row['order_id'])} ${String(row['of_what'])}`, row]));
  return orders.flatMap((row) => {
    const id = String(row['id']);
    const own = amountsIn(known.get(`${id} other`) ?? {});
    const cards = numberIn(known.get(`${id} card`)?.['clearing']);
    return differencesOf(row, documents(id), own, cards);
  });
}

function differencesOf(row: Row, { taken, lost, disputeFees, ...documents }: Documents, own: Amounts, cards: number) {
  const { captured, open, succeeded, onCards, passedOn } = documents;
  const order = orderToBill(row);
  const bill = billOf(order);
  const expected: Amounts = {
    ...bill,
    receivable: bill.receivable - captured + open + succeeded,
    clearing: captured - succeeded - taken - disputeFees,
    payable: bill.payable + lost + disputeFees + passedOn,
    paid_out: 0 - passedOn,
    disputes: taken - lost,
    refunds_due: 0 - open,
  };
  const about = {
    ...{ organizationId: order.organizationId, currency: order.currency },
    ...{ orderId: order.id, orderCode: String(row['code']), card: null },
  };
  const pairs: [Difference['account'], number, number][] = [
    ...ACCOUNTS.map((account): [Account, number, number] => [account, own[account], expected[account]]),
    ['paid', own.clearing, numberIn(row['paid_minor']) - numberIn(row['refunded_minor']) - taken - disputeFees],
    ['card_payments', cards, onCards],
  ];
  return pairs.flatMap(([account, ledgerMinor, documentsMinor]): Difference[] =>
    ledgerMinor === documentsMinor ? [] : [{ ...about, account, ledgerMinor, documentsMinor }],
  );
}

async function documentsOf(em: EntityManager, ids: readonly string[]): Promise<(id: string) => Documents> {
  const sums = async (sql: string): Promise<Map<string, Row>> =>
    new Map((await em.execute<Row[]>(sql, [ids])).map((row) => [String(row['order_id']), row]));
  const payments = await sums(
    `select order_id, sum(captured_minor) as captured, sum(passed_on_minor - passed_back_minor) as passed_on
     from payments where order_id in (?) group by order_id`,
  );
  const refunds = await sums(
    `select p.order_id, sum(case when r.state = 'succeeded' then r.amount_minor else 0 end) as succeeded,
       sum(case when r.state in ('created', 'pending') then r.amount_minor else 0 end) as under_way
     from refunds r inner join payments p on p.id = r.payment_id where p.order_id in (?) group by p.order_id`,
  );
  const disputes = await sums(
    `select p.order_id, sum(case when d.withdrawn then d.amount_minor else 0 end) as taken,
       sum(case when d.withdrawn and d.state = 'lost' then d.amount_minor else 0 end) as lost, sum(d.fee_minor) as fees
     from disputes d inner join payments p on p.id = d.payment_id where p.order_id in (?) group by p.order_id`,
  );
  const moved = await sums(
    `select order_id, sum(amount_minor) as moved from gift_card_movements
     where order_id in (?) and kind in ('redeemed', 'given_back') group by order_id`,
  );
  const issued = await sums(
    `select order_id, sum(initial_minor) as issued from gift_cards
     where order_id in (?) and source = 'refund' group by order_id`,
  );
  return (id) => ({
    captured: numberIn(payments.get(id)?.['captured']),
    passedOn: numberIn(payments.get(id)?.['passed_on']),
    open: numberIn(refunds.get(id)?.['under_way']),
    succeeded: numberIn(refunds.get(id)?.['succeeded']),
    taken: numberIn(disputes.get(id)?.['taken']),
    lost: numberIn(disputes.get(id)?.['lost']),
    disputeFees: numberIn(disputes.get(id)?.['fees']),
    onCards: numberIn(moved.get(id)?.['moved']) + numberIn(issued.get(id)?.['issued']),
  });
}
