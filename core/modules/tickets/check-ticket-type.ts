import { DomainError } from '../../kernel/errors.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { Pricing, SalesChannel, TicketKind } from './ticket-type.entity.ts';

/** What an organizer says about a ticket type. Prices are in minor units of the event's currency. */
export interface TicketTypeFacts {
  readonly name: Translated;
  readonly description?: Translated | undefined;
  readonly kind?: TicketKind | undefined;
  readonly categoryId?: string | null | undefined;
  readonly pricing?: Pricing | undefined;
  /** The least, where the buyer says what to pay. */
  readonly priceMinor: number;
  readonly suggestedMinor?: number | null | undefined;
  /** What it cost before, shown struck through. */
  readonly formerMinor?: number | null | undefined;
  readonly minPerOrder?: number | undefined;
  readonly maxPerOrder?: number | undefined;
  readonly maxPerBuyer?: number | null | undefined;
  readonly salesStart?: Date | null | undefined;
  readonly salesEnd?: Date | null | undefined;
  readonly hidden?: boolean | undefined;
  readonly onlyAddOn?: boolean | undefined;
  /** Null: everywhere. */
  readonly channels?: readonly SalesChannel[] | null | undefined;
  /** Addresses and domains (`@example.org`). Null: everybody. */
  readonly onlyFor?: readonly string[] | null | undefined;
  readonly needsApproval?: boolean | undefined;
  /** Worth of the gift card that each piece is; 0: what it costs. Null: none. */
  readonly giftCardMinor?: number | null | undefined;
  readonly validFrom?: Date | null | undefined;
  readonly validUntil?: Date | null | undefined;
  readonly position?: number | undefined;
  /** The price category of the seats that come with it; null for places without numbers. */
  readonly seatCategory?: string | null | undefined;
}

const MOST_ADDRESSES = 2000;
const ADDRESS = /^[^\s@]*@[^\s@]+$/;

/** Rules that concern several fields; the database holds the same ones. */
export function checkTicketType(facts: TicketTypeFacts): void {
  const { minPerOrder = 1, maxPerOrder = 10, maxPerBuyer, salesStart, salesEnd, validFrom, validUntil } = facts;
  if (!Object.values(facts.name).some((text) => text.trim() !== '')) refuse('name_missing', 'name');
  if (!isPrice(facts.priceMinor)) refuse('price_invalid', 'price');
  if (isGiven(facts.formerMinor) && !(isPrice(facts.formerMinor) && facts.formerMinor > facts.priceMinor)) {
    refuse('former_not_higher', 'formerPrice');
  }
  if (isGiven(facts.suggestedMinor) && !(isPrice(facts.suggestedMinor) && facts.suggestedMinor >= facts.priceMinor)) {
    refuse('suggested_too_low', 'suggestedPrice');
  }
  if (minPerOrder < 1 || maxPerOrder < minPerOrder) refuse('max_below_min', 'maxPerOrder');
  if (isGiven(maxPerBuyer) && maxPerBuyer < minPerOrder) refuse('max_below_min', 'maxPerBuyer');
  if (salesStart && salesEnd && salesEnd <= salesStart) refuse('ends_before_start', 'salesEnd');
  if (validFrom && validUntil && validUntil <= validFrom) refuse('ends_before_start', 'validUntil');
  if (isGiven(facts.giftCardMinor)) {
    if (!isPrice(facts.giftCardMinor)) refuse('price_invalid', 'giftCard');
    if (facts.kind !== 'product') refuse('gift_card_is_product', 'giftCard');
  }
  if (facts.channels?.length === 0) refuse('no_channel', 'channels');
  const { onlyFor } = facts;
  if (onlyFor && (onlyFor.length > MOST_ADDRESSES || !onlyFor.every((entry) => ADDRESS.test(entry)))) {
    refuse('addresses_invalid', 'onlyFor');
  }
}

/** Addresses and domains as they are compared: small letters, each once; nothing for an empty list. */
export function addressesIn(entries: readonly string[] | null | undefined): string[] | null | undefined {
  if (!entries) return entries;
  const clean = [...new Set(entries.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== ''))];
  return clean.length === 0 ? null : clean;
}

/** Whether an address is one of those a type is meant for. */
export function isMeantFor(onlyFor: readonly string[] | null, email: string): boolean {
  if (onlyFor === null) return true;
  const address = email.trim().toLowerCase();
  return onlyFor.some((entry) => (entry.startsWith('@') ? address.endsWith(entry) : address === entry));
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function isPrice(minor: number): boolean {
  return Number.isSafeInteger(minor) && minor >= 0;
}

function refuse(code: string, field: string): never {
  throw new DomainError(`ticket_type.${code}`, { field });
}
