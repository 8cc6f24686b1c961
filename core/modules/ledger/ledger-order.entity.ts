import { defineEntity, p } from '@mikro-orm/core';
import { currency, instant, minorUnits, uuid } from '../../kernel/db/columns.ts';

/**
 * What the entries of an order come to, as far as the site's balance with its organization asks; of entries of no order, one
 * row with the organization in the order's place. As `LedgerSum`, through the entry of the same mark.
 */
const LedgerOrderSchema = defineEntity({
  name: 'LedgerOrder',
  tableName: 'ledger_orders',
  // In this order: of one organization all stand together.
  properties: {
    organizationId: uuid().primary(),
    subjectId: uuid().primary(),
    currency: currency().primary(),
    /** At how many payment accounts its money moved: none, one, or (2) several; and which one. */
    accounts: p.smallint().default(0),
    accountId: uuid().nullable(),
    /** Of how many dates its lines are: none, one, or (2) several; and which one. */
    occurrences: p.smallint().default(0),
    occurrenceId: uuid().nullable(),
    /** Whether it is of several of either: what it needs has to be looked up then. */
    several: p.boolean().default(false),
    /** What came to accounts of the site, went back from there, and was moved by disputes. */
    receivedMinor: minorUnits(),
    returnedMinor: minorUnits(),
    disputedMinor: minorUnits(),
    receivableMinor: minorUnits(),
    refundsDueMinor: minorUnits(),
    platformFeeMinor: minorUnits(),
    payoutsDueMinor: minorUnits(),
    paidOutMinor: minorUnits(),
    /** When money last came to an account of the site. */
    capturedAt: instant().nullable(),
  },
  indexes: [{ name: 'ledger_orders_several_ix', properties: ['several', 'organizationId'] }],
});

export class LedgerOrder extends LedgerOrderSchema.class {}
LedgerOrderSchema.setClass(LedgerOrder);
