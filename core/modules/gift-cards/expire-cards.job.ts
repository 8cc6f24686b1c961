import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { cardAt, factOf, subjectOf } from './change-card.ts';
import { GiftCard } from './gift-card.entity.ts';
import { moveBalance } from './move-balance.ts';
import { newId } from '../../kernel/ids.ts';

const AT_ONCE = 200;

/** Writes off what is on cards whose time is over. Until then nobody can spend it either. */
export async function expireCards(scope: Scope): Promise<{ expired: number }> {
  const system = scope.as(SYSTEM);
  let expired = 0;
  let after = '';
  for (;;) {
    const found = await system.em
      .fork()
      .find(
        GiftCard,
        { expiresAt: { $lte: system.clock.now() }, balanceMinor: { $gt: 0 }, ...(after && { id: { $gt: after } }) },
        { orderBy: { id: 'asc' }, limit: AT_ONCE },
      );
    for (const card of found) if (await lapse(system, card)) expired += 1;
    if (found.length < AT_ONCE) return { expired };
    after = found.at(-1)!.id;
  }
}

function lapse(system: Scope, { id, organizationId }: GiftCard): Promise<boolean> {
  return system.tx(async (tx) => {
    // Held: what a payment takes or gives back at this moment is counted, and staff may have given it more time.
    const card = await cardAt(tx, { organizationId, id });
    const amountMinor = -card.balanceMinor;
    if (amountMinor === 0) return false;
    const key = `expired:${newId()}`;
    const { currency } = card;
    const lapsed = { organizationId, cardId: id, kind: 'expired', amountMinor, currency, key } as const;
    if (!(await moveBalance(tx, lapsed))) return false;
    tx.audit('gift_card.expired', subjectOf(card), { after: { amount: -amountMinor, currency: card.currency } });
    tx.emit('gift_card.expired', { ...factOf(card), amount: money(-amountMinor, card.currency) });
    return true;
  });
}

export const expireCardsJob = defineJob({
  name: 'gift-cards.expire-cards',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => void (await expireCards(scope)),
});

export const expireCardsSchedule: Schedule = {
  name: 'gift-cards.expire-cards',
  cron: '7 * * * *',
  job: expireCardsJob,
};
