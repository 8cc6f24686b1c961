import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, uuid } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';

/** Six digits that were mailed to a person. They count once, and only where they were asked for. */
const MailCodeSchema = defineEntity({
  name: 'MailCode',
  tableName: 'mail_codes',
  indexes: [{ name: 'mail_codes_bound_ix', properties: ['boundTo'] }],
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    /** The sign-in that waits for it, or the session that asks who it is. */
    boundTo: uuid(),
    /** Keyed with the site's key `mail-code`: a million codes are counted through in no time. */
    codeHash: hash(),
    /** How often a code was tried. */
    attempts: p.integer().default(0),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
});

export class MailCode extends MailCodeSchema.class {}
MailCodeSchema.setClass(MailCode);
