import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, text, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';

/** Cash that was put into a till or taken out of it, and why. Below nothing: out. */
export interface CashMovement {
  readonly minor: number;
  readonly note: string;
}

/** How many coins or notes of a value. */
export interface Denomination {
  readonly valueMinor: number;
  readonly count: number;
}

export interface MethodSum {
  readonly method: string;
  readonly salesMinor: number;
  readonly refundsMinor: number;
}

/**
 * What somebody's till held when they closed it. Rows are only ever added: a correction is another row with the same number
 * and the next revision.
 */
const TillClosingSchema = defineEntity({
  name: 'TillClosing',
  tableName: 'till_closings',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** Whose till it is, and their name then. */
    sellerId: uuid(),
    seller: text(200),
    /** In the event's zone: `2027-02-14`. */
    day: text(10),
    /** Of the seller's tills at the event, from 1. */
    number: p.integer(),
    /** From 1; the last one holds. */
    revision: p.integer(),
    currency: currency(),
    openingMinor: minorUnits(),
    /** Cash that came in by sales, and was handed back. */
    salesMinor: minorUnits(),
    refundsMinor: minorUnits(),
    movements: p.json<readonly CashMovement[]>(),
    expectedMinor: minorUnits(),
    countedMinor: minorUnits(),
    denominations: p.json<readonly Denomination[]>().nullable(),
    /** All ways to pay, cash as well. */
    byMethod: p.json<readonly MethodSum[]>(),
    orderCount: p.integer(),
    note: text(1000).nullable(),
    closedAt: instant(),
    closedBy: uuid().nullable(),
    closedByName: text(200),
  },
  uniques: [
    // Of several that close one till, or correct it, at the same time, one does.
    { name: 'till_closings_till_uq', properties: ['event', 'sellerId', 'number', 'revision'] },
  ],
  checks: [
    {
      name: 'till_closings_money_ck',
      expression: 'opening_minor >= 0 and sales_minor >= 0 and refunds_minor >= 0 and counted_minor >= 0',
    },
  ],
});

export class TillClosing extends TillClosingSchema.class {}
TillClosingSchema.setClass(TillClosing);
