import { likePattern } from '../../kernel/db/like.ts';
import { instantIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { isId } from '../../kernel/ids.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashOfTyped, openCode } from './gift-card-code.ts';
import type { MovementKind } from './gift-card-movement.entity.ts';
import type { GiftCardSource } from './gift-card.entity.ts';

export type Reads = Pick<Scope, 'em' | 'clock'>;
type Raw = Readonly<Record<string, unknown>>;

/** As people see it: a card whose time is over is expired, and one without money is spent, whatever its row says. */
export const CARD_STATES = ['active', 'blocked', 'expired', 'spent'] as const;
export type ShownCardState = (typeof CARD_STATES)[number];

export interface GiftCardRow {
  readonly id: string;
  readonly organizationId: string;
  readonly ending: string;
  readonly currency: string;
  readonly initialMinor: number;
  readonly loadedMinor: number;
  readonly balanceMinor: number;
  readonly expiresAt: Date | null;
  readonly state: ShownCardState;
  readonly source: GiftCardSource;
  readonly orderCode: string | null;
  readonly lineId: string | null;
  readonly piece: number | null;
  readonly recipientName: string | null;
  readonly recipientEmail: string | null;
  readonly message: string | null;
  readonly deliverAt: Date | null;
  readonly mailedAt: Date | null;
  readonly locale: string;
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly createdAt: Date;
  readonly version: number;
}

const CARD = `select g.*, o.code as order_code from gift_cards g left join orders o on o.id = g.order_id`;

const WHERE: Readonly<Record<ShownCardState, string>> = {
  blocked: `g.state = 'blocked'`,
  expired: `g.state = 'active' and g.expires_at <= ?`,
  spent: `g.state = 'active' and g.balance_minor = 0 and (g.expires_at is null or g.expires_at > ?)`,
  active: `g.state = 'active' and g.balance_minor > 0 and (g.expires_at is null or g.expires_at > ?)`,
};

export interface ListGiftCards {
  readonly organizationId: string;
  readonly state?: ShownCardState | undefined;
  /** The end of a code, all of it, the order that it was bought with, or the recipient. */
  readonly q?: string | undefined;
  readonly tag?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface GiftCardPage {
  readonly rows: readonly GiftCardRow[];
  readonly nextCursor: string | undefined;
}

/** The newest first. */
export async function listGiftCards({ em, clock }: Reads, list: ListGiftCards): Promise<GiftCardPage> {
  const { organizationId, state, q = '', tag, cursor, limit = 50 } = list;
  const now = clock.now();
  const search = searchOf(q.trim());
  const rows = await em.execute<Raw[]>(
    `${CARD} where g.organization_id = ? ${state === undefined ? '' : `and ${WHERE[state]}`} ${search.where}
     ${tag === undefined ? '' : 'and lower(cast(g.tags as char(2000))) like ?'} ${cursor === undefined ? '' : 'and g.id < ?'}
     order by g.id desc limit ${limit + 1}`,
    [
      organizationId,
      ...(state === undefined || state === 'blocked' ? [] : [now]),
      ...search.values,
      ...(tag === undefined ? [] : [likePattern(JSON.stringify(tag.toLowerCase()))]),
      ...(cursor === undefined ? [] : [cursor]),
    ],
  );
  const page = rows.slice(0, limit).map((row) => cardRow(row, now));
  return { rows: page, nextCursor: rows.length > limit ? page.at(-1)!.id : undefined };
}

function searchOf(q: string): { readonly where: string; readonly values: readonly string[] } {
  if (q === '') return { where: '', values: [] };
  const hash = hashOfTyped(q);
  const like = likePattern(q.toLowerCase());
  const bare = q.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return {
    where: `and (g.ending = ? or o.code = ? or lower(g.recipient_name) like ? or lower(g.recipient_email) like ?
      ${hash === undefined ? '' : 'or g.code_hash = ?'})`,
    values: [bare.length === 4 ? bare : '', q.toUpperCase(), like, like, ...(hash === undefined ? [] : [hash])],
  };
}

export async function giftCardById(
  { em, clock }: Reads,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<GiftCardRow> {
  const [row] = await em.execute<Raw[]>(`${CARD} where g.organization_id = ? and g.id = ?`, [organizationId, id]);
  if (!row) throw new DomainError('gift_card.not_found', { status: 404 });
  return cardRow(row, clock.now());
}

export interface CardToMail extends GiftCardRow {
  readonly code: string;
  /** Who gives it to somebody else; null where it is its buyer's own, or of the organization. */
  readonly giver: string | null;
  readonly orderId: string | null;
  readonly mailings: number;
}

/** A card with its code, for the mail to its owner and nothing else. */
export async function giftCardToMail(scope: Scope, id: string): Promise<CardToMail | undefined> {
  const [row] = await scope.em.execute<Raw[]>(
    `select g.*, o.code as order_code, o.name as buyer, l.presents from gift_cards g
     left join orders o on o.id = g.order_id left join order_lines l on l.id = g.line_id where g.id = ?`,
    [id],
  );
  if (!row) return undefined;
  const card = cardRow(row, scope.clock.now());
  const isPresent = card.piece !== null && Boolean(jsonIn<unknown[] | null>(row['presents'] ?? null)?.[card.piece]);
  return {
    ...card,
    code: openCode(scope.site, String(row['code_sealed'])),
    giver: isPresent ? maybeText(row['buyer']) : null,
    orderId: maybeText(row['order_id']),
    mailings: numberIn(row['mailings']),
  };
}

/** Whether a refund was given as a card; by its key, as facts name it. */
export async function isGivenAsCard({ em }: Pick<Scope, 'em'>, refundKey: string): Promise<boolean> {
  const id = refundKey.replace(/^refund_/, '');
  return isId(id) && (await em.execute<Raw[]>('select id from gift_cards where refund_id = ?', [id])).length > 0;
}

/** Those that were bought with an order, or stand for its money. */
export async function giftCardsOfOrder({ em, clock }: Reads, orderId: string): Promise<GiftCardRow[]> {
  const rows = await em.execute<Raw[]>(`${CARD} where g.order_id = ? order by g.id`, [orderId]);
  return rows.map((row) => cardRow(row, clock.now()));
}

export interface MovementRow {
  readonly id: string;
  readonly kind: MovementKind;
  readonly amountMinor: number;
  readonly orderCode: string | null;
  readonly note: string | null;
  readonly createdAt: Date;
}

/** What ever happened to its balance, the newest first. */
export async function movementsOf({ em }: Pick<Scope, 'em'>, cardId: string): Promise<MovementRow[]> {
  const rows = await em.execute<Raw[]>(
    `select m.id, m.kind, m.amount_minor, m.note, m.created_at, o.code as order_code from gift_card_movements m
     left join orders o on o.id = m.order_id where m.card_id = ? order by m.id desc limit 1000`,
    [cardId],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    kind: row['kind'] as MovementKind,
    amountMinor: numberIn(row['amount_minor']),
    orderCode: maybeText(row['order_code']),
    note: maybeText(row['note']),
    createdAt: instantIn(row['created_at']),
  }));
}

export interface Liability {
  readonly currency: string;
  readonly cards: number;
  /** What holders can still spend. */
  readonly owedMinor: number;
  /** What is on blocked cards. */
  readonly blockedMinor: number;
}

/** What an organization owes to those who have its cards, by currency. */
export async function liabilityOf({ em, clock }: Reads, organizationId: string): Promise<Liability[]> {
  const rows = await em.execute<Raw[]>(
    `select currency, count(*) as cards, sum(case when state = 'active' then balance_minor else 0 end) as owed,
       sum(case when state = 'blocked' then balance_minor else 0 end) as blocked
     from gift_cards where organization_id = ? and balance_minor > 0 and (expires_at is null or expires_at > ?)
     group by currency order by currency`,
    [organizationId, clock.now()],
  );
  return rows.map((row) => ({
    currency: String(row['currency']),
    cards: numberIn(row['cards']),
    owedMinor: numberIn(row['owed']),
    blockedMinor: numberIn(row['blocked']),
  }));
}

/** Which currencies its events have. */
export async function currenciesOf({ em }: Pick<Scope, 'em'>, organizationId: string): Promise<string[]> {
  const sql = 'select distinct currency from events where organization_id = ? order by currency';
  return (await em.execute<{ currency: string }[]>(sql, [organizationId])).map(({ currency }) => currency);
}

const maybeText = (value: unknown) => (value === null || value === undefined ? null : String(value));

function cardRow(row: Raw, now: Date): GiftCardRow {
  const expiresAt = maybeInstantIn(row['expires_at']);
  const balanceMinor = numberIn(row['balance_minor']);
  const isOver = expiresAt !== null && expiresAt <= now;
  const state = row['state'] === 'blocked' ? 'blocked' : isOver ? 'expired' : balanceMinor === 0 ? 'spent' : 'active';
  return {
    ...{ id: String(row['id']), organizationId: String(row['organization_id']), ending: String(row['ending']) },
    ...{ currency: String(row['currency']), balanceMinor, expiresAt, state },
    initialMinor: numberIn(row['initial_minor']),
    loadedMinor: numberIn(row['loaded_minor']),
    source: row['source'] as GiftCardSource,
    orderCode: maybeText(row['order_code']),
    piece: maybeNumberIn(row['piece']),
    recipientName: maybeText(row['recipient_name']),
    recipientEmail: maybeText(row['recipient_email']),
    message: maybeText(row['message']),
    deliverAt: maybeInstantIn(row['deliver_at']),
    mailedAt: maybeInstantIn(row['mailed_at']),
    lineId: maybeText(row['line_id']),
    locale: String(row['locale']),
    note: maybeText(row['note']),
    tags: jsonIn<string[]>(row['tags']),
    createdAt: instantIn(row['created_at']),
    version: numberIn(row['version']),
  };
}
