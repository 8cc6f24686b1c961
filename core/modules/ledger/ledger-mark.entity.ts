import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text } from '../../kernel/db/columns.ts';

/**
 * `head`: the newest entry of the chain, signed with the site's key, which who can write to the database cannot do.
 * `opened`: what happened before there was a ledger is in it. `summed`: through which entry sums are kept. It is not signed:
 * the sums are compared with the entries.
 */
const LedgerMarkSchema = defineEntity({
  name: 'LedgerMark',
  tableName: 'ledger_marks',
  properties: {
    id: id(),
    kind: text(10).$type<'head' | 'opened' | 'summed'>(),
    seq: p.bigint('number'),
    hash: hash(),
    at: instant(),
    mac: hash(),
  },
});

export class LedgerMark extends LedgerMarkSchema.class {}
LedgerMarkSchema.setClass(LedgerMark);
