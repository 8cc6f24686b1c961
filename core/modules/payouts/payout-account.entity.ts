import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid, version } from '../../kernel/db/columns.ts';

/**
 * Where an organization is paid to, and whether it may be. One row each: whoever puts money by for a payout holds it, so that
 * the same money is never put by twice.
 */
const PayoutAccountSchema = defineEntity({
  name: 'PayoutAccount',
  tableName: 'payout_accounts',
  properties: {
    id: id(),
    organizationId: uuid().unique(),
    /** Null: nobody has said yet where to. */
    holder: text(140).nullable(),
    /** JSON: an IBAN, or the number and the bank of an account elsewhere. */
    detailsSealed: p.text().nullable(),
    /** The last characters of the number. */
    ending: text(4).nullable(),
    /** The organization's gateway account through whose provider it is paid instead. */
    transferAccountId: uuid().nullable(),
    changedAt: instant().nullable(),
    /** Nothing is paid before: somebody else may have changed it. */
    heldUntil: instant().nullable(),
    /** The site pays nothing until it is taken back. */
    blockedAt: instant().nullable(),
    blockedReason: text(500).nullable(),
    createdAt: instant(),
    version: version(),
  },
});

export class PayoutAccount extends PayoutAccountSchema.class {}
PayoutAccountSchema.setClass(PayoutAccount);
