import type { EntityManager } from '@mikro-orm/sql';
import type { Scope } from '../../kernel/scope/scope.ts';
import { DomainError } from '../../kernel/errors.ts';
import { jsonIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import { feesOnOrders, type FeeRow } from '../fees/index.ts';
import {
  heldChangeOf,
  linesToChange,
  promotionsOfOrder,
  type ChangedLine,
  type OrderDetail,
  type OrderPromotion,
} from '../orders/index.ts';
import { paymentsIn, type PaymentRow } from '../payments/index.ts';
import type { TaxRate } from '../pricing/index.ts';
import { inLanguage, taxesOfEvent, taxSettings } from '../taxes/index.ts';
import { buyerQuotaId, loadSale, type Sale } from '../tickets/index.ts';
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
  /** Those that the order has, in the order in which they are taken off. */
  readonly promotions: readonly OrderPromotion[];
  /** What one buyer may have of a type, and how much of it is left to the order's. */
  readonly limits: readonly BuyersLimit[];
  /** Counts what the order's buyer has of a type or promotion; null where nobody knows who that is. */
  readonly buyerQuota: (subjectId: string) => string | null;
  /** A change waits for its money already. */
  readonly isHeld: boolean;
  readonly now: Date;
}

export interface BuyersLimit {
  readonly typeId: string;
  readonly name: string;
  readonly most: number;
  readonly left: number;
}

/** What the settings say: read before a transaction, which must not wait for a second connection. */
export type PlanRules = Pick<PlanContext, 'rules' | 'rounding' | 'buyerQuota'>;

export async function planRules(
  { settings, site }: Pick<Scope, 'settings' | 'site'>,
  { organizationId, eventId, email }: Pick<OrderDetail, 'organizationId' | 'eventId' | 'email'>,
): Promise<PlanRules> {
  const place = { organizationId, eventId };
  const { rounding } = await settings.get(taxSettings, place);
  const buyerQuota = (subjectId: string) => (email === null ? null : buyerQuotaId(site, subjectId, email));
  return { rounding, rules: await settings.get(changeSettings, place), buyerQuota };
}

/** Reads it within a transaction or outside; in one, the order is locked before. */
export async function planContext(
  em: EntityManager,
  order: OrderDetail,
  { by, money, notify, beyond, rules, rounding, buyerQuota, now }: ChangeTermsOf & PlanRules & Pick<PlanContext, 'now'>,
): Promise<PlanContext> {
  const sale = await loadSale(em, order.eventId, now);
  if (!sale) throw new DomainError('event.not_found', { status: 404 });
  return {
    ...{ by, money, notify, beyond, order, sale, now, rules, rounding, buyerQuota },
    lines: await linesToChange(em, order.id),
    payments: await paymentsIn(em, order.id),
    taxes: await taxesOfEvent(em, order.eventId),
    fees: await feesOnOrders(em, order),
    taxed: order.business?.reverseCharge ? 'reverse_charge' : 'as_usual',
    promotions: await promotionsOfOrder(em, order.id),
    limits: await limitsOf(em, order, buyerQuota),
    isHeld: (await heldChangeOf(em, order.id)) !== undefined,
  };
}

/** The taxes of a type that is sold now, as every order of it bears them. */
export function taxesNow({ sale, taxes, order }: PlanContext, typeId: string): TaxRate[] {
  // What a gift card pays for is taxed when it pays.
  if (sale.types.find(({ id }) => id === typeId)?.isGiftCard) return [];
  return (taxes.get(typeId) ?? []).map((tax) => inLanguage(tax, order.locale, order.eventLocale));
}

async function limitsOf(
  em: EntityManager,
  { eventId, locale, eventLocale }: OrderDetail,
  buyerQuota: PlanContext['buyerQuota'],
): Promise<BuyersLimit[]> {
  const types = await em.execute<{ id: string; name: unknown; max_per_buyer: unknown }[]>(
    'select id, name, max_per_buyer from ticket_types where event_id = ? and max_per_buyer is not null',
    [eventId],
  );
  const ids = types.flatMap(({ id }) => buyerQuota(id) ?? []);
  if (ids.length === 0) return [];
  const rows = await em.execute<{ id: string; size: unknown; taken: unknown }[]>(
    'select id, size, taken from quotas where id in (?)',
    [ids],
  );
  return types.map(({ id, name, max_per_buyer }) => {
    const most = numberIn(max_per_buyer);
    const row = rows.find((each) => each.id === buyerQuota(id));
    const left = row ? Math.max(0, (maybeNumberIn(row.size) ?? Infinity) - numberIn(row.taken)) : most;
    return { typeId: id, name: translate(jsonIn<Translated>(name), locale, eventLocale), most, left };
  });
}
