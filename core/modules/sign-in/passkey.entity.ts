import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, minorUnits, text } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';

/** A key in a phone, a computer or on a stick. We hold its public half (WebAuthn). */
const PasskeySchema = defineEntity({
  name: 'Passkey',
  tableName: 'passkeys',
  indexes: [{ name: 'passkeys_user_ix', properties: ['user', 'id'] }],
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    name: text(100),
    /** As the authenticator names it, in base64url; the hash is what is looked up. */
    credentialId: text(1400),
    credentialHash: hash().unique(),
    /** COSE, in base64url. */
    publicKey: text(2000),
    /** How often it was used, where the authenticator counts: a number that does not grow tells of a copy. */
    counter: minorUnits(),
    transports: p.json<string[]>(),
    /** Kept in a cloud, so that losing the device does not lose it. */
    backedUp: p.boolean(),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
  },
});

export class Passkey extends PasskeySchema.class {}
PasskeySchema.setClass(Passkey);
