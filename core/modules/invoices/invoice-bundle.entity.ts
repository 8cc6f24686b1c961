import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import type { InvoiceKind } from './invoice.entity.ts';

export type BundleState = 'making' | 'ready' | 'failed';

/** Which documents are in a bundle. */
export interface BundleChoice {
  readonly kind: InvoiceKind | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** Many documents in one ZIP. */
const InvoiceBundleSchema = defineEntity({
  name: 'InvoiceBundle',
  tableName: 'invoice_bundles',
  properties: {
    id: id(),
    organizationId: uuid(),
    choice: p.json<BundleChoice>(),
    state: state<BundleState>().default('making'),
    /** How many of `count` are in it by now. */
    done: p.integer().default(0),
    count: p.integer(),
    bytes: minorUnits().nullable(),
    createdBy: text(200),
    createdAt: instant(),
    /** From then on the file is gone. */
    expiresAt: instant(),
  },
  uniques: [{ name: 'invoice_bundles_tenant_uq', properties: ['organizationId', 'id'] }],
  indexes: [{ name: 'invoice_bundles_expiry_ix', properties: ['expiresAt'] }],
});

export class InvoiceBundle extends InvoiceBundleSchema.class {}
InvoiceBundleSchema.setClass(InvoiceBundle);
