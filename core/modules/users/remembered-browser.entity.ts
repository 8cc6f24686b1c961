import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text } from '../../kernel/db/columns.ts';
import { User } from './user.entity.ts';

/** A browser in which somebody gave a second proof, and wants to be spared it for a while. Its cookie holds the token. */
const RememberedBrowserSchema = defineEntity({
  name: 'RememberedBrowser',
  tableName: 'remembered_browsers',
  properties: {
    id: id(),
    tokenHash: hash().unique(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    ip: text(45).nullable(),
    userAgent: text(255).nullable(),
    createdAt: instant(),
    expiresAt: instant(),
  },
});

export class RememberedBrowser extends RememberedBrowserSchema.class {}
RememberedBrowserSchema.setClass(RememberedBrowser);
