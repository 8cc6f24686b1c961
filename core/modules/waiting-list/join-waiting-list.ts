import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { judgeEmail } from '../blocks/index.ts';
import {
  loadSale,
  stateOfVariation,
  WaitingEntry,
  type Offer,
  type SaleState,
  type TypeOnSale,
} from '../tickets/index.ts';
import { EmailAddress, mayMail } from '../users/index.ts';
import { entrySubject, factOf, standingOf } from './waiting-facts.ts';
import { waitingListSettings } from './waiting-list-settings.ts';

export const JoinWaitingList = z.object({
  ticketTypeId: z.uuid(),
  variationId: z
    .uuid()
    .optional()
    .meta({ description: 'Needed where the type has variations: each has a line of its own.' }),
  anyVariation: z.boolean().optional().meta({
    description: 'Whichever comes free first will do: the line for all variations of a type, where all are sold out.',
  }),
  /** May be left out where the event has one date. */
  occurrenceId: z.uuid().optional(),
  name: z.string().trim().min(1).max(200),
  email: EmailAddress,
  quantity: z.int().min(1).max(100),
  locale: z.string().min(2).max(20).optional(),
});
export type JoinWaitingList = z.output<typeof JoinWaitingList>;

/**
 * Somebody waits for a sold-out ticket. Answers the same whether the address waits already: what is new is only in its
 * mailbox.
 */
export async function joinWaitingList(
  scope: Scope,
  { eventId, ...input }: JoinWaitingList & { readonly eventId: string },
): Promise<void> {
  const { organizationId, occurrenceId } = await placeToWait(scope, { eventId, ...input });
  const { email, ticketTypeId, variationId = null } = input;
  const { note } = await judgeEmail(scope, { email, use: 'order' });
  const mail = (await mayMail(scope, { at: 'waiting-list', account: email, ip: scope.origin.ip ?? '' }))
    ? 'entry'
    : 'nobody';
  const standing = standingOf({ ticketTypeId, variationId, occurrenceId, email });
  const join = () =>
    scope.tx(async (tx) => {
      const now = tx.clock.now();
      const known = await tx.em.findOne(WaitingEntry, { standing });
      const id = known?.id ?? newId();
      if (!known) {
        tx.em.create(WaitingEntry, {
          ...{ id, organizationId, standing, email },
          event: eventId,
          ticketType: ticketTypeId,
          variation: variationId,
          occurrence: occurrenceId,
          name: input.name,
          locale: input.locale ?? scope.locale,
          quantity: input.quantity,
          createdAt: now,
          updatedAt: now,
        });
        await tx.em.flush();
        tx.audit('waiting_entry.joined', entrySubject({ id, organizationId }), {
          after: { quantity: input.quantity },
          ...(note !== undefined && { note }),
        });
      }
      tx.emit('waiting_list.joined', { ...factOf({ id, organizationId, eventId }), mail, at: now.toISOString() });
    });
  try {
    await join();
  } catch (error) {
    // The same form twice at once: the second finds the first.
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    await join();
  }
}

interface Place extends Pick<
  JoinWaitingList,
  'ticketTypeId' | 'variationId' | 'anyVariation' | 'occurrenceId' | 'quantity'
> {
  readonly eventId: string;
}

async function placeToWait(
  scope: Scope,
  { eventId, ticketTypeId, variationId, anyVariation, occurrenceId, quantity }: Place,
): Promise<{ organizationId: string; occurrenceId: string }> {
  const sale = await loadSale(scope.em, eventId, scope.clock.now());
  if (!sale || sale.event.state === 'draft') throw new DomainError('event.not_found', { status: 404 });
  const { organizationId, locale } = sale.event;
  const { joining } = await scope.settings.get(waitingListSettings, { organizationId, eventId });
  if (!joining) throw new DomainError('waiting_list.closed', { status: 409 });
  const type = sale.types.find(({ id, hidden }) => id === ticketTypeId && !hidden);
  if (!type) throw new DomainError('order.unknown_ticket_type', { field: 'ticketTypeId' });
  const ticket = translate(type.name, scope.locale, locale);
  const offer = offerOf(type, occurrenceId);
  if (sale.event.state !== 'published' || stateOf(type, offer, { variationId, anyVariation }, ticket) !== 'sold_out') {
    throw new DomainError('waiting_list.not_sold_out', { status: 409, field: 'ticketTypeId' });
  }
  const { minPerOrder: min, maxPerOrder: max } = type;
  if (quantity > max) throw new DomainError('order.above_max', { params: { ticket, max }, field: 'quantity' });
  if (quantity < min) throw new DomainError('order.below_min', { params: { ticket, min }, field: 'quantity' });
  return { organizationId, occurrenceId: offer.occurrenceId };
}

/** Of the form that is wanted: it may be sold out while others are not. */
function stateOf(
  type: TypeOnSale,
  offer: Offer,
  { variationId, anyVariation = false }: Pick<Place, 'variationId' | 'anyVariation'>,
  ticket: string,
): SaleState {
  const at = { field: 'variationId', params: { ticket } };
  if (anyVariation) {
    if (type.variations.length === 0 || variationId !== undefined) throw new DomainError('order.unknown_variation', at);
    const states = type.variations.map(({ id }) => stateOfVariation(type, offer, id));
    return states.find((state) => state !== 'sold_out') ?? 'sold_out';
  }
  if (variationId === undefined) {
    if (type.variations.length > 0) throw new DomainError('order.variation_missing', at);
    return offer.state;
  }
  if (!type.variations.some(({ id }) => id === variationId)) throw new DomainError('order.unknown_variation', at);
  return stateOfVariation(type, offer, variationId);
}

function offerOf({ offers }: TypeOnSale, occurrenceId: string | undefined): Offer {
  if (occurrenceId === undefined && offers.length > 1) {
    throw new DomainError('order.occurrence_missing', { field: 'occurrenceId' });
  }
  const offer = offers.find((each) => occurrenceId === undefined || each.occurrenceId === occurrenceId);
  if (!offer) throw new DomainError('order.occurrence_closed', { status: 409, field: 'occurrenceId' });
  return offer;
}
