import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import type { TaxRate as Priced } from '../pricing/index.ts';
import type { TaxRateState } from './tax-rate.entity.ts';

type Raw = Readonly<Record<string, unknown>>;

/** A rate before it is said in somebody's language. */
export interface Rate extends Omit<Priced, 'note'> {
  readonly compound: boolean;
  readonly note: Translated | null;
}

export interface TaxRateRow extends Rate {
  readonly id: string;
  readonly state: TaxRateState;
  readonly version: number;
}

/** The rates of an organization, those out of use last. */
export async function taxRatesOf({ em }: Pick<Scope, 'em'>, organizationId: string): Promise<TaxRateRow[]> {
  const rows = await em.execute<Raw[]>(
    'select id, name, rate, inclusive, compound, note, state, version from tax_rates where organization_id = ? order by state, name, id',
    [organizationId],
  );
  return rows.map((row) => ({
    ...rateIn(row),
    id: String(row['id']),
    state: row['state'] as TaxRateState,
    version: numberIn(row['version']),
  }));
}

export async function taxRateOf(at: Pick<Scope, 'em'>, organizationId: string, id: string): Promise<TaxRateRow> {
  const rate = (await taxRatesOf(at, organizationId)).find((each) => each.id === id);
  if (!rate) throw new DomainError('tax_rate.not_found', { status: 404 });
  return rate;
}

/** The taxes that lie on an event's ticket types, by type. Types without any are exempt. */
export async function taxesOfEvent(
  em: EntityManager,
  eventId: string,
): Promise<ReadonlyMap<string, readonly (Rate & { readonly id: string })[]>> {
  const rows = await em.execute<Raw[]>(
    `select tt.ticket_type_id, r.id, r.name, r.rate, r.inclusive, r.compound, r.note from ticket_type_taxes tt
     inner join tax_rates r on r.id = tt.tax_rate_id and r.state = 'active'
     inner join ticket_types t on t.id = tt.ticket_type_id
     where t.event_id = ? order by r.rate desc, r.name, r.id`,
    [eventId],
  );
  const found = new Map<string, (Rate & { id: string })[]>();
  for (const row of rows) {
    const type = String(row['ticket_type_id']);
    found.set(type, [...(found.get(type) ?? []), { ...rateIn(row), id: String(row['id']) }]);
  }
  return found;
}

/** A rate as it stands on an order: its note in the order's language, or in the event's. */
export function inLanguage({ name, rate, inclusive, compound, note }: Rate, ...locales: [string, string?]): Priced {
  const text = note ? translate(note, ...locales) : '';
  return { name, rate, inclusive, ...(compound && { compound }), ...(text !== '' && { note: text }) };
}

export function rateIn(row: Raw): Rate {
  return {
    name: String(row['name']),
    rate: numberIn(row['rate']),
    inclusive: booleanIn(row['inclusive']),
    compound: booleanIn(row['compound']),
    note: jsonIn<Translated | null>(row['note'] ?? null),
  };
}
