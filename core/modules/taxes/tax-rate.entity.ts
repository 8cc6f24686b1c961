import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, translated, uuid, version } from '../../kernel/db/columns.ts';
import { TicketType } from '../tickets/index.ts';

export type TaxRateState = 'active' | 'archived';

/** A tax that an organization owes on what it sells. */
const TaxRateSchema = defineEntity({
  name: 'TaxRate',
  tableName: 'tax_rates',
  properties: {
    id: id(),
    organizationId: uuid(),
    /** As it stands on orders: "VAT". */
    name: text(80),
    /** In hundredths of a percent. */
    rate: p.integer(),
    /** Within the price, or on top of it. */
    inclusive: p.boolean(),
    /** On top of the price and of the other taxes. */
    compound: p.boolean().default(false),
    /** What orders say about it, such as why something is exempt. */
    note: translated().nullable(),
    state: state<TaxRateState>().default('active'),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'tax_rates_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [{ name: 'tax_rates_rate_ck', expression: 'rate >= 0 and rate <= 10000' }],
});

export class TaxRate extends TaxRateSchema.class {}
TaxRateSchema.setClass(TaxRate);

const TicketTypeTaxSchema = defineEntity({
  name: 'TicketTypeTax',
  tableName: 'ticket_type_taxes',
  properties: {
    id: id(),
    organizationId: uuid(),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    taxRate: () => p.manyToOne(TaxRate).ref().createForeignKeyConstraint(false),
  },
  uniques: [{ name: 'ticket_type_taxes_uq', properties: ['ticketType', 'taxRate'] }],
});

export class TicketTypeTax extends TicketTypeTaxSchema.class {}
TicketTypeTaxSchema.setClass(TicketTypeTax);
