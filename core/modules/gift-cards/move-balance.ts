import { insertRows } from '../../kernel/db/insert-rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { post } from '../ledger/index.ts';
import type { MovementKind } from './gift-card-movement.entity.ts';
import { movementEntry } from './movement-entry.ts';

/** Money that comes back to a card whose time is over can be spent for this long. */
const GRACE_DAYS = 90;

export interface Movement {
  readonly organizationId: string;
  readonly cardId: string;
  readonly kind: Exclude<MovementKind, 'issued'>;
  /** Below nothing takes it from the card. */
  readonly amountMinor: number;
  readonly currency: string;
  /** The account whose money it is, where a payment or a refund moves it. */
  readonly accountId?: string;
  readonly key: string;
  readonly orderId?: string | null;
  readonly note?: string;
}

/**
 * The only code that moves a balance: one statement compares and counts, and the movement stands in the same transaction.
 * `false`: the card does not have it, or may not be spent. A key moves it once: the second time the database refuses.
 */
export async function moveBalance(tx: TxScope, movement: Movement): Promise<boolean> {
  if (!(await raise(tx, movement))) return false;
  await writeMovements(tx, [movement]);
  return true;
}

export async function writeMovements(
  tx: TxScope,
  movements: readonly (Omit<Movement, 'kind'> & { readonly kind: MovementKind })[],
): Promise<void> {
  const now = tx.clock.now();
  await insertRows(
    tx.em,
    'gift_card_movements',
    'id, organization_id, card_id, kind, amount_minor, movement_key, order_id, note, created_at',
    movements.map(({ organizationId, cardId, kind, amountMinor, key, orderId, note }) => [
      ...[newId(), organizationId, cardId, kind, amountMinor, key, orderId ?? null, note || null],
      now,
    ]),
  );
  await post(tx, ...movements.map((movement) => movementEntry(movement)));
}

async function raise(tx: TxScope, { organizationId, cardId, kind, amountMinor }: Movement): Promise<boolean> {
  const now = tx.clock.now();
  // Only what staff put on makes it worth more than it ever was.
  const loaded = kind === 'adjusted' ? Math.max(0, amountMinor) : 0;
  const given = kind === 'given_back' ? tx.clock.in({ days: GRACE_DAYS }) : null;
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update gift_cards set balance_minor = balance_minor + ?, loaded_minor = loaded_minor + ?
     ${given === null ? '' : ', expires_at = case when expires_at <= ? then ? else expires_at end'}
     where organization_id = ? and id = ? and balance_minor + ? >= 0 and balance_minor + ? <= loaded_minor + ?
     ${CONDITIONS[kind] ?? ''}`,
    [
      ...[amountMinor, loaded],
      ...(given === null ? [] : [now, given]),
      ...[organizationId, cardId, amountMinor, amountMinor, loaded],
      ...(CONDITIONS[kind] === undefined ? [] : [now]),
    ],
    'run',
  );
  return affectedRows === 1;
}

const CONDITIONS: Partial<Record<MovementKind, string>> = {
  redeemed: `and state = 'active' and (expires_at is null or expires_at > ?)`,
  expired: 'and expires_at <= ?',
};
