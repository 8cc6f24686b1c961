import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, state, text, translated, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import { Quota } from '../tickets/index.ts';

/** An automatic promotion is for everybody; the others are for those who have one of their codes. */
export type PromotionKind = 'automatic' | 'code';
/** `none`: a code that only unlocks tickets or their places. */
export type PromotionEffect = 'none' | 'percent' | 'amount' | 'amount_each' | 'price' | 'buy_get';
export type PromotionState = 'active' | 'archived';

const PromotionSchema = defineEntity({
  name: 'Promotion',
  tableName: 'promotions',
  properties: {
    id: id(),
    organizationId: uuid(),
    /** Null: all events of the organization. */
    event: () => p.manyToOne(Event).ref().nullable().createForeignKeyConstraint(false),
    /** Of one that is for several events: which. Null or empty: all of them. */
    eventIds: p.json<string[]>().nullable(),
    /** As buyers read it on their order. */
    name: translated(),
    kind: state<PromotionKind>(),
    effect: state<PromotionEffect>(),
    /** Hundredths of a percent. */
    rate: p.integer().default(0),
    amountMinor: minorUnits().default(0),
    /** Of every amount here. Where one matters, orders in another currency get nothing. */
    currency: currency(),
    buyCount: p.integer().default(0),
    freeCount: p.integer().default(0),
    minQuantity: p.integer().default(0),
    minMinor: minorUnits().default(0),
    /** Empty: all types. */
    ticketTypeIds: p.json<string[]>(),
    /** Hidden types among these are sold to holders of a code, and to nobody else. */
    unlocksHidden: p.boolean().default(false),
    /** Whether a code may be used together with others. */
    combines: p.boolean().default(false),
    /** Places that only its codes may take; they stand in for the types' own. */
    reserved: () => p.manyToOne(Quota).ref().nullable().createForeignKeyConstraint(false),
    /** Counts the orders that used any of its codes. */
    uses: () => p.manyToOne(Quota).ref().nullable().createForeignKeyConstraint(false),
    /** Counts what it took off. */
    budget: () => p.manyToOne(Quota).ref().nullable().createForeignKeyConstraint(false),
    usesPerCode: p.integer().nullable(),
    usesPerBuyer: p.integer().nullable(),
    startsAt: instant().nullable(),
    endsAt: instant().nullable(),
    tags: p.json<string[]>(),
    position: p.integer().default(0),
    state: state<PromotionState>().default('active'),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'promotions_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    { name: 'promotions_rate_ck', expression: 'rate >= 0 and rate <= 10000' },
    { name: 'promotions_amounts_ck', expression: 'amount_minor >= 0 and min_minor >= 0 and min_quantity >= 0' },
  ],
  indexes: [{ name: 'promotions_organization_ix', properties: ['organizationId', 'state'] }],
});

export class Promotion extends PromotionSchema.class {}
PromotionSchema.setClass(Promotion);

export type CodeState = 'active' | 'blocked';

const PromotionCodeSchema = defineEntity({
  name: 'PromotionCode',
  tableName: 'promotion_codes',
  properties: {
    id: id(),
    organizationId: uuid(),
    promotion: () => p.manyToOne(Promotion).ref().createForeignKeyConstraint(false),
    /** As it was made. */
    code: text(40),
    /** As it is compared: case does not matter. */
    codeKey: text(40),
    /** Counts the orders that used it. */
    uses: () => p.manyToOne(Quota).ref().createForeignKeyConstraint(false),
    state: state<CodeState>().default('active'),
    createdAt: instant(),
  },
  uniques: [
    { name: 'promotion_codes_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'promotion_codes_code_uq', properties: ['organizationId', 'codeKey'] },
  ],
  indexes: [{ name: 'promotion_codes_promotion_ix', properties: ['promotion'] }],
});

export class PromotionCode extends PromotionCodeSchema.class {}
PromotionCodeSchema.setClass(PromotionCode);
