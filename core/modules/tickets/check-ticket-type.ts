import { DomainError } from '../../kernel/errors.ts';
import type { Translated } from '../../kernel/values/translated.ts';

/** What an organizer says about a ticket type. The price is in minor units of the event's currency. */
export interface TicketTypeFacts {
  readonly name: Translated;
  readonly description?: Translated | undefined;
  readonly priceMinor: number;
  readonly minPerOrder?: number | undefined;
  readonly maxPerOrder?: number | undefined;
  readonly salesStart?: Date | null | undefined;
  readonly salesEnd?: Date | null | undefined;
  readonly hidden?: boolean | undefined;
  readonly position?: number | undefined;
  /** The price category of the seats that come with it; null for places without numbers. */
  readonly seatCategory?: string | null | undefined;
}

/** Rules that concern several fields; the database holds the same ones. */
export function checkTicketType(facts: TicketTypeFacts): void {
  const { minPerOrder = 1, maxPerOrder = 10, salesStart, salesEnd } = facts;
  if (!Object.values(facts.name).some((text) => text.trim() !== '')) {
    throw new DomainError('ticket_type.name_missing', { field: 'name' });
  }
  if (!Number.isSafeInteger(facts.priceMinor) || facts.priceMinor < 0) {
    throw new DomainError('ticket_type.price_invalid', { field: 'price' });
  }
  if (minPerOrder < 1 || maxPerOrder < minPerOrder) {
    throw new DomainError('ticket_type.max_below_min', { field: 'maxPerOrder' });
  }
  if (salesStart && salesEnd && salesEnd <= salesStart) {
    throw new DomainError('ticket_type.ends_before_start', { field: 'salesEnd' });
  }
}
