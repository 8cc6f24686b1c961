import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';

/** An app that shows codes, or the mailbox. Each person has at most one of each. */
const FactorSchema = defineEntity({
  name: 'Factor',
  tableName: 'factors',
  uniques: [{ name: 'factors_user_kind_uq', properties: ['user', 'kind'] }],
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    kind: state<'totp' | 'mail'>(),
    /** What the app makes its codes from; opens with the site's key `totp`. */
    secretSealed: text(255).nullable(),
    /** The time step of the last code that was taken: no code counts twice, and none before it. */
    lastStep: p.integer().nullable(),
    createdAt: instant(),
  },
});

export class Factor extends FactorSchema.class {}
FactorSchema.setClass(Factor);
