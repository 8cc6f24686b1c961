import { booleanIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { Pricing, SalesChannel, TicketKind, TicketTypeState } from './ticket-type.entity.ts';

export interface TicketTypeRow {
  readonly id: string;
  readonly eventId: string;
  readonly organizationId: string;
  readonly name: Translated;
  readonly description: Translated;
  readonly kind: TicketKind;
  readonly categoryId: string | null;
  readonly pricing: Pricing;
  readonly priceMinor: number;
  readonly suggestedMinor: number | null;
  readonly formerMinor: number | null;
  readonly currency: string;
  readonly minPerOrder: number;
  readonly maxPerOrder: number;
  readonly maxPerBuyer: number | null;
  readonly salesStart: Date | null;
  readonly salesEnd: Date | null;
  readonly position: number;
  readonly seatCategory: string | null;
  readonly hidden: boolean;
  readonly onlyAddOn: boolean;
  readonly channels: readonly SalesChannel[] | null;
  readonly onlyFor: readonly string[] | null;
  readonly needsApproval: boolean;
  readonly giftCardMinor: number | null;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly state: TicketTypeState;
  readonly version: number;
  readonly quotas: readonly QuotaRow[];
}

export interface QuotaRow {
  readonly id: string;
  readonly name: string;
  /** Null: unlimited. */
  readonly size: number | null;
  readonly taken: number;
  readonly occurrenceId: string | null;
  readonly occurrenceStartsAt: Date | null;
  /** The type whose `quantity` it is; null for a shared one. */
  readonly ownTypeId: string | null;
  /** It counts the seats of this price category. */
  readonly seatCategory: string | null;
  /** The variation whose `quantity` it is. */
  readonly ownVariationId: string | null;
}

type Raw = Record<string, unknown>;
type Reads = Pick<Scope, 'em'>;

/** All ticket types of an event with their quotas, archived ones last. */
export async function ticketTypesOf({ em }: Reads, eventId: string): Promise<TicketTypeRow[]> {
  const quotas = new Map((await quotasOf({ em }, eventId)).map((quota) => [quota.id, quota]));
  const links = await em.execute<{ ticket_type_id: string; quota_id: string }[]>(
    `select tq.ticket_type_id, tq.quota_id from ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id
     where q.event_id = ? order by q.id`,
    [eventId],
  );
  const rows = await em.execute<Raw[]>(
    `select t.*, e.currency from ticket_types t inner join events e on e.id = t.event_id
     where t.event_id = ? order by t.state, t.position, t.id`,
    [eventId],
  );
  return rows.map((row) => {
    const mine = links.filter((link) => link.ticket_type_id === row['id']);
    return { ...typeRow(row), quotas: mine.flatMap(({ quota_id }) => quotas.get(quota_id) ?? []) };
  });
}

export async function ticketTypeOf(at: Reads, eventId: string, id: string): Promise<TicketTypeRow | undefined> {
  return (await ticketTypesOf(at, eventId)).find((type) => type.id === id);
}

/** Shared quotas and those that ticket types made for themselves. */
export async function quotasOf({ em }: Reads, eventId: string): Promise<QuotaRow[]> {
  const rows = await em.execute<Raw[]>(
    `select q.id, q.name, q.size, q.taken, q.occurrence_id, o.starts_at, q.own_type_id, q.own_variation_id, q.seat_category
     from quotas q left join occurrences o on o.id = q.occurrence_id
     where q.event_id = ? and q.purpose = 'places' order by q.id`,
    [eventId],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    name: String(row['name']),
    size: maybeNumberIn(row['size']),
    taken: numberIn(row['taken']),
    occurrenceId: (row['occurrence_id'] as string | null) ?? null,
    occurrenceStartsAt: maybeInstantIn(row['starts_at']),
    ownTypeId: (row['own_type_id'] as string | null) ?? null,
    seatCategory: (row['seat_category'] as string | null) ?? null,
    ownVariationId: (row['own_variation_id'] as string | null) ?? null,
  }));
}

/** The types that a quota counts. */
export async function typesOfQuota({ em }: Reads, quotaId: string): Promise<string[]> {
  const rows = await em.execute<{ ticket_type_id: string }[]>(
    'select ticket_type_id from ticket_type_quotas where quota_id = ?',
    [quotaId],
  );
  return rows.map(({ ticket_type_id }) => ticket_type_id);
}

function typeRow(row: Raw): Omit<TicketTypeRow, 'quotas'> {
  return {
    id: String(row['id']),
    eventId: String(row['event_id']),
    organizationId: String(row['organization_id']),
    name: jsonIn<Translated>(row['name']),
    description: jsonIn<Translated>(row['description']),
    kind: row['kind'] as TicketKind,
    categoryId: (row['category_id'] as string | null) ?? null,
    pricing: row['pricing'] as Pricing,
    priceMinor: numberIn(row['price_minor']),
    suggestedMinor: maybeNumberIn(row['suggested_minor']),
    formerMinor: maybeNumberIn(row['former_minor']),
    currency: String(row['currency']),
    minPerOrder: numberIn(row['min_per_order']),
    maxPerOrder: numberIn(row['max_per_order']),
    maxPerBuyer: maybeNumberIn(row['max_per_buyer']),
    salesStart: maybeInstantIn(row['sales_start']),
    salesEnd: maybeInstantIn(row['sales_end']),
    position: numberIn(row['position']),
    seatCategory: (row['seat_category'] as string | null) ?? null,
    hidden: booleanIn(row['hidden']),
    onlyAddOn: booleanIn(row['only_add_on']),
    channels: jsonIn<SalesChannel[] | null>(row['channels'] ?? null),
    onlyFor: jsonIn<string[] | null>(row['only_for'] ?? null),
    needsApproval: booleanIn(row['needs_approval']),
    giftCardMinor: maybeNumberIn(row['gift_card_minor']),
    validFrom: maybeInstantIn(row['valid_from']),
    validUntil: maybeInstantIn(row['valid_until']),
    state: row['state'] as TicketTypeState,
    version: numberIn(row['version']),
  };
}
