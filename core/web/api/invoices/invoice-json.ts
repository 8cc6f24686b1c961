import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import type { InvoiceDetail, InvoiceRow } from '../../../modules/invoices/index.ts';
import { Id, Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const InvoiceJson = z
  .strictObject({
    id: Id,
    kind: z.enum(['invoice', 'credit_note']),
    number: z.string().meta({ examples: ['INV-2027-00042'] }),
    orderCode: OrderCode,
    issuedOn: Day.meta({ description: "By the organization's clock." }),
    issuedAt: Instant,
    buyer: z.string().meta({ description: 'The company or the person it was issued to.' }),
    total: Money.meta({ description: 'Above nothing in both kinds.' }),
    tax: Money,
    credited: Money.meta({ description: 'Of an invoice: what its credit notes took back.' }),
    invoiceId: Id.nullable().meta({ description: 'Of a credit note: the invoice that it takes back, or some of it.' }),
  })
  .meta({ id: 'Invoice' });

const Party = z.strictObject({
  name: z.string(),
  company: z.string().nullable(),
  address: z.array(z.string()),
  country: z.string().nullable(),
  vatId: z.string().nullable(),
  email: z.string().nullable(),
  reference: z.string().nullable(),
});

export const InvoiceDetailJson = InvoiceJson.extend({
  recipient: Party,
  lines: z.array(
    z.strictObject({
      name: z.string(),
      quantity: z.int().meta({ description: 'Of a credit note: none where only money goes back.' }),
      total: Money.meta({ description: 'With its taxes.' }),
    }),
  ),
  taxes: z.array(
    z.strictObject({
      category: z.enum(['S', 'Z', 'E', 'AE']).meta({ description: "EN 16931's." }),
      name: z.string(),
      rate: z.int().meta({ description: 'In hundredths of a percent: 1900 is 19 %.' }),
      net: Money,
      amount: Money,
      reason: z.string().nullable().meta({ description: 'Why it is not charged.' }),
    }),
  ),
  paid: Money.meta({ description: 'What had been paid when it was issued.' }),
  dueOn: Day.nullable(),
  reason: z.string().nullable(),
  notes: z.array(z.string()),
  hash: z.string().meta({ description: 'SHA-256 of all that it says.' }),
}).meta({ id: 'InvoiceDetail' });

export const RecipientJson = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    company: z.string().trim().max(200).default(''),
    address: z.string().trim().max(500).default('').meta({ description: 'A line each.' }),
    country: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^([A-Z]{2})?$/)
      .default(''),
    vatId: z.string().trim().max(40).default(''),
    reference: z.string().trim().max(100).default(''),
  })
  .meta({ id: 'InvoiceRecipient' });

export function invoiceJson(row: InvoiceRow): z.output<typeof InvoiceJson> {
  const amount = (minor: number) => moneyJson(money(minor, row.currency));
  return {
    ...{ id: row.id, kind: row.kind, number: row.fullNumber, orderCode: row.orderCode, issuedOn: row.issuedOn },
    ...{ issuedAt: row.issuedAt.toISOString(), buyer: row.buyerName, total: amount(row.totalMinor) },
    ...{ tax: amount(row.taxMinor), credited: amount(row.creditedMinor), invoiceId: row.invoice?.id ?? null },
  };
}

export function invoiceDetailJson(row: InvoiceDetail): z.output<typeof InvoiceDetailJson> {
  const amount = (minor: number) => moneyJson(money(minor, row.currency));
  const { buyer, positions, taxes, paidMinor, dueOn, reason, notes } = row.content;
  return {
    ...invoiceJson(row),
    recipient: { ...buyer, address: [...buyer.address] },
    lines: positions.map(({ name, quantity, totalMinor }) => ({ name, quantity, total: amount(totalMinor) })),
    taxes: taxes.map(({ category, name, rate, netMinor, taxMinor, reason: why }) => ({
      ...{ category, name, rate, net: amount(netMinor), amount: amount(taxMinor), reason: why },
    })),
    ...{ paid: amount(paidMinor), dueOn, reason, notes: [...notes], hash: row.hash },
  };
}
