import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { EventState, OccurrenceState } from '../events/index.ts';
import type { Approval, Channel, OrderState } from './order.entity.ts';

/** What placing an order needs to know of it. */
export interface DraftToPlace {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly state: OrderState;
  readonly channel: Channel;
  /** The event is on sale and none of the dates was cancelled. */
  readonly takesPlace: boolean;
  readonly approval: Approval | null;
  readonly currency: string;
  readonly totalMinor: number;
  readonly locale: string;
  /** Of its event. */
  readonly zone: string;
  readonly expiresAt: Date | null;
  readonly lines: readonly {
    readonly id: string;
    readonly ticketTypeId: string;
    readonly occurrenceId: string;
    readonly quantity: number;
    readonly admits: boolean;
    readonly name: string;
    /** Addresses and domains that may have it; null: everybody. */
    readonly onlyFor: readonly string[] | null;
    /** How many one buyer may have of its type over all orders; null: no limit. */
    readonly maxPerBuyer: number | null;
    readonly isGiftCard: boolean;
  }[];
}

interface DraftRow {
  id: string;
  code: string;
  organization_id: string;
  event_id: string;
  state: OrderState;
  channel: Channel;
  event_state: EventState;
  occurrence_state: OccurrenceState;
  currency: string;
  total_minor: unknown;
  locale: string;
  expires_at: unknown;
  line_id: string;
  ticket_type_id: string;
  occurrence_id: string;
  quantity: unknown;
  admits: unknown;
  name: string;
  only_for: unknown;
  max_per_buyer: unknown;
  approval: Approval | null;
  zone: string;
  gift_card_minor: unknown;
}

/** Orders by code, whatever their state. */
export async function readDrafts(em: EntityManager, codes: readonly string[]): Promise<Map<string, DraftToPlace>> {
  const rows = await em.execute<DraftRow[]>(
    `select o.id, o.code, o.organization_id, o.event_id, o.state, o.channel, e.state as event_state,
       c.state as occurrence_state, o.currency, o.total_minor, o.locale, o.expires_at,
       l.id as line_id, l.ticket_type_id, l.occurrence_id, l.quantity, l.admits, l.name, t.only_for, t.max_per_buyer, o.approval,
       e.zone, t.gift_card_minor
     from orders o
     inner join events e on e.id = o.event_id
     inner join order_lines l on l.order_id = o.id
     inner join ticket_types t on t.id = l.ticket_type_id
     inner join occurrences c on c.id = l.occurrence_id
     where o.code in (?) order by o.code, l.position, l.id`,
    [codes],
  );
  const byCode = new Map<string, DraftRow[]>();
  for (const row of rows) {
    const known = byCode.get(row.code);
    if (known) known.push(row);
    else byCode.set(row.code, [row]);
  }
  return new Map([...byCode].map(([code, lines]) => [code, draftOf(lines)]));
}

/** Throws unless an order in this state can be placed now. */
export function refusePlacing(
  { state, code, expiresAt, takesPlace }: Pick<DraftToPlace, 'state' | 'code' | 'expiresAt' | 'takesPlace'>,
  now: Date,
): void {
  if (state === 'pending' || state === 'confirmed') {
    throw new DomainError('order.already_placed', { status: 409, params: { code } });
  }
  if (state === 'cancelled') throw new DomainError('order.is_cancelled', { status: 410, params: { code } });
  if (state === 'expired' || (expiresAt !== null && expiresAt <= now)) {
    throw new DomainError('order.hold_expired', { status: 410, params: { code } });
  }
  if (!takesPlace) throw new DomainError('order.event_not_on_sale', { status: 409 });
}

function draftOf(rows: readonly DraftRow[]): DraftToPlace {
  const row = rows[0]!;
  return {
    id: row.id,
    code: row.code,
    organizationId: row.organization_id,
    eventId: row.event_id,
    state: row.state,
    channel: row.channel,
    takesPlace: rows.every((line) => line.event_state === 'published' && line.occurrence_state === 'scheduled'),
    approval: row.approval,
    currency: row.currency,
    totalMinor: numberIn(row.total_minor),
    locale: row.locale,
    zone: row.zone,
    expiresAt: maybeInstantIn(row.expires_at),
    lines: rows.map((line) => ({
      id: line.line_id,
      ticketTypeId: line.ticket_type_id,
      occurrenceId: line.occurrence_id,
      quantity: numberIn(line.quantity),
      admits: booleanIn(line.admits),
      name: line.name,
      onlyFor: jsonIn<string[] | null>(line.only_for ?? null),
      maxPerBuyer: maybeNumberIn(line.max_per_buyer),
      isGiftCard: maybeNumberIn(line.gift_card_minor) !== null,
    })),
  };
}
