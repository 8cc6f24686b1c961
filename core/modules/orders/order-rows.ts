import { booleanIn, instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { SeatName } from '../venues/index.ts';
import type { OrderBusiness } from './order-business.ts';
import type { LineTax } from './line-tax.ts';
import type { Present } from './present.ts';
import type { Approval, Channel, OrderFee, OrderState } from './order.entity.ts';
import type { TicketState } from './ticket.entity.ts';

// Orders and tickets as lists and pages read them: plain values, past the ORM.

export interface OrderRow {
  readonly id: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly eventTitle: Translated;
  readonly eventLocale: string;
  readonly eventZone: string;
  readonly secretVersion: number;
  readonly state: OrderState;
  readonly channel: Channel;
  readonly holdExtensions: number;
  readonly approval: Approval | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly userId: string | null;
  readonly locale: string;
  readonly currency: string;
  readonly totalMinor: number;
  /** The taxes within. */
  readonly taxMinor: number;
  readonly paidMinor: number;
  /** Promised by a way to pay, and taken later. */
  readonly authorizedMinor: number;
  readonly refundedMinor: number;
  readonly keptMinor: number;
  readonly ticketCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date | null;
  readonly placedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly cancelReason: string | null;
  /** Somebody demands its money back: its tickets admit nobody meanwhile. */
  readonly ticketsBlockedAt: Date | null;
  /** The day on which staff should look at it again. */
  readonly followUpOn: string | null;
  /** What the buyer pays beside the lines. */
  readonly fees: readonly OrderFee[];
  /** What the organizer pays of the total. */
  readonly ownFees: readonly OrderFee[];
  /** The company that it is for. */
  readonly business: OrderBusiness | null;
}

export interface OrderDiscountRow {
  readonly promotionId: string;
  /** Null for an automatic one. */
  readonly code: string | null;
  readonly label: string;
  readonly minor: number;
}

export interface OrderDetail extends OrderRow {
  readonly discounts: readonly OrderDiscountRow[];
  readonly lines: readonly OrderLineRow[];
  readonly tickets: readonly TicketRow[];
}

export interface OrderLineRow {
  readonly id: string;
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly name: string;
  /** The line that it is an add-on of. */
  readonly addOnToId: string | null;
  readonly variationId: string | null;
  readonly admits: boolean;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly cancelledCount: number;
  readonly creditedMinor: number;
  /** In the order of its tickets; null for places without numbers. */
  readonly seats: readonly SeatName[] | null;
  readonly taxMinor: number;
  readonly taxes: readonly LineTax[];
  readonly isGiftCard: boolean;
  /** Of a gift card, for whom each piece is; null for the buyer's own. */
  readonly presents: readonly (Present | null)[] | null;
}

export interface TicketRow {
  /** Somebody demands the money of its order back: it admits nobody. */
  readonly blockedAt: Date | null;
  readonly id: string;
  readonly orderId: string;
  readonly orderCode: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly lineId: string;
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** The type's name as it was sold. */
  readonly name: string;
  readonly unitMinor: number;
  readonly currency: string;
  readonly code: string;
  readonly attendeeName: string;
  readonly attendeeEmail: string | null;
  readonly state: TicketState;
  /** Cancelled by itself: it stays so, whatever becomes of its order. */
  readonly cancelledAlone: boolean;
  readonly admittedAt: Date | null;
  /** Null for a place without a number. */
  readonly seat: SeatName | null;
}

type Raw = Readonly<Record<string, unknown>>;

export function orderRow(row: Raw): OrderRow {
  return {
    id: String(row['id']),
    code: String(row['code']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    eventTitle: jsonIn<Translated>(row['title']),
    eventLocale: String(row['event_locale']),
    eventZone: String(row['event_zone']),
    secretVersion: numberIn(row['secret_version']),
    state: row['state'] as OrderState,
    channel: row['channel'] as Channel,
    holdExtensions: numberIn(row['hold_extensions']),
    approval: (row['approval'] as Approval | null) ?? null,
    email: maybeText(row['email']),
    name: maybeText(row['name']),
    userId: maybeText(row['user_id']),
    locale: String(row['locale']),
    currency: String(row['currency']),
    totalMinor: numberIn(row['total_minor']),
    taxMinor: numberIn(row['tax_minor']),
    paidMinor: numberIn(row['paid_minor']),
    authorizedMinor: numberIn(row['authorized_minor']),
    refundedMinor: numberIn(row['refunded_minor']),
    keptMinor: numberIn(row['kept_minor']),
    ticketCount: numberIn(row['ticket_count']),
    createdAt: instantIn(row['created_at']),
    updatedAt: instantIn(row['updated_at']),
    expiresAt: maybeInstantIn(row['expires_at']),
    placedAt: maybeInstantIn(row['placed_at']),
    confirmedAt: maybeInstantIn(row['confirmed_at']),
    cancelledAt: maybeInstantIn(row['cancelled_at']),
    ticketsBlockedAt: maybeInstantIn(row['tickets_blocked_at']),
    cancelReason: maybeText(row['cancel_reason']),
    followUpOn: maybeText(row['follow_up_on']),
    fees: jsonIn<OrderFee[]>(row['fees']).filter(({ paidBy }) => paidBy !== 'organizer'),
    business: jsonIn<OrderBusiness | null>(row['business'] ?? null),
    ownFees: jsonIn<OrderFee[]>(row['fees']).filter(({ paidBy }) => paidBy === 'organizer'),
  };
}

export function lineRow(row: Raw): OrderLineRow {
  return {
    id: String(row['id']),
    ticketTypeId: String(row['ticket_type_id']),
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    endsAt: instantIn(row['ends_at']),
    name: String(row['name']),
    addOnToId: maybeText(row['add_on_to_id']),
    variationId: maybeText(row['variation_id']),
    admits: booleanIn(row['admits']),
    quantity: numberIn(row['quantity']),
    unitMinor: numberIn(row['unit_minor']),
    discountMinor: numberIn(row['discount_minor']),
    totalMinor: numberIn(row['total_minor']),
    cancelledCount: numberIn(row['cancelled_count']),
    creditedMinor: numberIn(row['credited_minor']),
    seats: seatsIn(row['seats']),
    taxMinor: numberIn(row['tax_minor']),
    taxes: jsonIn<LineTax[] | null>(row['taxes']) ?? [],
    isGiftCard: row['gift_card_minor'] !== null && row['gift_card_minor'] !== undefined,
    presents: jsonIn<(Present | null)[] | null>(row['presents'] ?? null),
  };
}

export function discountRow(row: Raw): OrderDiscountRow {
  return {
    promotionId: String(row['promotion_id']),
    code: maybeText(row['code']),
    label: String(row['label']),
    minor: numberIn(row['minor']),
  };
}

export function ticketRow(row: Raw): TicketRow {
  return {
    id: String(row['id']),
    orderId: String(row['order_id']),
    orderCode: String(row['order_code']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    lineId: String(row['line_id']),
    ticketTypeId: String(row['ticket_type_id']),
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    endsAt: instantIn(row['ends_at']),
    name: String(row['name']),
    unitMinor: numberIn(row['unit_minor']),
    currency: String(row['currency']),
    code: String(row['code']),
    attendeeName: String(row['attendee_name']),
    attendeeEmail: maybeText(row['attendee_email']),
    state: row['state'] as TicketState,
    cancelledAlone: row['cancelled_at'] !== null,
    admittedAt: maybeInstantIn(row['admitted_at']),
    blockedAt: maybeInstantIn(row['blocked_at']),
    seat: seatsIn(row['seats'])?.[numberIn(row['position'])] ?? null,
  };
}

/** The seats of an order line. */
export function seatsIn(value: unknown): readonly SeatName[] | null {
  return value === null || value === undefined ? null : jsonIn<readonly SeatName[]>(value);
}

function maybeText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
