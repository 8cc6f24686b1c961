import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { addressesIn, type TicketTypeFacts } from './check-ticket-type.ts';
import { TicketCategory } from './ticket-category.entity.ts';
import type { TicketType } from './ticket-type.entity.ts';

/** What a type says when nobody said anything else. */
export const TYPE_DEFAULTS = {
  description: {},
  kind: 'ticket',
  categoryId: null,
  pricing: 'fixed',
  suggestedMinor: null,
  formerMinor: null,
  minPerOrder: 1,
  maxPerOrder: 10,
  maxPerBuyer: null,
  salesStart: null,
  salesEnd: null,
  hidden: false,
  onlyAddOn: false,
  channels: null,
  onlyFor: null,
  needsApproval: false,
  giftCardMinor: null,
  validFrom: null,
  validUntil: null,
  seatCategory: null,
} as const satisfies Partial<TicketTypeFacts>;

type Facts = { readonly [K in keyof TicketTypeFacts]-?: Exclude<TicketTypeFacts[K], undefined> };

/** A type's facts as they were said. */
export function factsOf(type: TicketType): Facts {
  return {
    name: type.name,
    description: type.description,
    kind: type.kind,
    categoryId: type.category?.id ?? null,
    pricing: type.pricing,
    priceMinor: type.priceMinor,
    suggestedMinor: type.suggestedMinor ?? null,
    formerMinor: type.formerMinor ?? null,
    minPerOrder: type.minPerOrder,
    maxPerOrder: type.maxPerOrder,
    maxPerBuyer: type.maxPerBuyer ?? null,
    salesStart: type.salesStart ?? null,
    salesEnd: type.salesEnd ?? null,
    hidden: type.hidden,
    onlyAddOn: type.onlyAddOn,
    channels: type.channels ?? null,
    onlyFor: type.onlyFor ?? null,
    needsApproval: type.needsApproval,
    giftCardMinor: type.giftCardMinor ?? null,
    validFrom: type.validFrom ?? null,
    validUntil: type.validUntil ?? null,
    seatCategory: type.seatCategory ?? null,
    position: type.position,
  };
}

/** Only what was said of these facts. */
export function given(input: Partial<TicketTypeFacts>): Partial<Facts> {
  const known = new Set<string>(['name', 'priceMinor', 'position', ...Object.keys(TYPE_DEFAULTS)]);
  const said = Object.entries(input).filter(([key, value]) => value !== undefined && known.has(key));
  return Object.fromEntries(said) as Partial<Facts>;
}

/** Facts as columns. */
export function columnsOf({ categoryId, channels, onlyFor, ...facts }: Facts) {
  return {
    ...facts,
    category: categoryId,
    channels: channels === null ? null : [...channels],
    onlyFor: addressesIn(onlyFor) ?? null,
  };
}

export async function refuseForeignCategory(tx: TxScope, eventId: string, { categoryId }: Facts): Promise<void> {
  if (categoryId === null) return;
  const category = await tx.em.findOne(TicketCategory, { id: categoryId, event: eventId });
  if (!category) throw new DomainError('ticket_category.not_found', { status: 404, field: 'categoryId' });
}
