import { z } from 'zod';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { isCurrency } from '../../kernel/values/currencies.ts';
import { money } from '../../kernel/values/money.ts';
import { organizationById } from '../organizations/index.ts';
import { mintCode, shownCard } from './gift-card-code.ts';
import type { GiftCardSource } from './gift-card.entity.ts';
import { giftCardSettings } from './gift-card-settings.ts';
import { writeMovements } from './move-balance.ts';

export const MOST_AT_ONCE = 500;
export const MOST_MINOR = 100_000_000;

const Tag = z.string().trim().min(1).max(40);

/** What staff say about a card. */
export const CardDetails = z.strictObject({
  recipientName: z.string().trim().max(200).default(''),
  recipientEmail: z.union([z.literal(''), z.email().max(254)]).default(''),
  message: z.string().trim().max(1000).default(''),
  note: z.string().trim().max(500).default(''),
  tags: z.array(Tag).max(20).default([]),
});

export const IssueCards = CardDetails.extend({
  organizationId: z.uuid(),
  currency: z.string().refine(isCurrency).optional(),
  amountMinor: z.int().min(1).max(MOST_MINOR),
  count: z.int().min(1).max(MOST_AT_ONCE).default(1),
  /** Left out: as the organization's settings say. Null: never. */
  expiresAt: z.date().nullable().optional(),
  deliverAt: z.date().nullable().default(null),
});
export type IssueCards = z.output<typeof IssueCards>;

export interface NewCard {
  readonly amountMinor: number;
  readonly currency: string;
  readonly source: GiftCardSource;
  readonly expiresAt: Date | null;
  readonly locale: string;
  readonly orderId?: string;
  readonly lineId?: string;
  readonly piece?: number;
  readonly refundId?: string;
  /** Where the money is that it stands for; left out: what it is worth is the organization's. */
  readonly accountId?: string;
  readonly recipientName?: string;
  readonly recipientEmail?: string;
  readonly message?: string;
  readonly deliverAt?: Date | null;
  readonly note?: string;
  readonly tags?: readonly string[];
}

export interface IssuedCard {
  readonly id: string;
  /** Told once; what is kept of it finds the card, and does not tell it. */
  readonly code: string;
  readonly ending: string;
}

/** Staff make cards: one for somebody, or many to hand out. */
export async function issueCards(scope: Scope, input: IssueCards): Promise<IssuedCard[]> {
  const { organizationId, amountMinor, count, currency, expiresAt, ...details } = input;
  if (count > 1 && details.recipientEmail !== '') throw new DomainError('gift_card.one_recipient', { field: 'count' });
  const organization = await organizationById(scope, organizationId);
  if (!organization) throw new DomainError('organization.not_found', { status: 404 });
  if (expiresAt && expiresAt <= scope.clock.now())
    throw new DomainError('gift_card.expires_in_past', { field: 'expiresAt' });
  return scope.tx(async (tx) => {
    const card: NewCard = {
      ...details,
      amountMinor,
      currency: currency ?? organization.currency,
      source: 'issued',
      expiresAt: expiresAt === undefined ? await usualExpiry(tx, organizationId) : expiresAt,
      locale: organization.locale,
    };
    return insertCards(
      tx,
      scope.site,
      organizationId,
      Array.from({ length: count }, () => card),
    );
  });
}

/** Writes new cards, each with the movement that it begins with. Once for each piece of a line and each refund. */
export async function insertCards(
  tx: TxScope,
  site: Pick<SiteFacts, 'key'>,
  organizationId: string,
  cards: readonly NewCard[],
): Promise<IssuedCard[]> {
  const now = tx.clock.now();
  const made = cards.map((card) => ({ card, id: newId(), minted: mintCode(site) }));
  await insertRows(
    tx.em,
    'gift_cards',
    'id, organization_id, code_hash, code_sealed, ending, currency, initial_minor, loaded_minor, balance_minor, ' +
      'expires_at, state, source, order_id, line_id, piece, refund_id, recipient_name, recipient_email, message, ' +
      'deliver_at, locale, note, tags, created_at, version',
    made.map(({ card, id, minted }) => [
      ...[id, organizationId, minted.codeHash, minted.codeSealed, minted.ending, card.currency],
      ...[card.amountMinor, card.amountMinor, card.amountMinor, card.expiresAt, 'active', card.source],
      ...[card.orderId ?? null, card.lineId ?? null, card.piece ?? null, card.refundId ?? null],
      ...[card.recipientName || null, card.recipientEmail || null, card.message || null, card.deliverAt ?? null],
      ...[card.locale, card.note || null, JSON.stringify(card.tags ?? []), now, 1],
    ]),
  );
  await writeMovements(
    tx,
    made.map(({ card, id }) => ({
      ...{ organizationId, cardId: id, kind: 'issued', amountMinor: card.amountMinor, key: `issued:${id}` },
      orderId: card.orderId ?? null,
      currency: card.currency,
      ...(card.accountId !== undefined && { accountId: card.accountId }),
    })),
  );
  for (const { card, id, minted } of made) {
    const { ending } = minted;
    const { source, amountMinor, currency, orderId = null } = card;
    tx.audit(
      'gift_card.issued',
      { kind: 'gift_card', id, organizationId, label: shownCard(ending) },
      { after: { value: amountMinor, currency, source } },
    );
    const value = money(amountMinor, currency);
    tx.emit('gift_card.issued', { v: 1, cardId: id, organizationId, ending, source, orderId, value });
  }
  return made.map(({ id, minted: { code, ending } }) => ({ id, code, ending }));
}

/** When a card that is issued now lapses. */
export async function usualExpiry(tx: TxScope, organizationId: string): Promise<Date | null> {
  return (await usualLife(tx, organizationId))(tx.clock.now());
}

/** The same for one that its recipient gets at some time. */
export async function usualLife(tx: TxScope, organizationId: string): Promise<(from: Date) => Date | null> {
  const { validMonths } = await tx.settings.get(giftCardSettings, { organizationId });
  return (from) => (validMonths === null ? null : monthsAfter(from, validMonths));
}

function monthsAfter(from: Date, validMonths: number): Date {
  const end = new Date(from);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + validMonths);
  // The last of a month that is shorter, not the first days of the one after it.
  if (end.getUTCDate() !== day) end.setUTCDate(0);
  return end;
}
