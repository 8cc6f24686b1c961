import type { TxScope } from '../../kernel/scope/scope.ts';
import type { CardToMail } from './gift-card-queries.ts';
import { subjectOf } from './change-card.ts';

const PAUSE = { minutes: 10 };
const MOST_MAILINGS = 6;

/**
 * Says that a card is being mailed, in the transaction that writes the mail. One of several that try at once wins, and only
 * with the recipient that it read. `again`: after a while, and not without end.
 */
export async function markMailed(tx: TxScope, card: CardToMail, which: 'first' | 'again'): Promise<boolean> {
  const now = tx.clock.now();
  const pause = tx.clock.in({ minutes: -PAUSE.minutes });
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update gift_cards set mailed_at = ?, mailings = mailings + 1 where id = ? and version = ? and state = 'active'
     and ${which === 'first' ? 'mailed_at is null' : `mailed_at <= ? and mailings < ${MOST_MAILINGS}`}`,
    [now, card.id, card.version, ...(which === 'first' ? [] : [pause])],
    'run',
  );
  if (affectedRows === 0) return false;
  tx.audit(`gift_card.${which === 'first' ? 'mailed' : 'mailed_again'}`, subjectOf(card), {});
  return true;
}
