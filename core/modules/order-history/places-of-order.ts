import { instantIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { OrderDetail } from '../orders/index.ts';

/** How an order came to its places: somebody stood in a line for them, they were offered, the order took them. */
export interface HeldPlaces {
  readonly id: string;
  readonly at: Date;
  readonly what: 'waiting' | 'offered' | 'held';
  readonly count: number;
  /** Until when the offer stood. */
  readonly until: Date | null;
}

const MOST = 20;

/** Few: an order is begun once, and offered to one party. */
export async function placesOf(
  { em }: Pick<Scope, 'em'>,
  { id, createdAt, lines }: Pick<OrderDetail, 'id' | 'createdAt' | 'lines'>,
): Promise<HeldPlaces[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select id, quantity, created_at, offered_at, offer_expires_at from waiting_entries where order_id = ?
     order by id limit ${MOST}`,
    [id],
  );
  const count = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return [
    { id, at: createdAt, what: 'held', count, until: null },
    ...rows.flatMap((row): HeldPlaces[] => {
      const waited = { id: String(row['id']), count: numberIn(row['quantity']) };
      const offeredAt = maybeInstantIn(row['offered_at']);
      const until = maybeInstantIn(row['offer_expires_at']);
      return [
        { ...waited, what: 'waiting', at: instantIn(row['created_at']), until: null },
        ...(offeredAt ? [{ ...waited, what: 'offered' as const, at: offeredAt, until }] : []),
      ];
    }),
  ];
}
