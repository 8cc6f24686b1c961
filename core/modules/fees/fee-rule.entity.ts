import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, state, translated, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import { TaxRate } from '../taxes/index.ts';

/** Who asks for it: the site, the provider of a way to pay, or the organizer. */
export type FeeKind = 'platform' | 'payment' | 'service';
export type FeeRuleState = 'active' | 'archived';

/** The tax on a fee of the site, which charges by itself and has no rates of an organization. */
export interface OwnTax {
  /** As it stands on orders: "VAT". */
  readonly name: string;
  /** In hundredths of a percent. */
  readonly rate: number;
  /** Within the fee, or on top of it. */
  readonly inclusive: boolean;
}

const FeeRuleSchema = defineEntity({
  name: 'FeeRule',
  tableName: 'fee_rules',
  properties: {
    id: id(),
    /** Null: the site's, for every organization that has none of its own. */
    organizationId: uuid().nullable(),
    /** Of a platform fee: of that event alone, instead of the organization's and the site's. */
    event: () => p.manyToOne(Event).ref().nullable().createForeignKeyConstraint(false),
    kind: state<FeeKind>(),
    /** As buyers read it. */
    name: translated(),
    fixedMinor: minorUnits().default(0),
    /** Hundredths of a percent. */
    rate: p.integer().default(0),
    minMinor: minorUnits().nullable(),
    maxMinor: minorUnits().nullable(),
    /** Of its amounts, and of the orders that it is for. Null: any, where only `rate` is set. */
    currency: currency().nullable(),
    per: state<'order' | 'ticket'>().default('order'),
    paidBy: state<'buyer' | 'organizer'>().default('buyer'),
    /** Whether it goes back with the money of a cancelled order. */
    refundable: p.boolean().default(true),
    taxRate: () => p.manyToOne(TaxRate).ref().nullable().createForeignKeyConstraint(false),
    ownTax: p.json<OwnTax>().nullable(),
    state: state<FeeRuleState>().default('active'),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'fee_rules_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    { name: 'fee_rules_rate_ck', expression: 'rate >= 0 and rate <= 10000' },
    {
      name: 'fee_rules_amounts_ck',
      expression: 'fixed_minor >= 0 and (max_minor is null or max_minor >= coalesce(min_minor, 0))',
    },
  ],
  indexes: [{ name: 'fee_rules_organization_ix', properties: ['organizationId', 'state'] }],
});

export class FeeRule extends FeeRuleSchema.class {}
FeeRuleSchema.setClass(FeeRule);
