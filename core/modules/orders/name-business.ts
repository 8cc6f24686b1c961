import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { chargeTaxes, scaledParts, waiveTaxes } from '../pricing/index.ts';
import { EU_COUNTRIES, readVatId, taxSettings, type VatId } from '../taxes/index.ts';
import { lockOrderByCode } from './confirm-order.ts';
import type { OrderBusiness, VatCheck } from './order-business.ts';
import { normalizeOrderCode } from './order-code.ts';
import { subjectOf } from './order-facts.ts';
import { OrderLine } from './order-line.entity.ts';
import { orderOf } from './order-queries.ts';
import type { Order, OrderFee } from './order.entity.ts';

export const Business = z.strictObject({
  company: z.string().trim().min(1).max(200),
  address: z.string().trim().max(500).default(''),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/),
  vatId: z.string().trim().max(40).default(''),
});

export const NameBusiness = z.object({ code: z.string().max(40), business: Business.nullable() });

/**
 * The buyer of a draft says which company it is for, or none. Where the event lets companies elsewhere in the EU declare
 * the taxes themselves, the draft costs what it costs without them from then on; taken back, it costs what it did before.
 */
export async function nameBusiness(
  scope: Scope,
  { code, business }: z.output<typeof NameBusiness>,
): Promise<OrderBusiness | null> {
  const order = await orderOf(scope, normalizeOrderCode(code));
  const settings = await scope.settings.get(taxSettings, order);
  if (business && settings.companies === 'off') throw new DomainError('order.no_companies', { status: 409 });
  const named = business && (await looked(scope, order, business, settings));
  await scope.tx(async (tx) => {
    const locked = await lockOrderByCode(tx, order.code);
    refuseUnlessHeld(locked, tx.clock.now());
    await retax(tx, locked, named?.reverseCharge ? waiveTaxes : chargeTaxes);
    tx.em.assign(locked, { business: named, updatedAt: tx.clock.now() });
    tx.audit('order.business_named', subjectOf(locked), {
      after: { country: named?.country ?? '', vat_check: named?.vatCheck ?? '', total: locked.totalMinor },
    });
  });
  return named;
}

async function looked(
  scope: Scope,
  about: { readonly organizationId: string; readonly eventId: string; readonly locale: string },
  { company, address, country, vatId: text }: z.output<typeof Business>,
  settings: { readonly companies: string; readonly country: string; readonly reverseChargeText: string },
): Promise<OrderBusiness> {
  const vatId = text === '' ? undefined : readVatId(text);
  if (text !== '' && !vatId) throw new DomainError('order.vat_id_format', { field: 'business.vatId' });
  if (vatId && vatId.country !== country) throw new DomainError('order.vat_id_country', { field: 'business.vatId' });
  const vatCheck = vatId ? await checkVatId(scope, about, vatId) : null;
  const isElsewhere =
    country !== settings.country && [country, settings.country].every((each) => EU_COUNTRIES.includes(each));
  const isReverse = settings.companies === 'reverse_charge' && vatId !== undefined && isElsewhere;
  const words = settings.reverseChargeText || scope.in(about.locale).t('orders.reverse_charge_text');
  return {
    ...{ company, address, country, vatId: vatId?.number ?? null, vatCheck },
    reverseCharge: isReverse ? words : null,
  };
}

// Without a plugin that asks, the form alone is known. A tax office that is away keeps nobody from buying.
async function checkVatId(
  scope: Scope,
  { organizationId, eventId }: { readonly organizationId: string; readonly eventId: string },
  { country, number }: VatId,
): Promise<VatCheck> {
  const about = { organizationId, eventId, country, number };
  const { result } = await scope.filter('order.vat_id', { result: 'form' }, about);
  if (result === 'unknown') throw new DomainError('order.vat_id_unknown', { field: 'business.vatId' });
  return result;
}

function refuseUnlessHeld({ state, code, expiresAt }: Order, now: Date): void {
  if (state === 'draft' && expiresAt && expiresAt > now) return;
  if (state === 'draft' || state === 'expired') {
    throw new DomainError('order.hold_expired', { status: 410, params: { code } });
  }
  throw new DomainError('order.already_placed', { status: 409, params: { code } });
}

/** Either way is exact, and doing it twice changes nothing: what is waived stays written beside the tax. */
async function retax(tx: TxScope, order: Order, way: typeof chargeTaxes): Promise<void> {
  const before = { total: order.totalMinor, tax: order.taxMinor };
  const change = { total: 0, tax: 0 };
  for (const line of await tx.em.find(OrderLine, { order: order.id })) {
    const { totalMinor, taxMinor, taxes } = way({ ...line, taxes: line.taxes ?? [] });
    change.total += totalMinor - line.totalMinor;
    change.tax += taxMinor - line.taxMinor;
    tx.em.assign(line, { totalMinor, taxMinor, ...(line.taxes && { taxes: [...taxes] }) });
  }
  const fees = order.fees.map((fee): OrderFee => {
    if (!fee.taxes || fee.paidBy === 'organizer') return fee;
    const taxMinor = fee.taxes.reduce((sum, { minor }) => sum + minor, 0);
    const now = way({ totalMinor: fee.minor, taxMinor, taxes: fee.taxes });
    change.total += now.totalMinor - fee.minor;
    change.tax += now.taxMinor - taxMinor;
    const parts = fee.parts && scaledParts({ ...fee.parts, minor: fee.minor }, now.totalMinor, order.currency);
    return { ...fee, minor: now.totalMinor, taxes: now.taxes, ...(parts && { parts }) };
  });
  tx.em.assign(order, { fees, totalMinor: before.total + change.total, taxMinor: before.tax + change.tax });
}
