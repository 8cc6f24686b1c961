import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import {
  holdToFill,
  inLockOrder,
  putBackIntoHold,
  type Hold,
  type HoldPlaces,
  type QuotaClaim,
} from '../tickets/index.ts';
import type { SeatName } from '../venues/index.ts';
import { letGo } from './places.ts';

interface EndedDraft {
  readonly id: string;
  /** What its places were taken from. */
  readonly holdId: string | null;
}

/**
 * What locked drafts give up that come to nothing: places that were taken out of a hold are kept back in it again, whether
 * somebody was refused or a process died half way. Answers what to lower at the end of the transaction.
 */
export async function letDraftsGo(tx: TxScope, drafts: readonly EndedDraft[]): Promise<QuotaClaim[]> {
  const holds = new Map<string, Hold>();
  const holdIds = new Set(drafts.flatMap(({ holdId }) => holdId ?? []));
  // Holds are locked before seats, and those in one order.
  for (const id of [...holdIds].toSorted()) {
    const hold = await holdToFill(tx, id);
    if (hold) holds.set(id, hold);
  }
  const own = drafts.filter(({ holdId }) => !holds.has(holdId ?? ''));
  const freed = await letGo(
    tx.em,
    own.map(({ id }) => id),
  );
  for (const { id, holdId } of drafts) {
    const hold = holds.get(holdId ?? '');
    if (!hold) continue;
    const taken = await takenBy(tx.em, id, hold);
    freed.push(...(await putBackIntoHold(tx, hold, taken, await letGo(tx.em, [id]))));
  }
  return inLockOrder(freed);
}

/** Without what goes with it: that was not kept back. */
async function takenBy(em: EntityManager, orderId: string, hold: Hold): Promise<Pick<HoldPlaces, 'count' | 'seatIds'>> {
  const rows = await em.execute<{ quantity: unknown; seats: unknown }[]>(
    `select quantity, seats from order_lines
     where order_id = ? and occurrence_id = ? and add_on_to_id is null ${hold.ticketType ? 'and ticket_type_id = ?' : ''}`,
    [orderId, hold.occurrence.id, ...(hold.ticketType ? [hold.ticketType.id] : [])],
  );
  const count = rows.reduce((sum, { quantity }) => sum + numberIn(quantity), 0);
  if (!hold.seated) return { count };
  return {
    count,
    seatIds: rows.flatMap(({ seats }) => (jsonIn<SeatName[] | null>(seats ?? null) ?? []).map(({ id }) => id)),
  };
}
