import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text } from '../../kernel/db/columns.ts';
import { User } from './user.entity.ts';

/** A link and a code, mailed to an address to learn whether it is the person's. Either works once, until it expires. */
const EmailVerificationSchema = defineEntity({
  name: 'EmailVerification',
  tableName: 'email_verifications',
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    email: text(254),
    tokenHash: hash().unique(),
    codeHash: hash(),
    /** Of the browser that registered and may type the code without being signed in. */
    browserHash: hash().nullable(),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
  indexes: [{ name: 'email_verifications_browser_ix', properties: ['browserHash'] }],
});

export class EmailVerification extends EmailVerificationSchema.class {}
EmailVerificationSchema.setClass(EmailVerification);
