import type { EntityManager } from '@mikro-orm/sql';
import type { Scope } from '../../kernel/scope/scope.ts';
import { DomainError } from '../../kernel/errors.ts';
import { feesOnOrders, type FeeRow } from '../fees/index.ts';
import { heldChangeOf, linesToChange, type ChangedLine, type OrderDetail } from '../orders/index.ts';
import { paymentsIn, type PaymentRow } from '../payments/index.ts';
import type { TaxRate } from '../pricing/index.ts';
import { inLanguage, taxesOfEvent, taxSettings } from '../taxes/index.ts';
import { loadSale, type Sale } from '../tickets/index.ts';
import { changeSettings, type ChangeRules } from './change-rules.ts';
import type { ChangeTermsOf } from './order-changes.ts';

/** All that a plan is made of, as it is at one moment. */
export interface PlanContext extends ChangeTermsOf {
  readonly order: OrderDetail;
  readonly lines: readonly ChangedLine[];
  readonly sale: Sale;
  readonly payments: readonly PaymentRow[];
  readonly rules: ChangeRules;
  readonly taxes: Awaited<ReturnType<typeof taxesOfEvent>>;
  /** Those that an order of today would bear. */
  readonly fees: readonly FeeRow[];
  readonly rounding: 'line' | 'order';
  readonly taxed: 'as_usual' | 'reverse_charge';
  /** What was taken off the order, by row; in percent or not. */
  readonly discounts: readonly { readonly id: string; readonly minor: number; readonly inPercent: boolean }[];
  /** A change waits for its money already. */
  readonly isHeld: boolean;
  readonly now: Date;
}

/** What the settings say: read before a transaction, which must not wait for a second connection. */
export type PlanRules = Pick<PlanContext, 'rules' | 'rounding'>;

export async function planRules(
  { settings }: Pick<Scope, 'settings'>,
  { organizationId, eventId }: Pick<OrderDetail, 'organizationId' | 'eventId'>,
): Promise<PlanRules> {
  const place = { organizationId, eventId };
  const { rounding } = await settings.get(taxSettings, place);
  return { rounding, rules: await settings.get(changeSettings, place) };
}

/** Reads it within a transaction or outside; in one, the order is locked before. */
export async function planContext(
  em: EntityManager,
  order: OrderDetail,
  { by, money, notify, rules, rounding, now }: ChangeTermsOf & PlanRules & Pick<PlanContext, 'now'>,
): Promise<PlanContext> {
  const sale = await loadSale(em, order.eventId, now);
  if (!sale) throw new DomainError('event.not_found', { status: 404 });
  return {
    ...{ by, money, notify, order, sale, now, rules, rounding },
    lines: await linesToChange(em, order.id),
    payments: await paymentsIn(em, order.id),
    taxes: await taxesOfEvent(em, order.eventId),
    fees: await feesOnOrders(em, order),
    taxed: order.business?.reverseCharge ? 'reverse_charge' : 'as_usual',
    discounts: await discountsOf(em, order.id),
    isHeld: (await heldChangeOf(em, order.id)) !== undefined,
  };
}

/** The taxes of a type that is sold now, as every order of it bears them. */
export function taxesNow({ sale, taxes, order }: PlanContext, typeId: string): TaxRate[] {
  // What a gift card pays for is taxed when it pays.
  if (sale.types.find(({ id }) => id === typeId)?.isGiftCard) return [];
  return (taxes.get(typeId) ?? []).map((tax) => inLanguage(tax, order.locale, order.eventLocale));
}

async function discountsOf(em: EntityManager, orderId: string): Promise<PlanContext['discounts']> {
  const rows = await em.execute<{ id: string; minor: unknown; effect: string }[]>(
    `select d.id, d.minor, p.effect from order_discounts d inner join promotions p on p.id = d.promotion_id
     where d.order_id = ? order by d.minor desc, d.id`,
    [orderId],
  );
  return rows.map(({ id, minor, effect }) => ({ id, minor: Number(minor), inPercent: effect === 'percent' }));
}
