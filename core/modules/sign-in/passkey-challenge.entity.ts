import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, state } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';

/** What a passkey has to sign, once and soon. */
const PasskeyChallengeSchema = defineEntity({
  name: 'PasskeyChallenge',
  tableName: 'passkey_challenges',
  properties: {
    id: id(),
    challengeHash: hash().unique(),
    purpose: state<'add' | 'sign-in' | 'prove'>(),
    /** Absent for a sign-in: the passkey itself says whose it is. */
    user: () => p.manyToOne(User).ref().nullable().deleteRule('cascade'),
    createdAt: instant(),
    expiresAt: instant(),
  },
});

export class PasskeyChallenge extends PasskeyChallengeSchema.class {}
PasskeyChallengeSchema.setClass(PasskeyChallenge);
