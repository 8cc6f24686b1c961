import { jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { VariationState } from './variation.entity.ts';

export interface VariationRow {
  readonly id: string;
  readonly name: Translated;
  readonly priceMinor: number | null;
  readonly position: number;
  readonly state: VariationState;
  /** Of the first date; null: no limit of its own. */
  readonly quantity: number | null;
  /** Over all dates. */
  readonly taken: number;
}

export interface TierRow {
  readonly id: string;
  readonly name: Translated;
  readonly priceMinor: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly quantity: number | null;
  readonly taken: number;
  readonly position: number;
}

export interface AddOnRow {
  readonly addOnId: string;
  readonly name: Translated;
  readonly min: number;
  readonly max: number;
  readonly included: number;
}

type Raw = Record<string, unknown>;
type Reads = Pick<Scope, 'em'>;

/** The variations of a type, archived ones last. */
export async function variationsOf({ em }: Reads, ticketTypeId: string): Promise<VariationRow[]> {
  const rows = await em.execute<Raw[]>(
    `select v.id, v.name, v.price_minor, v.position, v.state, min(q.size) as size, sum(q.taken) as taken
     from variations v left join quotas q on q.own_variation_id = v.id
     where v.ticket_type_id = ? group by v.id order by v.state, v.position, v.id`,
    [ticketTypeId],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    name: jsonIn<Translated>(row['name']),
    priceMinor: maybeNumberIn(row['price_minor']),
    position: numberIn(row['position']),
    state: row['state'] as VariationState,
    quantity: maybeNumberIn(row['size']),
    taken: numberIn(row['taken'] ?? 0),
  }));
}

export async function priceTiersOf({ em }: Reads, ticketTypeId: string): Promise<TierRow[]> {
  const rows = await em.execute<Raw[]>(
    `select p.id, p.name, p.price_minor, p.starts_at, p.ends_at, p.position, q.size, q.taken
     from price_tiers p left join quotas q on q.id = p.quota_id
     where p.ticket_type_id = ? order by p.position, p.id`,
    [ticketTypeId],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    name: jsonIn<Translated>(row['name']),
    priceMinor: numberIn(row['price_minor']),
    startsAt: maybeInstantIn(row['starts_at']),
    endsAt: maybeInstantIn(row['ends_at']),
    quantity: maybeNumberIn(row['size']),
    taken: numberIn(row['taken'] ?? 0),
    position: numberIn(row['position']),
  }));
}

export async function addOnsOf({ em }: Reads, ticketTypeId: string): Promise<AddOnRow[]> {
  const rows = await em.execute<Raw[]>(
    `select a.add_on_id, t.name, a.min, a.max, a.included
     from add_ons a inner join ticket_types t on t.id = a.add_on_id
     where a.ticket_type_id = ? order by a.position, a.id`,
    [ticketTypeId],
  );
  return rows.map((row) => ({
    addOnId: String(row['add_on_id']),
    name: jsonIn<Translated>(row['name']),
    min: numberIn(row['min']),
    max: numberIn(row['max']),
    included: numberIn(row['included']),
  }));
}
