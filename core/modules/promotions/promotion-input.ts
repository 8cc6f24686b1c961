import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import { translatedText } from '../organizations/index.ts';
import { Quota, TicketType } from '../tickets/index.ts';

const Minor = z.int().min(0).max(100_000_000_000);
const Limit = z.int().min(1).max(10_000_000).nullable();

/** What a promotion is, apart from its codes. */
export const PromotionFacts = z.strictObject({
  name: translatedText(200),
  kind: z.enum(['code', 'automatic']).default('code'),
  effect: z.enum(['percent', 'amount', 'amount_each', 'price', 'buy_get', 'none']),
  rate: z.int().min(0).max(10_000).default(0),
  amountMinor: Minor.default(0),
  buyCount: z.int().min(0).max(100).default(0),
  freeCount: z.int().min(0).max(100).default(0),
  minQuantity: z.int().min(0).max(1000).default(0),
  minMinor: Minor.default(0),
  eventIds: z
    .array(z.uuid())
    .max(500)
    .default([])
    .meta({ description: 'Of a promotion that belongs to no event: the events that it is for. Empty: all.' }),
  ticketTypeIds: z.array(z.uuid()).max(200).default([]),
  unlocksHidden: z.boolean().default(false),
  combines: z.boolean().default(false),
  /** A shared quota of the event that no ticket type uses. */
  reservedQuotaId: z.uuid().nullable().default(null),
  maxUses: Limit.default(null),
  maxUsesPerCode: Limit.default(null),
  maxUsesPerBuyer: Limit.default(null),
  budgetMinor: Minor.min(1).nullable().default(null),
  startsAt: z.date().nullable().default(null),
  endsAt: z.date().nullable().default(null),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
  position: z.int().min(0).max(10_000).default(0),
});
export type PromotionFacts = z.output<typeof PromotionFacts>;

/** Refuses what makes no sense together, and names the field. */
export function checkPromotion(facts: PromotionFacts, eventId: string | null): void {
  const refuse = (code: string, field: string) => {
    throw new DomainError(`promotion.${code}`, { field });
  };
  if (Object.keys(facts.name).length === 0) refuse('name_missing', 'name');
  if (facts.effect === 'percent' && facts.rate === 0) refuse('rate_missing', 'rate');
  if ((facts.effect === 'amount' || facts.effect === 'amount_each') && facts.amountMinor === 0) {
    refuse('amount_missing', 'amountMinor');
  }
  if (facts.effect === 'buy_get' && (facts.buyCount === 0 || facts.freeCount === 0))
    refuse('counts_missing', 'buyCount');
  if (facts.effect === 'none' && !facts.unlocksHidden && facts.reservedQuotaId === null) refuse('no_effect', 'effect');
  if (facts.startsAt && facts.endsAt && facts.endsAt <= facts.startsAt) refuse('ends_before_start', 'endsAt');
  if (eventId !== null && facts.eventIds.length > 0) refuse('of_one_event', 'eventIds');
  if (eventId === null && facts.ticketTypeIds.length > 0) refuse('types_need_event', 'ticketTypeIds');
  if (eventId === null && facts.reservedQuotaId !== null) refuse('types_need_event', 'reservedQuotaId');
  if (facts.kind === 'code') return;
  // An automatic discount cannot refuse anybody, so it cannot run out; what it unlocks would be locked for nobody.
  const limits = [facts.maxUses, facts.maxUsesPerCode, facts.maxUsesPerBuyer, facts.budgetMinor, facts.reservedQuotaId];
  if (facts.unlocksHidden || limits.some((limit) => limit !== null)) refuse('automatic_has_no_limits', 'kind');
}

/** What it names must be the event's own; reserved places are sold by no ticket type. */
export async function checkNamed(
  tx: TxScope,
  facts: PromotionFacts,
  { organizationId, eventId }: { readonly organizationId: string; readonly eventId: string | null },
): Promise<void> {
  const events = [...new Set(facts.eventIds)];
  if (events.length > 0) {
    const found = await tx.em.count(Event, { id: { $in: events }, organization: organizationId });
    if (found < events.length) throw new DomainError('event.not_found', { status: 404, field: 'eventIds' });
  }
  const ids = [...new Set(facts.ticketTypeIds)];
  if (ids.length > 0 && eventId !== null) {
    const found = await tx.em.count(TicketType, { id: { $in: ids }, event: eventId });
    if (found < ids.length) throw new DomainError('ticket_type.not_found', { status: 404, field: 'ticketTypeIds' });
  }
  if (facts.reservedQuotaId === null || eventId === null) return;
  const quota = await tx.em.findOne(Quota, { id: facts.reservedQuotaId, event: eventId, purpose: 'places' });
  if (!quota) throw new DomainError('quota.not_found', { status: 404, field: 'reservedQuotaId' });
  const [row] = await tx.em.execute<{ n: unknown }[]>(
    'select count(*) as n from ticket_type_quotas where quota_id = ?',
    [quota.id],
  );
  if (Number(row?.n) > 0 || quota.occurrence) {
    throw new DomainError('promotion.quota_in_use', { status: 409, field: 'reservedQuotaId' });
  }
}
