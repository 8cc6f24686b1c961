import type { App } from '../../core/app.ts';
import type { Invariant } from './invariants.ts';
import type { Kept } from './staff.ts';

const HOLDING = `('draft', 'pending', 'confirmed')`;

/** Seats, uses of codes and what staff keep back, read from the tables as well. */
export async function stockInvariants(app: App, kept: Kept): Promise<Invariant[]> {
  const em = app.database.em.fork();
  const rows = <T extends object>(sql: string): Promise<T[]> => em.execute<T[]>(sql);
  const broken = async (sql: string): Promise<string[]> => (await rows(sql)).map((row) => JSON.stringify(row));
  const count = async (of: string): Promise<number> =>
    Number((await rows<{ n: unknown }>(`select count(*) as n from ${of}`))[0]?.n);
  const held = new Map(
    (await rows<{ id: string; count: unknown; state: string }>('select id, count, state from holds')).map((hold) => [
      hold.id,
      hold,
    ]),
  );
  const orders = new Map(
    (await rows<{ code: string; state: string }>('select code, state from orders')).map(({ code, state }) => [
      code,
      state,
    ]),
  );
  return [
    {
      what: 'each seat belongs to one order that holds it, and each such order has its seats',
      of: await count(`occurrence_seats where state = 'claimed'`),
      broken: [
        ...(await broken(`select s.id from occurrence_seats s left join order_lines l on l.id = s.line_id
          left join orders o on o.id = l.order_id where s.state = 'claimed' and (o.id is null or o.state not in ${HOLDING})`)),
        ...(await broken(`select o.code, l.quantity from order_lines l inner join orders o on o.id = l.order_id
          inner join ticket_types t on t.id = l.ticket_type_id
          where t.seat_category is not null and o.state in ${HOLDING} and l.quantity <>
            (select count(*) from occurrence_seats s where s.line_id = l.id and s.state = 'claimed')`)),
        ...(await broken(`select * from (select q.name, q.taken, (select count(*) from occurrence_seats s
            where s.occurrence_id = q.occurrence_id and s.category = q.seat_category and s.state <> 'free') as held
          from quotas q where q.seat_category is not null) c where taken <> held`)),
      ],
    },
    {
      what: 'a code is used as often as orders have it, and never more than it may',
      of: await count('promotion_codes'),
      broken: await usesThatDiffer(rows),
    },
    {
      what: 'what staff keep back is still theirs',
      of: kept.holds.size,
      broken: [...kept.holds]
        .filter(([id, told]) => Number(held.get(id)?.count) !== told || held.get(id)?.state !== 'active')
        .map(([id, told]) => `${id}: told ${told}, is ${JSON.stringify(held.get(id) ?? 'gone')}`),
    },
    {
      what: 'what staff sold of it stays sold',
      of: kept.converted.size,
      broken: [...kept.converted].filter((code) => orders.get(code) !== 'confirmed' && orders.get(code) !== 'pending'),
    },
  ];
}

async function usesThatDiffer(rows: <T extends object>(sql: string) => Promise<T[]>): Promise<string[]> {
  const orders = await rows<{ claims: unknown }>(
    `select claims from orders where claims is not null and state in ${HOLDING}`,
  );
  const uses = new Map<string, number>();
  for (const { claims } of orders) {
    const list = (typeof claims === 'string' ? JSON.parse(claims) : claims) as { quotaId: string; count: number }[];
    for (const { quotaId, count } of list) uses.set(quotaId, (uses.get(quotaId) ?? 0) + count);
  }
  const counters = await rows<{ id: string; size: unknown; taken: unknown }>(
    `select id, size, taken from quotas where purpose <> 'places'`,
  );
  return counters
    .filter(
      ({ id, size, taken }) => Number(taken) !== (uses.get(id) ?? 0) || (size !== null && Number(taken) > Number(size)),
    )
    .map((counter) => JSON.stringify({ ...counter, orders: uses.get(counter.id) ?? 0 }));
}
