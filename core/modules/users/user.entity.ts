import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid, version, zone } from '../../kernel/db/columns.ts';
import type { Preferences } from './preferences.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: id(),
    /** Lower case. */
    email: text(254).unique(),
    /** Since when the address is known to be the person's. */
    emailVerifiedAt: instant().nullable(),
    name: text(200),
    /** argon2id in PHC format. */
    passwordHash: text(255).nullable(),
    locale: text(20),
    /** In which the person reads times that belong to no place; UTC where they chose none. */
    zone: zone().nullable(),
    avatarId: uuid().nullable(),
    scheme: state<Preferences['scheme']>().default('auto'),
    hours: state<Preferences['hours']>().default('locale'),
    startPage: state<Preferences['startPage']>().default('auto'),
    decisionMails: p.boolean().default(true),
    alarmMails: p.boolean().default(true),
    isAdmin: p.boolean().default(false),
    createdAt: instant(),
    version: version(),
  },
});

export class User extends UserSchema.class {}
UserSchema.setClass(User);
