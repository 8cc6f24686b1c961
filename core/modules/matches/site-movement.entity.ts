import { defineEntity, p } from '@mikro-orm/core';
import type { MovementKind } from '../../kernel/capabilities/gateway-report.ts';
import { currency, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { SiteAccount } from '../payments/index.ts';

/** A line of the report of an account of the site, whosever it is. An organization has its own in `provider_movements`. */
const SiteMovementSchema = defineEntity({
  name: 'SiteMovement',
  tableName: 'site_movements',
  properties: {
    id: id(),
    siteAccount: () => p.manyToOne(SiteAccount).ref(),
    /** The provider's id of it. */
    ref: text(200),
    kind: state<MovementKind>(),
    /** What the provider calls the payment and the refund that it is about. */
    paymentRef: text(200).nullable(),
    refundRef: text(200).nullable(),
    /** The payment of an organization; null: none that any of them knows. */
    paymentId: uuid().nullable(),
    currency: currency(),
    amountMinor: minorUnits(),
    feeCurrency: currency(),
    feeMinor: minorUnits().default(0),
    at: instant(),
    createdAt: instant(),
  },
  uniques: [{ name: 'site_movements_ref_uq', properties: ['siteAccount', 'ref'] }],
  indexes: [
    { name: 'site_movements_at_ix', properties: ['siteAccount', 'at'] },
    { name: 'site_movements_payment_ix', properties: ['paymentId'] },
  ],
});

export class SiteMovement extends SiteMovementSchema.class {}
SiteMovementSchema.setClass(SiteMovement);
