import { DomainError } from '../../kernel/errors.ts';
import { changed } from '../../kernel/audit/changed.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { addOwnQuotas, resizeOwn } from './own-quotas.ts';
import { partSubject, refuseBadPrice, refuseNameless } from './part-facts.ts';
import type { TicketType } from './ticket-type.entity.ts';
import { lockTicketType } from './update-ticket-type.ts';
import { Variation, type VariationState } from './variation.entity.ts';

export interface VariationFacts {
  readonly name: Translated;
  /** Null: the type's price. */
  readonly priceMinor: number | null;
  /** Size of its own quota for each date. Null: only the type's quotas count it. */
  readonly quantity: number | null;
  readonly position?: number | undefined;
}

interface OfType {
  readonly eventId: string;
  readonly ticketTypeId: string;
}

export async function createVariation(scope: Scope, input: OfType & VariationFacts): Promise<{ id: string }> {
  check(input);
  return scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, { eventId: input.eventId, id: input.ticketTypeId });
    const known = await tx.em.count(Variation, { ticketType: type.id });
    const { id: variationId, name } = tx.em.create(Variation, {
      id: newId(),
      organizationId: type.organizationId,
      ticketType: type.id,
      name: input.name,
      priceMinor: input.priceMinor,
      position: input.position ?? known,
      createdAt: tx.clock.now(),
    });
    type.composed = true;
    await tx.em.flush();
    if (input.quantity !== null) {
      await addOwnQuotas(tx, event, { type, variation: { id: variationId, name } }, input.quantity);
    }
    tx.audit('ticket_type.variation_added', partSubject(type, name), {
      after: { name, priceMinor: input.priceMinor, quantity: input.quantity },
    });
    return { id: variationId };
  });
}

export interface UpdateVariation extends OfType, Partial<VariationFacts> {
  readonly id: string;
  readonly state?: VariationState | undefined;
}

/** Orders that exist keep what they were sold. An archived variation is sold no more. */
export async function updateVariation(scope: Scope, input: UpdateVariation): Promise<void> {
  await scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, { eventId: input.eventId, id: input.ticketTypeId });
    const variation = await variationOf(tx, type, input.id);
    const before = factsOf(variation);
    const after = {
      name: input.name ?? before.name,
      priceMinor: input.priceMinor === undefined ? before.priceMinor : input.priceMinor,
      position: input.position ?? before.position,
      state: input.state ?? before.state,
    };
    check(after);
    tx.em.assign(variation, after);
    await tx.em.flush();
    if (input.quantity !== undefined) await resizeOwn(tx, event, { type, variation }, input.quantity);
    tx.audit(
      'ticket_type.variation_changed',
      partSubject(type, variation.name),
      changed(before, input.quantity === undefined ? after : { ...after, quantity: input.quantity }),
    );
  });
}

async function variationOf(tx: TxScope, type: TicketType, id: string): Promise<Variation> {
  const variation = await tx.em.findOne(Variation, { id, ticketType: type.id });
  if (!variation) throw new DomainError('variation.not_found', { status: 404 });
  return variation;
}

function factsOf({ name, priceMinor, position, state }: Variation) {
  return { name, priceMinor: priceMinor ?? null, position, state };
}

function check({ name, priceMinor }: Pick<VariationFacts, 'name' | 'priceMinor'>): void {
  refuseNameless(name);
  if (priceMinor !== null) refuseBadPrice(priceMinor);
}
