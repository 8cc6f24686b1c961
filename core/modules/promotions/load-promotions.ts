import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { DiscountEffect } from '../pricing/index.ts';
import { codeKey } from './promotion-codes.ts';
import type { PromotionEffect, PromotionKind } from './promotion.entity.ts';

/** A promotion as far as selling goes. */
export interface LivePromotion {
  readonly id: string;
  readonly name: Translated;
  readonly kind: PromotionKind;
  /** Null: it only unlocks. */
  readonly effect: DiscountEffect | null;
  readonly currency: string;
  readonly minQuantity: number;
  readonly minMinor: number;
  readonly ticketTypeIds: readonly string[];
  readonly unlocksHidden: boolean;
  readonly combines: boolean;
  readonly reservedQuotaId: string | null;
  readonly usesQuotaId: string | null;
  readonly budgetQuotaId: string | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

export interface CodeInUse {
  readonly id: string;
  /** As it was made. */
  readonly code: string;
  readonly quotaId: string;
  readonly promotion: LivePromotion;
}

/** What an event's buyers may get, as it was when the database was asked. */
export interface Promotions {
  readonly automatic: readonly LivePromotion[];
  /** By `codeKey`; only those that were asked for. */
  readonly codes: ReadonlyMap<string, CodeInUse>;
  /** Hidden types of these promotions are for holders of a code alone. */
  readonly unlocking: readonly LivePromotion[];
}

type Raw = Readonly<Record<string, unknown>>;

/** What `promotionIn` reads, of `promotions p`. */
export const PROMOTION_COLUMNS = `p.id, p.name, p.kind, p.effect, p.rate, p.amount_minor, p.currency, p.buy_count,
  p.free_count, p.min_quantity, p.min_minor, p.ticket_type_ids, p.unlocks_hidden, p.combines, p.reserved_id, p.uses_id,
  p.budget_id, p.starts_at, p.ends_at, p.event_ids`;

const PROMOTIONS = `
  select ${PROMOTION_COLUMNS}, c.id as code_id, c.code, c.code_key, c.uses_id as code_uses_id
  from promotions p
  left join promotion_codes c on c.promotion_id = p.id and c.state = 'active' and c.code_key in (?)
  where p.organization_id = ? and (p.event_id is null or p.event_id = ?) and p.state = 'active'
    and (p.kind = 'automatic' or p.unlocks_hidden = ? or c.id is not null)
  order by p.position, p.id`;

/** All of them in one query. */
export async function loadPromotions(
  em: EntityManager,
  { organizationId, eventId }: { readonly organizationId: string; readonly eventId: string },
  typed: readonly string[] = [],
): Promise<Promotions> {
  const keys = [...new Set(typed.map(codeKey))];
  const params = [keys.length === 0 ? [''] : keys, organizationId, eventId, true];
  const found = await em.execute<Raw[]>(PROMOTIONS, params);
  const rows = found.filter((row) => isForEvent(row, eventId));
  const promotions = new Map(rows.map((row) => [String(row['id']), promotionIn(row)]));
  const all = [...promotions.values()];
  return {
    automatic: all.filter(({ kind }) => kind === 'automatic'),
    unlocking: all.filter(({ unlocksHidden }) => unlocksHidden),
    codes: new Map(
      rows
        .filter((row) => row['code_id'] !== null)
        .map((row) => [
          String(row['code_key']),
          {
            id: String(row['code_id']),
            code: String(row['code']),
            quotaId: String(row['code_uses_id']),
            promotion: promotions.get(String(row['id']))!,
          },
        ]),
    ),
  };
}

/** Of one that belongs to no event: whether this is one of the events that it is for. */
function isForEvent(row: Raw, eventId: string): boolean {
  const chosen = jsonIn<string[] | null>(row['event_ids'] ?? null) ?? [];
  return chosen.length === 0 || chosen.includes(eventId);
}

/** Whether it is given now. */
export function isOn({ startsAt, endsAt }: Pick<LivePromotion, 'startsAt' | 'endsAt'>, now: Date): boolean {
  return (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now);
}

export function promotionIn(row: Raw): LivePromotion {
  return {
    id: String(row['id']),
    name: jsonIn<Translated>(row['name']),
    kind: row['kind'] as PromotionKind,
    effect: effectIn(row),
    currency: String(row['currency']),
    minQuantity: numberIn(row['min_quantity']),
    minMinor: numberIn(row['min_minor']),
    ticketTypeIds: jsonIn<string[]>(row['ticket_type_ids']),
    unlocksHidden: booleanIn(row['unlocks_hidden']),
    combines: booleanIn(row['combines']),
    reservedQuotaId: maybeText(row['reserved_id']),
    usesQuotaId: maybeText(row['uses_id']),
    budgetQuotaId: maybeText(row['budget_id']),
    startsAt: maybeInstantIn(row['starts_at']),
    endsAt: maybeInstantIn(row['ends_at']),
  };
}

export function effectIn(row: Raw): DiscountEffect | null {
  const kind = row['effect'] as PromotionEffect;
  if (kind === 'none') return null;
  if (kind === 'percent') return { kind, rate: numberIn(row['rate']) };
  if (kind === 'buy_get') return { kind, buy: numberIn(row['buy_count']), get: numberIn(row['free_count']) };
  return { kind, minor: maybeNumberIn(row['amount_minor']) ?? 0 };
}

function maybeText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
