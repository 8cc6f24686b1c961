import { minorUnits } from '../../kernel/db/columns.ts';

/** A column for each account, in their order. */
export const accountColumns = () => ({
  receivableMinor: minorUnits().default(0),
  clearingMinor: minorUnits().default(0),
  payableMinor: minorUnits().default(0),
  platformFeeMinor: minorUnits().default(0),
  feesMinor: minorUnits().default(0),
  taxMinor: minorUnits().default(0),
  giftCardsMinor: minorUnits().default(0),
  refundsDueMinor: minorUnits().default(0),
  disputesMinor: minorUnits().default(0),
  payoutsDueMinor: minorUnits().default(0),
  paidOutMinor: minorUnits().default(0),
});
