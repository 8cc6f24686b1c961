import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, jsonIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { rateIn, type Rate } from '../taxes/index.ts';
import type { FeeKind, FeeRuleState, OwnTax } from './fee-rule.entity.ts';

type Raw = Readonly<Record<string, unknown>>;

export interface FeeRow {
  readonly id: string;
  readonly organizationId: string | null;
  readonly eventId: string | null;
  readonly kind: FeeKind;
  readonly name: Translated;
  readonly fixedMinor: number;
  readonly rate: number;
  readonly minMinor: number | null;
  readonly maxMinor: number | null;
  readonly currency: string | null;
  readonly per: 'order' | 'ticket';
  readonly paidBy: 'buyer' | 'organizer';
  readonly refundable: boolean;
  readonly taxRateId: string | null;
  readonly ownTax: OwnTax | null;
  /** What is charged on it: its own, or that of its rate where the rate is in use. */
  readonly tax: Rate | null;
  readonly state: FeeRuleState;
  readonly version: number;
}

const FEE = `
  select f.*, r.name as tax_name, r.rate as tax_rate, r.inclusive as tax_inclusive, r.compound as tax_compound,
    r.note as tax_note
  from fee_rules f left join tax_rates r on r.id = f.tax_rate_id and r.state = 'active'`;

/** Of an organization, or with null the site's own; of one kind. Those out of use last. */
export async function feesOf(
  { em }: Pick<Scope, 'em'>,
  organizationId: string | null,
  kind: FeeKind,
): Promise<FeeRow[]> {
  const whose = organizationId === null ? 'f.organization_id is null' : 'f.organization_id = ?';
  const rows = await em.execute<Raw[]>(`${FEE} where ${whose} and f.kind = ? order by f.state, f.id`, [
    ...(organizationId === null ? [] : [organizationId]),
    kind,
  ]);
  return rows.map(feeRow);
}

/** Of ways to pay, by their ids; those that are in use. */
export async function feesByIds(em: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, FeeRow>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<Raw[]>(`${FEE} where f.id in (?) and f.state = 'active'`, [ids]);
  return new Map(rows.map(feeRow).map((fee) => [fee.id, fee]));
}

export async function feeOf(
  at: Pick<Scope, 'em'>,
  organizationId: string | null,
  kind: FeeKind,
  id: string,
): Promise<FeeRow> {
  const fee = (await feesOf(at, organizationId, kind)).find((each) => each.id === id);
  if (!fee) throw new DomainError('fee.not_found', { status: 404 });
  return fee;
}

export interface PlatformFeeRow extends FeeRow {
  /** Null: everybody's. */
  readonly organizationName: string | null;
  readonly eventTitle: Translated | null;
}

/** What the site takes, of everybody and of single organizations. */
export async function platformFees({ em }: Pick<Scope, 'em'>): Promise<PlatformFeeRow[]> {
  const rows = await em.execute<Raw[]>(
    `select f.*, null as tax_name, o.name as organization_name, v.title as event_title from fee_rules f
     left join organizations o on o.id = f.organization_id left join events v on v.id = f.event_id
     where f.kind = 'platform' order by f.state, f.organization_id, f.id`,
  );
  return rows.map((row) => ({
    ...feeRow(row),
    organizationName: row['organization_name'] === null ? null : String(row['organization_name']),
    eventTitle: jsonIn<Translated | null>(row['event_title'] ?? null),
  }));
}

export async function platformFeeOf(at: Pick<Scope, 'em'>, id: string): Promise<PlatformFeeRow> {
  const fee = (await platformFees(at)).find((each) => each.id === id);
  if (!fee) throw new DomainError('fee.not_found', { status: 404 });
  return fee;
}

/**
 * The fees of an order: the organizer's, and the site's. An event that the site gave platform fees of its own has those, else
 * its organization those of its own, instead of what is for everybody.
 */
export async function feesOnOrders(
  em: EntityManager,
  { organizationId, eventId, currency }: { organizationId: string; eventId: string; currency: string },
): Promise<FeeRow[]> {
  const rows = await em.execute<Raw[]>(
    `${FEE} where (f.organization_id = ? or f.organization_id is null) and f.state = 'active' and f.kind <> 'payment'
     order by f.kind, f.id`,
    [organizationId],
  );
  const all = rows.map(feeRow).filter((fee) => fee.eventId === null || fee.eventId === eventId);
  const closest = Math.max(...all.filter(({ kind }) => kind === 'platform').map(closeness));
  return all
    .filter((fee) => fee.kind !== 'platform' || closeness(fee) === closest)
    .filter((fee) => fee.currency === null || fee.currency === currency);
}

/** Of the site, of an organization, of an event. */
function closeness({ organizationId, eventId }: FeeRow): number {
  return eventId !== null ? 2 : organizationId !== null ? 1 : 0;
}

function feeRow(row: Raw): FeeRow {
  const maybeText = (name: string) => (row[name] === null ? null : String(row[name]));
  const taxName = maybeText('tax_name');
  const ownTax = jsonIn<OwnTax | null>(row['own_tax'] ?? null);
  return {
    id: String(row['id']),
    organizationId: maybeText('organization_id'),
    eventId: maybeText('event_id'),
    kind: row['kind'] as FeeKind,
    name: jsonIn<Translated>(row['name']),
    fixedMinor: numberIn(row['fixed_minor']),
    rate: numberIn(row['rate']),
    minMinor: maybeNumberIn(row['min_minor']),
    maxMinor: maybeNumberIn(row['max_minor']),
    currency: maybeText('currency'),
    per: row['per'] as FeeRow['per'],
    paidBy: row['paid_by'] as FeeRow['paidBy'],
    refundable: booleanIn(row['refundable']),
    taxRateId: maybeText('tax_rate_id'),
    ownTax,
    tax:
      taxName === null
        ? ownTax && { ...ownTax, compound: false, note: null }
        : rateIn({
            name: taxName,
            rate: row['tax_rate'],
            inclusive: row['tax_inclusive'],
            compound: row['tax_compound'],
            note: row['tax_note'],
          }),
    state: row['state'] as FeeRuleState,
    version: numberIn(row['version']),
  };
}
