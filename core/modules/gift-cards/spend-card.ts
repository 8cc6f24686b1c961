import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { networkOf } from '../../kernel/values/network.ts';
import { factOf, subjectOf } from './change-card.ts';
import { hashOfTyped } from './gift-card-code.ts';
import { GiftCardMovement } from './gift-card-movement.entity.ts';
import { GiftCard } from './gift-card.entity.ts';
import { moveBalance } from './move-balance.ts';

export interface SpendableCard {
  readonly id: string;
  readonly ending: string;
  readonly balanceMinor: number;
  readonly expiresAt: Date | null;
}

export interface TypedCode {
  readonly organizationId: string;
  readonly code: string;
  readonly currency: string;
}

/**
 * The card of a code that somebody typed, where it can be spent. An unknown code, another organization's, another
 * currency, a blocked, expired or empty card: one answer for all of them.
 */
export async function cardByCode(
  { em, clock }: Pick<TxScope, 'em' | 'clock'>,
  { organizationId, code, currency }: TypedCode,
): Promise<SpendableCard | undefined> {
  const codeHash = hashOfTyped(code);
  if (codeHash === undefined) return undefined;
  const card = await em.findOne(GiftCard, { organizationId, codeHash }, { refresh: true });
  if (card?.state !== 'active' || card.currency !== currency || card.balanceMinor === 0) return undefined;
  const expiresAt = card.expiresAt ?? null;
  if (expiresAt !== null && expiresAt <= clock.now()) return undefined;
  return { id: card.id, ending: card.ending, balanceMinor: card.balanceMinor, expiresAt };
}

export interface CardPayment {
  readonly organizationId: string;
  readonly cardId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Of the gateway, for the ledger. */
  readonly accountId?: string;
  /** Of the payment, or of the refund. */
  readonly key: string;
  readonly orderId: string;
}

/** Takes money from a card, as a part of the transaction that writes the payment. `false`: it is not there any more. */
export async function redeemCard(tx: TxScope, payment: CardPayment): Promise<boolean> {
  const { amountMinor, ...rest } = payment;
  return settle(tx, payment, 'redeemed', () =>
    moveBalance(tx, { ...rest, kind: 'redeemed', amountMinor: -amountMinor }),
  );
}

/** Gives money back to the card that it came from, as a part of the transaction that writes the refund. */
export async function giveBackToCard(tx: TxScope, payment: CardPayment): Promise<boolean> {
  return settle(tx, payment, 'given_back', () => moveBalance(tx, { ...payment, kind: 'given_back' }));
}

async function settle(
  tx: TxScope,
  { cardId, amountMinor, orderId, key }: CardPayment,
  kind: 'redeemed' | 'given_back',
  move: () => Promise<boolean>,
): Promise<boolean> {
  if ((await tx.em.count(GiftCardMovement, { key })) > 0) return true;
  if (!(await move())) return false;
  const card = await tx.em.findOneOrFail(GiftCard, cardId);
  tx.audit(`gift_card.${kind}`, subjectOf(card), { after: { amount: amountMinor, currency: card.currency } });
  tx.emit(`gift_card.${kind}`, { ...factOf(card), orderId, amount: money(amountMinor, card.currency) });
  return true;
}

const GUESSES = 10;
const PER_SECONDS = 600;

/** Nobody finds a code by trying: each network and each order has so many wrong ones, then waits, right or wrong. */
export async function refuseGuessing(scope: Scope, at?: string): Promise<void> {
  for (const key of guessKeys(scope, at)) {
    if (await scope.capabilities.cache.get<true>(`${key}:stop`)) throw tooMany(PER_SECONDS);
  }
}

/** A wrong one. */
export async function countGuess(scope: Scope, at?: string): Promise<void> {
  const { cache } = scope.capabilities;
  for (const key of guessKeys(scope, at)) {
    const { allowed, remaining, resetSeconds } = await cache.hit(key, GUESSES, PER_SECONDS);
    const seconds = Math.max(1, Math.ceil(resetSeconds));
    if (!allowed || remaining === 0) await cache.set(`${key}:stop`, true, seconds);
    if (!allowed) throw tooMany(seconds);
  }
}

function guessKeys({ origin }: Scope, at: string | undefined): string[] {
  return [
    ...(at === undefined ? [] : [`gift-cards:${at}`]),
    ...(origin.ip === undefined ? [] : [`gift-cards:net:${networkOf(origin.ip)}`]),
  ];
}

function tooMany(seconds: number): DomainError {
  return new DomainError('http.too_many_requests', { status: 429, params: { seconds, count: seconds } });
}
