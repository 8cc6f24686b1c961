import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { feeCode, feesOnOrders, feeToCharge, type FeeRow } from '../fees/index.ts';
import { priceOrder, type PricedOrder } from '../pricing/index.ts';
import {
  automaticNow,
  codesInUse,
  discountFor,
  isFor,
  loadPromotions,
  lockedTypes,
  openSale,
  speaksOfMoney,
  type CodeInUse,
  type Promotions,
} from '../promotions/index.ts';
import { inLanguage, taxesOfEvent, taxSettings } from '../taxes/index.ts';
import type { Sale } from '../tickets/index.ts';
import type { OrderFee } from './order.entity.ts';
import { checkWishes } from './seat-wish.ts';
import type { StartTerms } from './start-order.ts';
import { priceLines, type PricedLine, type Shopper, type WantedLine } from './price-order.ts';
import type { OrderClaim, PreparedDraft } from './write-drafts.ts';

/** What decides about prices beside the ticket types: looked up once for all drafts of a batch. */
export interface PriceRules {
  readonly promotions: Promotions;
  readonly taxes: Awaited<ReturnType<typeof taxesOfEvent>>;
  readonly fees: readonly FeeRow[];
  readonly rounding: 'line' | 'order';
}

export async function loadRules(scope: Scope, sale: Sale, codes: readonly string[]): Promise<PriceRules> {
  const place = { organizationId: sale.event.organizationId, eventId: sale.event.id };
  const [promotions, taxes, fees, { rounding }] = await Promise.all([
    loadPromotions(scope.em, place, codes),
    taxesOfEvent(scope.em, sale.event.id),
    feesOnOrders(scope.em, { ...place, currency: sale.event.currency }),
    scope.settings.get(taxSettings, place),
  ]);
  return { promotions, taxes, fees, rounding };
}

/** A promotion that was given, on an order. */
export interface GivenDiscount {
  readonly promotionId: string;
  readonly code: string | null;
  readonly label: string;
  readonly minor: number;
}

type DraftPrice = Pick<PreparedDraft, 'lines' | 'fees' | 'discounts' | 'claims' | 'totalMinor' | 'taxMinor'>;

interface Wanted {
  readonly lines: readonly WantedLine[];
  readonly codes: readonly string[];
  readonly prices?: StartTerms['prices'] | undefined;
}

/** Everything about a draft's price: what is sold to this buyer, what comes off, what is added, and what that uses up. */
export async function priceDraft(
  scope: Scope,
  sale: Sale,
  { promotions, taxes, fees, rounding }: PriceRules,
  wanted: Wanted,
  shopper: Shopper,
): Promise<DraftPrice> {
  const { id: eventId, organizationId, currency } = sale.event;
  const codes = await codesInUse(scope, promotions, wanted.codes);
  const open = await openSale(sale, codes, scope.em);
  if (shopper.by !== 'staff') refuseLocked(promotions, open, wanted.lines);
  const isGift = wanted.prices === 'none';
  const asUsual = wanted.prices === undefined;
  const usual = priceLines(open, wanted.lines, shopper);
  const lines = isGift ? usual.map((line) => ({ ...line, unitMinor: 0, totalMinor: 0 })) : usual;
  await checkWishes(scope, lines);
  const given = [
    ...(asUsual ? automaticNow(promotions, shopper.now) : []).map((promotion) => ({ promotion, code: null })),
    ...codes.map((code) => ({ promotion: code.promotion, code })),
  ];
  const keyed = withKeys(lines);
  const named = keyed.map(({ key, line }) => ({ key, ticketTypeId: line.ticketTypeId }));
  const giftCards = new Set(open.types.filter(({ isGiftCard }) => isGiftCard).map(({ id }) => id));
  const toPrice = {
    currency,
    lines: keyed.map(({ key, line }) => ({
      key,
      unitMinor: line.unitMinor,
      quantity: line.quantity,
      admits: line.admits,
      taxes: (giftCards.has(line.ticketTypeId) ? [] : (taxes.get(line.ticketTypeId) ?? [])).map((tax) => {
        const said = inLanguage(tax, scope.locale, sale.event.locale);
        return line.isWhole ? { ...said, inclusive: true } : said;
      }),
    })),
    discounts: given.flatMap(({ promotion }) => discountFor(promotion, named, currency)),
    fees: asUsual ? fees.map((fee) => feeToCharge(fee, scope.locale, sale.event.locale)) : [],
    rounding,
    taxed: 'as_usual' as const,
  };
  const uncharged = priceOrder({ ...toPrice, charges: [] });
  const discounted = linesOf(lines, uncharged);
  const about = { organizationId, eventId, locale: scope.locale, currency, lines: discounted };
  const charges = !asUsual ? [] : await scope.filter('order.fees', [], about);
  const priced = charges.length === 0 ? uncharged : priceOrder({ ...toPrice, charges });
  if (!Number.isSafeInteger(priced.totalMinor) || priced.totalMinor < 0) throw new DomainError('order.total_invalid');

  const taken = new Map(priced.discounts.map(({ id, minor }) => [id, minor]));
  refuseUseless(codes, keyed, open);
  return {
    lines: linesOf(lines, priced),
    fees: [...feesOf(priced, fees, (name) => translate(name, scope.locale, sale.event.locale)), ...charges],
    discounts: given
      .map(({ promotion, code }) => ({
        promotionId: promotion.id,
        code: code?.code ?? null,
        label: translate(promotion.name, scope.locale, sale.event.locale).slice(0, 200),
        minor: taken.get(promotion.id) ?? 0,
      }))
      .filter(({ code, minor }) => code !== null || minor > 0),
    claims: claimsOfCodes(codes, taken),
    totalMinor: priced.totalMinor,
    taxMinor: priced.taxMinor,
  };
}

function feesOf(priced: PricedOrder, fees: readonly FeeRow[], say: (name: FeeRow['name']) => string): OrderFee[] {
  return priced.fees.map(({ code, totalMinor, taxes, paidBy, parts }) => {
    const { name, refundable } = fees.find((fee) => feeCode(fee) === code)!;
    return { code, label: say(name).slice(0, 200), minor: totalMinor, taxes, paidBy, refundable, parts };
  });
}

interface Keyed {
  readonly key: string;
  readonly line: PricedLine;
}

// The same thing twice is told apart by its place among its like, so that keys do not hang on how lines are sorted.
function withKeys(lines: readonly PricedLine[]): Keyed[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const what = `${line.ticketTypeId} ${line.occurrenceId} ${line.variationId ?? ''} ${line.unitMinor}`;
    const nth = seen.get(what) ?? 0;
    seen.set(what, nth + 1);
    return { key: `${what} ${nth}`, line };
  });
}

function linesOf(lines: readonly PricedLine[], priced: PricedOrder): PricedLine[] {
  return lines.map((line, index) => {
    const { discountMinor, totalMinor, taxMinor, taxes } = priced.lines[index]!;
    return { ...line, discountMinor, totalMinor, taxMinor, taxes };
  });
}

function refuseLocked(promotions: Promotions, open: Sale, wanted: readonly WantedLine[]): void {
  const locked = lockedTypes(promotions, open);
  const index = wanted.findIndex(({ ticketTypeId }) => locked.has(ticketTypeId));
  if (index < 0) return;
  throw new DomainError('order.code_needed', { status: 409, field: `lines.${index}.ticketTypeId` });
}

/** A code for something else would be used up for nothing. */
function refuseUseless(codes: readonly CodeInUse[], keyed: readonly Keyed[], { event }: Sale): void {
  const index = codes.findIndex(
    ({ promotion }) =>
      !keyed.some(({ line }) => isFor(promotion, line.ticketTypeId)) ||
      (promotion.currency !== event.currency && speaksOfMoney(promotion)),
  );
  if (index < 0) return;
  const params = { code: codes[index]!.code };
  throw new DomainError('promotion.not_for_these', { status: 409, field: `codes.${index}`, params });
}

function claimsOfCodes(codes: readonly CodeInUse[], taken: ReadonlyMap<string, number>): OrderClaim[] {
  return codes.flatMap(({ code, quotaId, promotion }, index) => {
    const refused = (why: 'promotion.used_up' | 'promotion.budget_spent') => ({
      code: why,
      field: `codes.${index}`,
      params: { code },
    });
    const minor = taken.get(promotion.id) ?? 0;
    return [
      { quotaId, count: 1, refusal: refused('promotion.used_up') },
      ...(promotion.usesQuotaId === null
        ? []
        : [{ quotaId: promotion.usesQuotaId, count: 1, refusal: refused('promotion.used_up') }]),
      ...(promotion.budgetQuotaId === null || minor === 0
        ? []
        : [{ quotaId: promotion.budgetQuotaId, count: minor, refusal: refused('promotion.budget_spent') }]),
    ];
  });
}
