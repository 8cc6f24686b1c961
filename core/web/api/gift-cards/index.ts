import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { money } from '../../../kernel/values/money.ts';
import {
  AdjustCard,
  adjustCard,
  cardByCode,
  CARD_STATES,
  CardDetails,
  countGuess,
  giftCardById,
  IssueCards,
  issueCards,
  liabilityOf,
  listGiftCards,
  MOST_AT_ONCE,
  movementsOf,
  refuseGuessing,
  revealCard,
  setCardState,
  updateCard,
} from '../../../modules/gift-cards/index.ts';
import { endpoint } from '../endpoint.ts';
import { changesOf, Id, Instant, Money, moneyFrom, moneyJson, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { cardJson, CardWithMovements, GiftCard } from './gift-card-json.ts';

const of = { of: 'organization', at: 'params.id' } as const;
const reads = { permission: 'gift-cards.read', ...of } as const;
const writes = { permission: 'gift-cards.write', ...of } as const;
const ofOrganization = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, cardId: Id });
const details = CardDetails.shape;

const list = endpoint({
  method: 'GET',
  path: '/organizations/{id}/gift-cards',
  may: reads,
  summary: 'Gift cards, the newest first, and what is owed to those who have them',
  tag: 'gift-cards',
  params: ofOrganization,
  query: z.strictObject({
    ...pageQuery,
    q: z.string().max(200).optional().meta({ description: 'The end of a code, an order, or a recipient.' }),
    state: z.enum(CARD_STATES).optional(),
    tag: z.string().max(40).optional(),
  }),
  answers: {
    200: pageOf(GiftCard).extend({
      owed: z.array(z.strictObject({ owed: Money, blocked: Money, cards: z.int() })).meta({
        description: 'By currency: what can still be spent, and what is on blocked cards.',
      }),
    }),
  },
  async run(scope, { params, query }) {
    const { rows, nextCursor } = await listGiftCards(scope, { ...query, organizationId: params.id });
    const owed = (await liabilityOf(scope, params.id)).map(({ currency, cards, owedMinor, blockedMinor }) => ({
      owed: moneyJson(money(owedMinor, currency)),
      blocked: moneyJson(money(blockedMinor, currency)),
      cards,
    }));
    return { status: 200, body: { ...pageJson(rows.map(cardJson), nextCursor), owed } };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/organizations/{id}/gift-cards',
  may: writes,
  recent: true,
  summary: 'Issue gift cards; their codes are in this answer and nowhere else',
  tag: 'gift-cards',
  params: ofOrganization,
  body: z.strictObject({
    value: Money,
    count: z.int().min(1).max(MOST_AT_ONCE).default(1),
    expiresAt: Instant.nullable()
      .optional()
      .meta({ description: 'Left out: as the organization decided. Null: never.' }),
    recipientName: details.recipientName,
    recipientEmail: details.recipientEmail,
    message: details.message,
    deliverAt: Instant.nullable().default(null),
    note: details.note,
    tags: details.tags,
  }),
  answers: { 201: z.strictObject({ data: z.array(z.strictObject({ id: Id, code: z.string(), ending: z.string() })) }) },
  problems: ['gift_card.one_recipient', 'gift_card.expires_in_past'],
  async run(scope, { params, body: { value, expiresAt, deliverAt, ...rest } }) {
    const { minor, currency } = moneyFrom(value);
    const issued = await issueCards(
      scope,
      IssueCards.parse({
        ...rest,
        ...{ organizationId: params.id, amountMinor: minor, currency, deliverAt: dateOf(deliverAt) },
        ...(expiresAt === undefined ? {} : { expiresAt: dateOf(expiresAt) }),
      }),
    );
    return { status: 201, body: { data: issued.map(({ id, code, ending }) => ({ id, code, ending })) } };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/organizations/{id}/gift-cards/{cardId}',
  may: reads,
  summary: 'A gift card and all that ever moved on it',
  tag: 'gift-cards',
  params: one,
  answers: { 200: CardWithMovements },
  problems: ['gift_card.not_found'],
  run: async (scope, { params }) => ({ status: 200, body: await again(scope, params) }),
});

const change = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/gift-cards/{cardId}',
  may: writes,
  summary: 'Change for whom it is, its notes and its end; block or unblock it',
  tag: 'gift-cards',
  params: one,
  body: z.strictObject({
    ...changesOf(details),
    expiresAt: Instant.nullable().optional(),
    state: z.enum(['active', 'blocked']).optional(),
    version: z.int().optional(),
  }),
  answers: { 200: CardWithMovements },
  problems: ['gift_card.not_found', 'conflict.changed'],
  async run(scope, { params, body: { state, version, expiresAt, ...changes } }) {
    const at = { organizationId: params.id, id: params.cardId };
    const row = await giftCardById(scope, at);
    if (expiresAt !== undefined || Object.keys(changes).length > 0) {
      const { recipientName, recipientEmail, message, note, tags } = row;
      const known = { recipientName, recipientEmail, message, note };
      const said = Object.fromEntries(Object.entries(known).map(([name, text]) => [name, text ?? '']));
      const merged = CardDetails.parse({ ...said, tags, ...changes });
      const end = expiresAt === undefined ? row.expiresAt : dateOf(expiresAt);
      await updateCard(scope, { ...merged, ...at, expiresAt: end, version });
    }
    if (state !== undefined) await setCardState(scope, { ...at, state });
    return { status: 200, body: await again(scope, params) };
  },
});

const adjust = endpoint({
  method: 'POST',
  path: '/organizations/{id}/gift-cards/{cardId}/adjust',
  may: writes,
  recent: true,
  summary: 'Put money on a gift card, or take it off with an amount below nothing',
  tag: 'gift-cards',
  params: one,
  body: z.strictObject({ amount: Money, note: AdjustCard.shape.note }),
  answers: { 200: CardWithMovements },
  problems: ['gift_card.not_found', 'gift_card.too_little', 'money.currency'],
  async run(scope, { params, body }) {
    const at = { organizationId: params.id, id: params.cardId };
    const { currency } = await giftCardById(scope, at);
    const { minor, currency: given } = moneyFrom(body.amount);
    if (given !== currency) throw new DomainError('money.currency', { field: 'amount.currency', params: { currency } });
    await adjustCard(scope, { ...at, ...AdjustCard.parse({ amountMinor: minor, note: body.note }) });
    return { status: 200, body: await again(scope, params) };
  },
});

const reveal = endpoint({
  method: 'POST',
  path: '/organizations/{id}/gift-cards/{cardId}/reveal',
  may: { permission: 'gift-cards.reveal', ...of },
  recent: true,
  summary: 'The code of a gift card; it is written down who was told',
  tag: 'gift-cards',
  params: one,
  answers: { 200: z.strictObject({ code: z.string() }) },
  problems: ['gift_card.not_found', 'gift_card.not_usable'],
  replay: 'again',
  async run(scope, { params }) {
    const { code } = await revealCard(scope, { organizationId: params.id, id: params.cardId });
    return { status: 200, body: { code } };
  },
});

const balance = endpoint({
  method: 'POST',
  path: '/organizations/{id}/gift-cards/balance',
  may: reads,
  summary: 'What can be paid with a code, in one currency; wrong ones are counted and slowed down',
  tag: 'gift-cards',
  params: ofOrganization,
  body: z.strictObject({ code: z.string().trim().min(1).max(60), currency: z.string().length(3) }),
  answers: { 200: z.strictObject({ id: Id, ending: z.string(), balance: Money, expiresAt: Instant.nullable() }) },
  problems: ['gift_card.not_usable', 'http.too_many_requests'],
  replay: 'again',
  async run(scope, { params, body: { code, currency } }) {
    const organizationId = params.id;
    await refuseGuessing(scope);
    const card = await cardByCode(scope, { organizationId, code, currency });
    if (!card) {
      await countGuess(scope);
      throw new DomainError('gift_card.not_usable', { status: 404, field: 'code' });
    }
    const { id, ending, balanceMinor, expiresAt } = card;
    const told = { id, ending, balance: moneyJson(money(balanceMinor, currency)) };
    return { status: 200, body: { ...told, expiresAt: expiresAt?.toISOString() ?? null } };
  },
});

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

async function again(scope: Scope, params: z.output<typeof one>): Promise<z.input<typeof CardWithMovements>> {
  const row = await giftCardById(scope, { organizationId: params.id, id: params.cardId });
  const movements = (await movementsOf(scope, row.id)).map(({ amountMinor, createdAt, ...movement }) => ({
    ...movement,
    amount: moneyJson(money(amountMinor, row.currency)),
    createdAt: createdAt.toISOString(),
  }));
  return { ...cardJson(row), movements };
}

export const giftCardEndpoints = [list, create, show, change, adjust, reveal, balance];
