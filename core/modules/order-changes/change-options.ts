import type { Scope } from '../../kernel/scope/scope.ts';
import { DomainError } from '../../kernel/errors.ts';
import { heldChangeOf, type OrderDetail } from '../orders/index.ts';
import { dueOfChange } from '../payments/index.ts';
import { loadSale, type Sale } from '../tickets/index.ts';
import { planRules } from './plan-context.ts';
import { buyersChoice, type BuyersChoice } from './refuse-buyers.ts';
import type { ChangeRules } from './change-rules.ts';

/** What can be changed about an order now, for the forms that ask. */
export interface ChangeOptions {
  readonly sale: Sale;
  readonly rules: ChangeRules;
  readonly may: BuyersChoice;
  /** The change that waits for its money. */
  readonly held: HeldChange | null;
}

export interface HeldChange {
  readonly dueMinor: number;
  readonly expiresAt: Date;
}

export async function heldChange(scope: Scope, orderId: string): Promise<HeldChange | null> {
  const em = scope.em.fork();
  const held = await heldChangeOf(em, orderId);
  return held ? { dueMinor: await dueOfChange(em, held), expiresAt: held.expiresAt } : null;
}

export async function changeOptions(scope: Scope, order: OrderDetail, by: 'buyer' | 'staff'): Promise<ChangeOptions> {
  const now = scope.clock.now();
  const sale = await loadSale(scope.em, order.eventId, now);
  if (!sale) throw new DomainError('event.not_found', { status: 404 });
  const { rules } = await planRules(scope, order);
  const held = await heldChange(scope, order.id);
  const all = { names: true, answers: true, occurrence: true, variation: true, seat: true, addOns: true };
  const may = by === 'staff' ? all : buyersChoice({ order, rules, now, isHeld: held !== null, sale });
  return { sale, rules, may, held };
}
