import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { HELD_ROLES, organizationsOf } from '../../../modules/organizations/index.ts';
import { HOURS, SCHEMES, START_PAGES, userById } from '../../../modules/users/index.ts';
import { refusal } from '../../failure.ts';
import { Id } from '../schemas.ts';

export const Me = z
  .strictObject({
    id: Id,
    email: z.email(),
    name: z.string(),
    locale: z.string(),
    timezone: z.string().nullable(),
    preferences: z.strictObject({
      scheme: z.enum(SCHEMES).meta({ description: 'Colours; `auto` as the device says.' }),
      hours: z.enum(HOURS).meta({ description: 'How pages tell times; `locale` as is usual in the language.' }),
      startPage: z.enum(START_PAGES).meta({ description: 'Where signing in leads.' }),
      decisionMails: z.boolean().meta({ description: 'Mails about what the site decided about own organizations.' }),
      alarmMails: z
        .boolean()
        .meta({ description: 'Mails to owners about what to look at: sold out, a count that was wrong.' }),
    }),
    isAdmin: z.boolean(),
    emailVerified: z.boolean().meta({ description: 'Whether the address is known to be the person’s.' }),
    organizations: z.array(
      z.strictObject({
        id: Id,
        slug: z.string(),
        name: z.string(),
        role: z.enum(HELD_ROLES).nullable(),
        closed: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Me' });

export async function meJson(scope: Scope, userId: string): Promise<z.output<typeof Me>> {
  const user = await userById(scope, userId);
  if (!user) throw refusal(404);
  const { id, email, name, locale, preferences, isAdmin } = user;
  const organizations = await organizationsOf(scope.as({ kind: 'user', userId, email, name, isAdmin }));
  return {
    id,
    email,
    name,
    locale,
    timezone: user.zone,
    preferences,
    isAdmin,
    emailVerified: user.emailVerifiedAt !== null,
    organizations: organizations.map(({ id: organizationId, slug, name: called, role, closed }) => ({
      id: organizationId,
      slug,
      name: called,
      role: role ?? null,
      closed,
    })),
  };
}
