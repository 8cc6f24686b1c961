import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant } from '../../kernel/db/columns.ts';
import { Session } from '../users/index.ts';

/** Makes new access tokens for a session, once: its use makes the next one. All those of a session are one family. */
const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  properties: {
    id: id(),
    tokenHash: hash().unique(),
    session: () => p.manyToOne(Session).ref().deleteRule('cascade'),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
  indexes: [
    { name: 'refresh_tokens_session_ix', properties: ['session'] },
    { name: 'refresh_tokens_expiry_ix', properties: ['expiresAt'] },
  ],
});

export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);
