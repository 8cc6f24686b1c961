import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text } from '../../kernel/db/columns.ts';
import { User } from './user.entity.ts';

/** Somebody gave a first proof of who they are, and owes a second. Whoever has the token may give it, for a while. */
const PendingSignInSchema = defineEntity({
  name: 'PendingSignIn',
  tableName: 'pending_sign_ins',
  properties: {
    id: id(),
    tokenHash: hash().unique(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    /** What the first proof was. */
    by: text(20),
    attempts: p.integer().default(0),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
});

export class PendingSignIn extends PendingSignInSchema.class {}
PendingSignInSchema.setClass(PendingSignIn);
