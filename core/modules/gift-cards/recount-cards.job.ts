import { z } from 'zod';
import type { EntityManager } from '@mikro-orm/sql';
import { numberIn } from '../../kernel/db/rows.ts';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { cardAt, factOf, subjectOf } from './change-card.ts';

export interface CardDrift {
  readonly cardId: string;
  readonly ending: string;
  readonly was: number;
  readonly is: number;
}

interface Compared extends CardDrift {
  readonly organizationId: string;
}

/**
 * Adds up the movements of every card and compares with its balance. They agree unless something is broken; then the
 * balance is put right, and people hear of it. Looks without locks first, and again at the card that it holds.
 */
export async function recountCards(scope: Scope): Promise<CardDrift[]> {
  const system = scope.as(SYSTEM);
  const drifts: CardDrift[] = [];
  for (const { cardId, organizationId } of await compare(system.em)) {
    const drift = await system.tx((tx) => putRight(tx, { organizationId, id: cardId }));
    if (drift) drifts.push(drift);
  }
  return drifts;
}

async function putRight(tx: TxScope, at: { organizationId: string; id: string }): Promise<CardDrift | undefined> {
  const card = await cardAt(tx, at);
  const [drift] = await compare(tx.em, card.id);
  if (!drift) return undefined;
  const { cardId, ending, was, is } = drift;
  tx.log.error('gift_card.drifted', { card: cardId, was, is });
  tx.audit('gift_card.drifted', subjectOf(card), { before: { balance: was }, after: { balance: is } });
  tx.emit('gift_card.drifted', { ...factOf(card), was, is });
  // More taken than there was cannot be written down: the balance shows nothing, the fact says how much.
  const balance = Math.max(0, Math.min(is, card.loadedMinor));
  await tx.em.execute('update gift_cards set balance_minor = ? where id = ?', [balance, cardId], 'run');
  return { cardId, ending, was, is };
}

async function compare(em: EntityManager, cardId?: string): Promise<Compared[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select g.id, g.organization_id, g.ending, g.balance_minor, s.moved from gift_cards g
     inner join (select card_id, sum(amount_minor) as moved from gift_card_movements
       ${cardId === undefined ? '' : 'where card_id = ?'} group by card_id) s on s.card_id = g.id
     where s.moved <> g.balance_minor order by g.id`,
    cardId === undefined ? [] : [cardId],
  );
  return rows.map((row) => ({
    cardId: String(row['id']),
    organizationId: String(row['organization_id']),
    ending: String(row['ending']),
    was: numberIn(row['balance_minor']),
    is: numberIn(row['moved']),
  }));
}

export const recountCardsJob = defineJob({
  name: 'gift-cards.recount-cards',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => void (await recountCards(scope)),
});

export const recountCardsSchedule: Schedule = {
  name: 'gift-cards.recount-cards',
  cron: '27 * * * *',
  job: recountCardsJob,
};
