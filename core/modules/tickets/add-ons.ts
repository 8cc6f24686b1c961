import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { AddOn } from './add-on.entity.ts';
import { subjectOf } from './create-ticket-type.ts';
import { TicketType } from './ticket-type.entity.ts';
import { lockTicketType } from './update-ticket-type.ts';

/** For one piece of the main type. A part of a bundle: `min`, `max` and `included` are the same number. */
export interface AddOnFacts {
  readonly addOnId: string;
  readonly min: number;
  readonly max: number;
  /** So many of them cost nothing. */
  readonly included: number;
}

interface OfType {
  readonly eventId: string;
  readonly ticketTypeId: string;
}

/** Says what can be had with a type: exactly these, in this order. Orders that exist keep what they have. */
export async function setAddOns(
  scope: Scope,
  { eventId, ticketTypeId, addOns }: OfType & { readonly addOns: readonly AddOnFacts[] },
): Promise<void> {
  addOns.forEach(check);
  await scope.tx(async (tx) => {
    const { type, event } = await lockTicketType(tx, { eventId, id: ticketTypeId });
    await refuseUnfit(tx, type, addOns);
    const before = await tx.em.find(AddOn, { ticketType: type.id }, { orderBy: { position: 'asc' } });
    const kept = new Map(before.map((row) => [row.addOn.id, row]));
    const was = before.map(({ addOn, min, max, included }) => ({ addOnId: addOn.id, min, max, included }));
    addOns.forEach(({ addOnId, ...facts }, position) => {
      const known = kept.get(addOnId);
      kept.delete(addOnId);
      if (known) tx.em.assign(known, { ...facts, position });
      else {
        const { id, organizationId } = type;
        tx.em.create(AddOn, { id: newId(), organizationId, ticketType: id, addOn: addOnId, ...facts, position });
      }
    });
    for (const gone of kept.values()) tx.em.remove(gone);
    if (addOns.length > 0) type.composed = true;
    tx.audit('ticket_type.add_ons_changed', subjectOf(type, event), {
      before: { addOns: was },
      after: { addOns: addOns.map((each) => ({ ...each })) },
    });
  });
}

function check({ min, max, included }: AddOnFacts, index: number): void {
  const field = `addOns.${index}`;
  if (!(min >= 0 && max >= 1 && max >= min)) throw new DomainError('add_on.count_invalid', { field });
  if (!(included >= 0 && included <= max)) throw new DomainError('add_on.included_invalid', { field });
}

/** Add-ons have none themselves, so that a purchase is never deeper than two levels. */
async function refuseUnfit(tx: TxScope, type: TicketType, addOns: readonly AddOnFacts[]): Promise<void> {
  const ids = addOns.map(({ addOnId }) => addOnId);
  if (new Set(ids).size < ids.length) throw new DomainError('add_on.twice', { field: 'addOns' });
  const types = await tx.em.find(TicketType, { id: { $in: ids }, event: type.event.id });
  const unknown = ids.findIndex((id) => id === type.id || !types.some((each) => each.id === id));
  if (unknown >= 0) throw new DomainError('ticket_type.not_found', { status: 404, field: `addOns.${unknown}` });
  if (ids.length === 0) return;
  const nested = await tx.em.count(AddOn, { $or: [{ ticketType: { $in: ids } }, { addOn: type.id }] });
  if (nested > 0) throw new DomainError('add_on.nested', { status: 409, field: 'addOns' });
}
