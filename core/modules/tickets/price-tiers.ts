import { DomainError } from '../../kernel/errors.ts';
import { changed } from '../../kernel/audit/changed.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import type { Event } from '../events/index.ts';
import { partSubject, refuseBadPrice, refuseNameless } from './part-facts.ts';
import { PriceTier } from './price-tier.entity.ts';
import { Quota } from './quota.entity.ts';
import type { TicketType } from './ticket-type.entity.ts';
import { resizeQuota } from './update-quota.ts';
import { lockTicketType } from './update-ticket-type.ts';

export interface TierFacts {
  readonly name: Translated;
  readonly priceMinor: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** How many are sold at this price. Null: as many as there are. */
  readonly quantity: number | null;
  readonly position?: number | undefined;
}

interface OfType {
  readonly eventId: string;
  readonly ticketTypeId: string;
}

export async function createPriceTier(scope: Scope, input: OfType & TierFacts): Promise<{ id: string }> {
  check(input);
  return scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, { eventId: input.eventId, id: input.ticketTypeId });
    const known = await tx.em.count(PriceTier, { ticketType: type.id });
    const { name, priceMinor, startsAt, endsAt, quantity } = input;
    const quota = quantity === null ? null : newTierQuota(tx, event, name, quantity);
    await tx.em.flush();
    const { id: tierId } = tx.em.create(PriceTier, {
      id: newId(),
      organizationId: type.organizationId,
      ticketType: type.id,
      ...{ name, priceMinor, startsAt, endsAt, quota: quota?.id ?? null },
      position: input.position ?? known,
      createdAt: tx.clock.now(),
    });
    type.composed = true;
    tx.audit('ticket_type.tier_added', partSubject(type, name), {
      after: { name, priceMinor, startsAt, endsAt, quantity },
    });
    return { id: tierId };
  });
}

/** Orders keep the price they were made at. The number cannot go under what was sold at it. */
export async function updatePriceTier(
  scope: Scope,
  { eventId, ticketTypeId, id, ...said }: OfType & Partial<TierFacts> & { readonly id: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, { eventId, id: ticketTypeId });
    const tier = await tierOf(tx, type, id);
    const quota = tier.quota ? await tx.em.findOneOrFail(Quota, tier.quota.id) : null;
    const before = {
      name: tier.name,
      priceMinor: tier.priceMinor,
      startsAt: tier.startsAt ?? null,
      endsAt: tier.endsAt ?? null,
      position: tier.position,
      quantity: quota?.size ?? null,
    };
    const { quantity, ...facts } = { ...before, ...(definedOf(said) as Partial<typeof before>) };
    check(facts);
    tx.em.assign(tier, facts);
    if (quota) await resizeQuota(tx, quota, quantity);
    else if (quantity !== null) {
      const made = newTierQuota(tx, event, facts.name, quantity);
      await tx.em.flush();
      tx.em.assign(tier, { quota: made.id });
    }
    tx.audit('ticket_type.tier_changed', partSubject(type, tier.name), changed(before, { ...facts, quantity }));
  });
}

/** Orders that were made at its price keep it, and its counter with it. */
export async function removePriceTier(
  scope: Scope,
  { eventId, ticketTypeId, id }: OfType & { readonly id: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const { type } = await lockTicketType(tx, { eventId, id: ticketTypeId });
    const tier = await tierOf(tx, type, id);
    tx.em.remove(tier);
    tx.audit('ticket_type.tier_removed', partSubject(type, tier.name), {
      before: { name: tier.name, priceMinor: tier.priceMinor },
    });
  });
}

function newTierQuota(tx: TxScope, event: Event, name: Translated, size: number): Quota {
  return tx.em.create(Quota, {
    id: newId(),
    organizationId: event.organization.id,
    event: event.id,
    purpose: 'tier',
    name: translate(name, event.locale).slice(0, 200),
    size,
  });
}

async function tierOf(tx: TxScope, type: TicketType, id: string): Promise<PriceTier> {
  const tier = await tx.em.findOne(PriceTier, { id, ticketType: type.id });
  if (!tier) throw new DomainError('price_tier.not_found', { status: 404 });
  return tier;
}

function definedOf(said: Partial<TierFacts>): Partial<TierFacts> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function check({ name, priceMinor, startsAt, endsAt }: Omit<TierFacts, 'quantity'>): void {
  refuseNameless(name);
  refuseBadPrice(priceMinor);
  if (startsAt && endsAt && endsAt <= startsAt) {
    throw new DomainError('ticket_type.ends_before_start', { field: 'endsAt' });
  }
}
