import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { TaxRate as Rate } from '../pricing/index.ts';
import type { TaxRateState } from './tax-rate.entity.ts';

type Raw = Readonly<Record<string, unknown>>;

export interface TaxRateRow extends Rate {
  readonly id: string;
  readonly state: TaxRateState;
  readonly version: number;
}

/** The rates of an organization, those out of use last. */
export async function taxRatesOf({ em }: Pick<Scope, 'em'>, organizationId: string): Promise<TaxRateRow[]> {
  const rows = await em.execute<Raw[]>(
    'select id, name, rate, inclusive, state, version from tax_rates where organization_id = ? order by state, name, id',
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
    `select tt.ticket_type_id, r.id, r.name, r.rate, r.inclusive from ticket_type_taxes tt
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

function rateIn(row: Raw): Rate {
  return { name: String(row['name']), rate: numberIn(row['rate']), inclusive: booleanIn(row['inclusive']) };
}
