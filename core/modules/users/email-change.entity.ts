import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text } from '../../kernel/db/columns.ts';
import { User } from './user.entity.ts';

/** A new address for an account. It takes a link from each mailbox: the old one so that nobody takes the account away. */
const EmailChangeSchema = defineEntity({
  name: 'EmailChange',
  tableName: 'email_changes',
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    newEmail: text(254),
    oldTokenHash: hash().unique(),
    newTokenHash: hash().unique(),
    oldConfirmedAt: instant().nullable(),
    newConfirmedAt: instant().nullable(),
    createdAt: instant(),
    expiresAt: instant(),
    /** Done, stopped, or replaced by another one. */
    endedAt: instant().nullable(),
  },
});

export class EmailChange extends EmailChangeSchema.class {}
EmailChangeSchema.setClass(EmailChange);
