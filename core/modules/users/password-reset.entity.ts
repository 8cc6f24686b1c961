import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant } from '../../kernel/db/columns.ts';
import { User } from './user.entity.ts';

/** A link that sets a new password once, until it expires. */
const PasswordResetSchema = defineEntity({
  name: 'PasswordReset',
  tableName: 'password_resets',
  properties: {
    id: id(),
    tokenHash: hash().unique(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
});

export class PasswordReset extends PasswordResetSchema.class {}
PasswordResetSchema.setClass(PasswordReset);
