import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import { taxesLeft, type OrderDiscountRow } from '../../../modules/orders/index.ts';
import { taxesTogether, type TaxAmount } from '../../../modules/pricing/index.ts';
import type { SeatName } from '../../../modules/venues/index.ts';
import { SeatJson, seatJson } from '../seats/seat-json.ts';
import { Id, Money, moneyJson } from '../schemas.ts';

export const Tax = z
  .strictObject({
    name: z.string(),
    rate: z.int().meta({ description: 'In hundredths of a percent: 1900 is 19 %.' }),
    inclusive: z.boolean().meta({ description: 'Within the price, or on top of it.' }),
    compound: z.boolean().meta({ description: 'Charged on the other taxes as well.' }),
    note: z.string().nullable().meta({ description: 'Such as why it is exempt.' }),
    amount: Money,
    waived: Money.meta({ description: 'What it would be, where the buyer declares it instead.' }),
  })
  .meta({ id: 'Tax' });

export const Line = z
  .strictObject({
    ticketTypeId: Id,
    occurrenceId: Id,
    variationId: Id.nullable(),
    addOnTo: z.int().nullable().meta({ description: 'Where the line stands that it is an add-on of.' }),
    name: z.string(),
    quantity: z.int(),
    unitPrice: Money,
    discount: Money.meta({ description: 'Taken off the whole line.' }),
    total: Money.meta({ description: 'After the discount, with all taxes.' }),
    taxes: z.array(Tax),
    cancelled: z.int().meta({ description: 'Of `quantity`, how many were cancelled since.' }),
    credited: Money.meta({ description: 'Of `total`, what was taken off because of them.' }),
    seats: z
      .array(SeatJson)
      .nullable()
      .meta({ description: 'One for each ticket, in their order; null for places without numbers.' }),
  })
  .meta({ id: 'OrderLine' });

export const Fee = z.strictObject({ code: z.string(), label: z.string(), amount: Money, taxes: z.array(Tax) });

export const Discount = z.strictObject({
  promotionId: Id,
  code: z.string().nullable().meta({ description: 'Null for an automatic discount.' }),
  label: z.string(),
  amount: Money,
});

export const Totals = z.strictObject({
  lines: Money,
  fees: Money,
  discount: Money.meta({ description: 'Taken off already: `lines` is what is left.' }),
  credited: Money.meta({ description: 'Taken off for tickets that were cancelled; off `lines` already.' }),
  tax: Money.meta({ description: 'The taxes within the total.' }),
  taxes: z.array(Tax).meta({ description: 'The same by rate.' }),
  total: Money,
});

interface LineLike {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly variationId: string | null;
  readonly addOnTo: number | null;
  readonly name: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly seats: readonly SeatName[] | null;
  readonly taxes: readonly TaxAmount[];
  readonly cancelledCount?: number;
  readonly creditedMinor?: number;
}

interface FeeLike {
  readonly code: string;
  readonly label: string;
  readonly minor: number;
  readonly taxes?: readonly TaxAmount[];
}

export function lineJson(line: LineLike, currency: string) {
  const { ticketTypeId, occurrenceId, variationId, addOnTo, name, quantity, seats } = line;
  const amount = (minor: number) => moneyJson(money(minor, currency));
  return {
    ...{ ticketTypeId, occurrenceId, variationId, addOnTo, name, quantity },
    unitPrice: amount(line.unitMinor),
    discount: amount(line.discountMinor),
    total: amount(line.totalMinor),
    taxes: line.taxes.map((tax) => taxJson(tax, currency)),
    cancelled: line.cancelledCount ?? 0,
    credited: amount(line.creditedMinor ?? 0),
    seats: seats?.map(seatJson) ?? null,
  };
}

export function feeJson({ code, label, minor, taxes = [] }: FeeLike, currency: string) {
  return { code, label, amount: moneyJson(money(minor, currency)), taxes: taxes.map((tax) => taxJson(tax, currency)) };
}

export function taxJson(tax: TaxAmount, currency: string) {
  const { name, rate, inclusive, compound = false, note = null, minor, waivedMinor = 0 } = tax;
  const amount = (of: number) => moneyJson(money(of, currency));
  return { name, rate, inclusive, compound, note, amount: amount(minor), waived: amount(waivedMinor) };
}

export function discountJson({ promotionId, code, label, minor }: OrderDiscountRow, currency: string) {
  return { promotionId, code, label, amount: moneyJson(money(minor, currency)) };
}

interface Summed {
  readonly currency: string;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly lines: readonly Pick<LineLike, 'discountMinor' | 'totalMinor' | 'taxMinor' | 'taxes' | 'creditedMinor'>[];
  readonly fees: readonly FeeLike[];
}

export function totalsJson(order: Summed) {
  const fees = order.fees.reduce((sum, { minor }) => sum + minor, 0);
  const discount = order.lines.reduce((sum, { discountMinor }) => sum + discountMinor, 0);
  const amount = (minor: number) => moneyJson(money(minor, order.currency));
  const credited = order.lines.reduce((sum, { creditedMinor = 0 }) => sum + creditedMinor, 0);
  const left = order.lines.map((line) => ({ taxes: taxesLeft(line) }));
  const taxes = taxesTogether([...left, ...order.fees.map((fee) => ({ taxes: fee.taxes ?? [] }))]);
  return {
    lines: amount(order.totalMinor - fees),
    fees: amount(fees),
    discount: amount(discount),
    credited: amount(credited),
    tax: amount(order.taxMinor),
    taxes: taxes.map((tax) => taxJson(tax, order.currency)),
    total: amount(order.totalMinor),
  };
}
