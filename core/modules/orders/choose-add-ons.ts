import { DomainError } from '../../kernel/errors.ts';
import type { AddOnOnSale, Sale, TypeOnSale } from '../tickets/index.ts';

export interface WantedAddOn {
  readonly ticketTypeId: string;
  readonly variationId?: string | undefined;
  /** For all pieces of the line together. */
  readonly quantity: number;
}

export interface ChosenAddOn {
  readonly type: TypeOnSale;
  readonly wanted: WantedAddOn;
  /** How many of them cost nothing. */
  readonly included: number;
  readonly field: string;
}

interface Main {
  readonly quantity: number;
  readonly addOns?: readonly WantedAddOn[] | undefined;
}

/** What goes with a line: as many as its type allows and demands. What is demanded and is to be had in one form only comes by itself. */
export function chooseAddOns(
  sale: Sale,
  type: TypeOnSale,
  { quantity, addOns = [] }: Main,
  field: string,
): ChosenAddOn[] {
  const asked = addOns.map((wanted, index) => ({ wanted, field: `${field}.addOns.${index}` }));
  const unknown = asked.find(({ wanted }) => !type.addOns.some(({ typeId }) => typeId === wanted.ticketTypeId));
  if (unknown) throw new DomainError('order.unknown_add_on', { field: `${unknown.field}.ticketTypeId` });

  return type.addOns.flatMap((rule) => {
    const addOn = sale.types.find(({ id }) => id === rule.typeId);
    if (!addOn) return [];
    const mine = asked.filter(({ wanted }) => wanted.ticketTypeId === rule.typeId && wanted.quantity !== 0);
    const chosen = mine.length > 0 ? mine : byItself(rule, addOn, quantity, field);
    refuseCount(rule, addOn, quantity, chosen, field);
    let free = rule.included * quantity;
    return chosen.map(({ wanted, field: at }) => {
      const included = Math.min(free, wanted.quantity);
      free -= included;
      return { type: addOn, wanted, included, field: at };
    });
  });
}

function byItself(rule: AddOnOnSale, addOn: TypeOnSale, quantity: number, field: string) {
  if (rule.min === 0 || addOn.variations.length > 0) return [];
  return [{ wanted: { ticketTypeId: rule.typeId, quantity: rule.min * quantity }, field }];
}

function refuseCount(
  { min, max }: AddOnOnSale,
  addOn: TypeOnSale,
  quantity: number,
  chosen: readonly { readonly wanted: WantedAddOn; readonly field: string }[],
  field: string,
): void {
  const count = chosen.reduce((sum, { wanted }) => sum + wanted.quantity, 0);
  const at = { field: chosen[0] ? `${chosen[0].field}.quantity` : `${field}.addOns` };
  const name = Object.values(addOn.name)[0] ?? '';
  if (count < min * quantity) {
    throw new DomainError('order.add_on_below_min', { ...at, params: { ticket: name, min: min * quantity } });
  }
  if (count > max * quantity) {
    throw new DomainError('order.add_on_above_max', { ...at, params: { ticket: name, max: max * quantity } });
  }
}
