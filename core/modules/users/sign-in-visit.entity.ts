import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, longText, text } from '../../kernel/db/columns.ts';
import { User } from './user.entity.ts';

/** A way to a provider and back, taken once, by the browser that began it. */
const SignInVisitSchema = defineEntity({
  name: 'SignInVisit',
  tableName: 'sign_in_visits',
  properties: {
    id: id(),
    provider: text(60),
    stateHash: hash().unique(),
    /** Of the token in the browser's cookie. */
    browserHash: hash(),
    /** Who wants to link an identity; nobody where somebody signs in. */
    user: () => p.manyToOne(User).ref().nullable().deleteRule('cascade'),
    /** The path that the person wanted. */
    next: text(2000).nullable(),
    /** What the provider keeps in between; once it has answered, the profile that waits to be linked. */
    dataSealed: longText(),
    /** What the provider posted. */
    postedSealed: longText().nullable(),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
  indexes: [{ name: 'sign_in_visits_expires_ix', properties: ['expiresAt'] }],
});

export class SignInVisit extends SignInVisitSchema.class {}
SignInVisitSchema.setClass(SignInVisit);
