import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';

export type InvoiceRunState = 'running' | 'done' | 'stopped';

/** Which orders a run bills. */
export interface RunChoice {
  /** Null: of all events. */
  readonly eventId: string | null;
  /** Placed on that day or later, by the organization's clock. */
  readonly from: string | null;
  /** Until that day. */
  readonly to: string | null;
  /** Whether buyers get their documents as the settings say, or not at all. */
  readonly mail: 'by_rule' | 'nobody';
}

/** An order that could not be billed, and why. */
export interface RunFailure {
  readonly orderId: string;
  readonly code: string;
  readonly error: string;
}

/** Orders that were placed before there was a rule, billed afterwards. */
const InvoiceRunSchema = defineEntity({
  name: 'InvoiceRun',
  tableName: 'invoice_runs',
  properties: {
    id: id(),
    organizationId: uuid(),
    choice: p.json<RunChoice>(),
    state: state<InvoiceRunState>().default('running'),
    /** True while it runs, and nothing afterwards: an organization has one at a time. */
    open: p.boolean().nullable(),
    /** When it was begun. */
    orderCount: p.integer(),
    issuedCount: p.integer().default(0),
    failures: p.json<RunFailure[]>(),
    /** Where it goes on after a crash. */
    lastOrderId: uuid().nullable(),
    createdBy: text(200),
    createdAt: instant(),
    finishedAt: instant().nullable(),
  },
  uniques: [
    { name: 'invoice_runs_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'invoice_runs_open_uq', properties: ['organizationId', 'open'] },
  ],
});

export class InvoiceRun extends InvoiceRunSchema.class {}
InvoiceRunSchema.setClass(InvoiceRun);
