import { defineEntity } from '@mikro-orm/core';
import { id, instant, state, text } from '../../kernel/db/columns.ts';

export type BlockKind = 'email' | 'domain' | 'network';

/** An address, a domain of addresses or a network that may neither register nor order. */
const BlockSchema = defineEntity({
  name: 'Block',
  tableName: 'blocks',
  properties: {
    id: id(),
    kind: state<BlockKind>(),
    /** Lower case; networks as `192.0.2.0/24`. */
    value: text(254),
    note: text(500).nullable(),
    createdBy: text(254),
    createdAt: instant(),
    expiresAt: instant().nullable(),
  },
  uniques: [{ name: 'blocks_value_uq', properties: ['kind', 'value'] }],
});

export class Block extends BlockSchema.class {}
BlockSchema.setClass(Block);
