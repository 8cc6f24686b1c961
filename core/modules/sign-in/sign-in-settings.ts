import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

/** Who must have a second factor, wherever they go. No organization can take it back. */
export const signInSettings = defineSettings({
  id: 'core.sign-in',
  level: 'site',
  schema: z.strictObject({
    secondFactorForAdmins: z.boolean().default(false).meta({ title: 'sign_in.settings.admins' }),
    secondFactorForMembers: z
      .boolean()
      .default(false)
      .meta({ title: 'sign_in.settings.members', help: 'sign_in.settings.members_help' }),
  }),
});

/** Whether an organization wants one of its own members. */
export const memberSignInSettings = defineSettings({
  id: 'core.member-sign-in',
  level: 'organization',
  schema: z.strictObject({
    secondFactor: z
      .boolean()
      .default(false)
      .meta({ title: 'sign_in.settings.own_members', help: 'sign_in.settings.own_members_help' }),
  }),
});
