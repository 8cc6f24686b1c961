import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';

/** An account at an outside provider that signs in to an account here. */
const UserIdentitySchema = defineEntity({
  name: 'UserIdentity',
  tableName: 'user_identities',
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    provider: text(60),
    /** What the provider calls the person for ever. */
    externalId: text(500),
    /** The address that the provider named when it was linked. */
    email: text(254).nullable(),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
  },
  indexes: [{ name: 'user_identities_user_ix', properties: ['user'] }],
  uniques: [{ name: 'user_identities_external_uq', properties: ['provider', 'externalId'] }],
});

export class UserIdentity extends UserIdentitySchema.class {}
UserIdentitySchema.setClass(UserIdentity);
