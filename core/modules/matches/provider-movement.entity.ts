import { defineEntity, p } from '@mikro-orm/core';
import type { MovementKind } from '../../kernel/capabilities/gateway-report.ts';
import { currency, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { GatewayAccount } from '../payments/index.ts';

/** A line of a provider's report. The same line of two nights is one. */
const ProviderMovementSchema = defineEntity({
  name: 'ProviderMovement',
  tableName: 'provider_movements',
  properties: {
    id: id(),
    organizationId: uuid(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    /** The provider's id of it. */
    ref: text(200),
    kind: state<MovementKind>(),
    /** What the provider calls the payment and the refund that it is about. */
    paymentRef: text(200).nullable(),
    refundRef: text(200).nullable(),
    /** Our payment; null: none that we know. */
    paymentId: uuid().nullable(),
    currency: currency(),
    amountMinor: minorUnits(),
    feeCurrency: currency(),
    feeMinor: minorUnits().default(0),
    at: instant(),
    createdAt: instant(),
  },
  uniques: [{ name: 'provider_movements_ref_uq', properties: ['account', 'ref'] }],
  indexes: [
    { name: 'provider_movements_at_ix', properties: ['account', 'at'] },
    { name: 'provider_movements_payment_ix', properties: ['paymentId'] },
  ],
});

export class ProviderMovement extends ProviderMovementSchema.class {}
ProviderMovementSchema.setClass(ProviderMovement);
