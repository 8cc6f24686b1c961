import { defineEntity, p } from '@mikro-orm/core';
import { text } from '../db/columns.ts';

/** One row: how often something that readers see was edited. Processes compare it with what they remember. */
const EditionSchema = defineEntity({
  name: 'Edition',
  tableName: 'editions',
  properties: { name: text(40).primary(), value: p.bigint('number') },
});

export class Edition extends EditionSchema.class {}
EditionSchema.setClass(Edition);
