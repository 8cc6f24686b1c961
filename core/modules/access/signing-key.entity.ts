import { defineEntity, p } from '@mikro-orm/core';
import { id, instant } from '../../kernel/db/columns.ts';

/** A pair of keys that access tokens are signed with. The newest signs; older ones are known until their tokens are over. */
const SigningKeySchema = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_keys',
  properties: {
    /** The `kid` of what it signs. */
    id: id(),
    /** 1, 2, 3, …: two who rotate at once make one new key. */
    generation: p.integer().unique(),
    publicJwk: p.json<{ readonly kty: string; readonly crv: string; readonly x: string }>(),
    /** Opens with the site's key `signing-keys`. */
    privateSealed: p.string().length(1000),
    createdAt: instant(),
    /** Nothing while it signs. */
    publishedUntil: instant().nullable(),
  },
});

export class SigningKey extends SigningKeySchema.class {}
SigningKeySchema.setClass(SigningKey);
