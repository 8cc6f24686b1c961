import type { PageRequest } from '../../../kernel/pages/page.ts';
import { money, type Money } from '../../../kernel/values/money.ts';
import { costOfSteps, type TypeForSale } from '../../../modules/tickets/index.ts';
import { linesAgain } from './picker-form.ts';

/**
 * What was chosen costs so much, before codes: said where the page comes again with a choice. The page's script adds up the
 * same way while somebody chooses, and so does the order.
 */
export function pickedTotal(
  again: PageRequest['again'],
  types: readonly TypeForSale[],
  currency: string,
): Money | undefined {
  const lines = (again && linesAgain(again.values, types)) ?? [];
  if (lines.length === 0) return undefined;
  const taken = new Map<string, number>();
  const cost = (pool: string, steps: TypeForSale['steps'], count: number): number => {
    const before = taken.get(pool) ?? 0;
    taken.set(pool, before + count);
    return costOfSteps(steps, before, count);
  };
  const minor = lines.reduce((sum, line) => {
    const type = types.find(({ id }) => id === line.ticketTypeId)!;
    const form = type.variations.find(({ id }) => id === line.variationId);
    const own =
      type.pricing === 'open'
        ? (line.priceMinor ?? type.suggested?.minor ?? type.price.minor) * line.quantity
        : cost(form?.hasOwnPrice ? form.id : type.id, form?.steps ?? type.steps, line.quantity);
    const addOns = (line.addOns ?? []).map(({ ticketTypeId, variationId, quantity }) => {
      const addOn = type.addOns.find(({ id }) => id === ticketTypeId)!;
      const its = addOn.variations.find(({ id }) => id === variationId);
      const paid = Math.max(0, quantity - addOn.included * line.quantity);
      return cost(its?.hasOwnPrice ? its.id : addOn.id, its?.steps ?? addOn.steps, paid);
    });
    return addOns.reduce((all, each) => all + each, sum + own);
  }, 0);
  return money(minor, currency);
}
