import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { User } from './user.entity.ts';

/** A signed-in browser. The cookie holds the token, this row its hash. */
const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: id(),
    tokenHash: hash().unique(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    ip: text(45).nullable(),
    userAgent: text(255).nullable(),
    createdAt: instant(),
    /** When the person last proved who they are. */
    provedAt: instant().nullable(),
    lastSeenAt: instant(),
    expiresAt: instant(),
    /** In whose place the admin who is signed in acts, and how long. */
    impersonatedId: uuid().nullable(),
    impersonatedUntil: instant().nullable(),
  },
});

export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
