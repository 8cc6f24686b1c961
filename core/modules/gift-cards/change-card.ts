import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { shownCard } from './gift-card-code.ts';
import { GiftCardMovement } from './gift-card-movement.entity.ts';
import { GiftCard, type GiftCardState } from './gift-card.entity.ts';
import type { GiftCardFact } from './gift-cards.hooks.ts';
import { CardDetails, MOST_MINOR } from './issue-cards.ts';
import { moveBalance } from './move-balance.ts';

export interface CardAt {
  readonly organizationId: string;
  readonly id: string;
}

export const AdjustCard = z.strictObject({
  /** Put on, or below nothing taken off. */
  amountMinor: z
    .int()
    .min(-MOST_MINOR)
    .max(MOST_MINOR)
    .refine((amount) => amount !== 0, { error: 'errors.gift_card.no_amount' }),
  note: z.string().trim().min(1, { error: 'errors.gift_card.note_missing' }).max(500),
});

/** Staff put money on a card or take it off, and say why. */
export async function adjustCard(
  scope: Scope,
  { organizationId, id, amountMinor, note }: CardAt & z.output<typeof AdjustCard>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const card = await cardAt(tx, { organizationId, id });
    const kind = 'adjusted';
    const key = `adjusted:${newId()}`;
    const { currency } = card;
    const moved = await moveBalance(tx, { organizationId, cardId: id, kind, amountMinor, currency, key, note });
    if (!moved) throw new DomainError('gift_card.too_little', { status: 409, field: 'amountMinor' });
    tx.audit('gift_card.adjusted', subjectOf(card), { after: { amount: amountMinor, currency: card.currency }, note });
    tx.emit('gift_card.changed', { ...factOf(card), what: 'adjusted' });
  });
}

export async function setCardState(
  scope: Scope,
  { state, note = '', ...at }: CardAt & { readonly state: GiftCardState; readonly note?: string },
): Promise<void> {
  await scope.tx(async (tx) => moveState(tx, await cardAt(tx, at), state, note));
}

/** Blocked, nobody can pay with it; what is on it stays. As a part of a transaction that holds the card. */
export function moveState(tx: TxScope, card: GiftCard, state: GiftCardState, note: string): void {
  if (card.state === state) return;
  const before = card.state;
  card.state = state;
  const what = state === 'blocked' ? 'blocked' : 'unblocked';
  tx.audit(`gift_card.${what}`, subjectOf(card), {
    before: { state: before },
    after: { state },
    ...(note && { note }),
  });
  tx.emit('gift_card.changed', { ...factOf(card), what });
}

export const UpdateCard = CardDetails.extend({
  organizationId: z.uuid(),
  id: z.uuid(),
  version: z.int().optional(),
  expiresAt: z.date().nullable(),
});

/** For whom it is, notes, and when it ends. With more time, what had lapsed is on it again. */
export async function updateCard(
  scope: Scope,
  { organizationId, id, version, expiresAt, ...details }: z.output<typeof UpdateCard>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const card = await cardAt(tx, { organizationId, id });
    await refuseStale(tx, { kind: 'gift_card', id }, card.version, version);
    const before = { ...shown(card), expiresAt: card.expiresAt ?? null };
    const { recipientName, recipientEmail, message, note, tags } = details;
    tx.em.assign(card, {
      ...{ recipientName: recipientName || null, recipientEmail: recipientEmail || null },
      ...{ message: message || null, note: note || null, tags, expiresAt },
    });
    tx.audit('gift_card.updated', subjectOf(card), changed(before, { ...shown(card), expiresAt }));
    await tx.em.flush();
    if (expiresAt === null || expiresAt > tx.clock.now()) await renew(tx, card);
    const isSameEnd = (before.expiresAt?.getTime() ?? null) === (expiresAt?.getTime() ?? null);
    tx.emit('gift_card.changed', { ...factOf(card), what: isSameEnd ? 'details' : 'expiry' });
  });
}

async function renew(tx: TxScope, card: GiftCard): Promise<void> {
  const { organizationId, id: cardId, currency } = card;
  const lapsed = await tx.em.find(GiftCardMovement, { card: cardId, kind: { $in: ['expired', 'renewed'] } });
  const amountMinor = -lapsed.reduce((sum, movement) => sum + movement.amountMinor, 0);
  if (amountMinor <= 0) return;
  const key = `renewed:${newId()}`;
  await moveBalance(tx, { organizationId, cardId, kind: 'renewed', amountMinor, currency, key });
}

/** The card, held against everybody else who changes it. */
export async function cardAt(tx: TxScope, { organizationId, id }: CardAt): Promise<GiftCard> {
  const card = await tx.em.findOne(GiftCard, { id, organizationId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!card) throw new DomainError('gift_card.not_found', { status: 404 });
  return card;
}

export function subjectOf({ id, organizationId, ending }: Pick<GiftCard, 'id' | 'organizationId' | 'ending'>) {
  return { kind: 'gift_card', id, organizationId, label: shownCard(ending) };
}

export function factOf({
  id,
  organizationId,
  ending,
}: Pick<GiftCard, 'id' | 'organizationId' | 'ending'>): GiftCardFact {
  return { v: 1, cardId: id, organizationId, ending };
}

// Who is to have it is a person: the trail tells of the rest.
function shown({ note, tags, state }: GiftCard) {
  return { note: note ?? null, tags, state };
}
