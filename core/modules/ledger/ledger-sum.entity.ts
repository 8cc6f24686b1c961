import { defineEntity, p } from '@mikro-orm/core';
import { currency, hash, id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { accountColumns } from './account-columns.ts';
import type { EntryKind } from './ledger-entry.entity.ts';

/**
 * What the entries of an hour come to that are alike: of one kind, currency and payment account, that move the same accounts
 * to the same side. So it can be asked whatever entries can be asked but about one order. Follows from the entries, which
 * remain the truth; the ledger's mark `summed` says through which of them.
 */
const LedgerSumSchema = defineEntity({
  name: 'LedgerSum',
  tableName: 'ledger_sums',
  properties: {
    id: id(),
    organizationId: uuid(),
    /** When the hour begins. */
    at: instant(),
    /** What the entries have in common, hashed. */
    alike: hash(),
    currency: currency(),
    kind: text(40).$type<EntryKind>(),
    gatewayAccountId: uuid().nullable(),
    entries: p.bigint('number'),
    ...accountColumns(),
  },
  uniques: [{ name: 'ledger_sums_alike_uq', properties: ['organizationId', 'at', 'alike'] }],
});

export class LedgerSum extends LedgerSumSchema.class {}
LedgerSumSchema.setClass(LedgerSum);
