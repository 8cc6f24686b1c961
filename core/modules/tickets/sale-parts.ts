import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';

export interface VariationOnSale {
  readonly id: string;
  readonly name: Translated;
  /** Null: the type's price. */
  readonly priceMinor: number | null;
  /** Has quotas of its own on some date. */
  readonly limited: boolean;
}

export interface TierOnSale {
  readonly id: string;
  readonly name: Translated;
  readonly priceMinor: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** Null: as many as the type has. */
  readonly left: number | null;
  readonly quotaId: string | null;
}

/** Numbers are for one piece of the main type. */
export interface AddOnOnSale {
  readonly typeId: string;
  readonly min: number;
  readonly max: number;
  /** So many of them cost nothing. */
  readonly included: number;
}

/** What types of an event consist of, by type. */
export interface Parts {
  readonly variations: ReadonlyMap<string, readonly VariationOnSale[]>;
  readonly tiers: ReadonlyMap<string, readonly TierOnSale[]>;
  readonly addOns: ReadonlyMap<string, readonly AddOnOnSale[]>;
}

export const NO_PARTS: Parts = { variations: new Map(), tiers: new Map(), addOns: new Map() };

type Raw = Record<string, unknown>;

export async function loadParts(em: EntityManager, eventId: string): Promise<Parts> {
  const variations = await em.execute<Raw[]>(
    `select v.ticket_type_id, v.id, v.name, v.price_minor,
       (select count(*) from ticket_type_quotas tq where tq.variation_id = v.id) as quotas
     from variations v inner join ticket_types t on t.id = v.ticket_type_id
     where t.event_id = ? and v.state = 'active' order by v.position, v.id`,
    [eventId],
  );
  const tiers = await em.execute<Raw[]>(
    `select p.ticket_type_id, p.id, p.name, p.price_minor, p.starts_at, p.ends_at, q.id as quota_id, q.size, q.taken
     from price_tiers p inner join ticket_types t on t.id = p.ticket_type_id left join quotas q on q.id = p.quota_id
     where t.event_id = ? order by p.position, p.id`,
    [eventId],
  );
  const addOns = await em.execute<Raw[]>(
    `select a.ticket_type_id, a.add_on_id, a.min, a.max, a.included
     from add_ons a inner join ticket_types t on t.id = a.ticket_type_id
     inner join ticket_types x on x.id = a.add_on_id and x.state = 'active'
     where t.event_id = ? order by a.position, a.id`,
    [eventId],
  );
  return {
    variations: byType(variations, (row) => ({
      id: String(row['id']),
      name: jsonIn<Translated>(row['name']),
      priceMinor: maybeNumberIn(row['price_minor']),
      limited: numberIn(row['quotas']) > 0,
    })),
    tiers: byType(tiers, tierOf),
    addOns: byType(addOns, (row) => ({
      typeId: String(row['add_on_id']),
      min: numberIn(row['min']),
      max: numberIn(row['max']),
      included: numberIn(row['included']),
    })),
  };
}

function tierOf(row: Raw): TierOnSale {
  const size = maybeNumberIn(row['size']);
  return {
    id: String(row['id']),
    name: jsonIn<Translated>(row['name']),
    priceMinor: numberIn(row['price_minor']),
    startsAt: maybeInstantIn(row['starts_at']),
    endsAt: maybeInstantIn(row['ends_at']),
    left: size === null ? null : Math.max(0, size - numberIn(row['taken'])),
    quotaId: (row['quota_id'] as string | null) ?? null,
  };
}

function byType<T>(rows: readonly Raw[], read: (row: Raw) => T): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const typeId = String(row['ticket_type_id']);
    found.set(typeId, [...(found.get(typeId) ?? []), read(row)]);
  }
  return found;
}
