import { z } from 'zod';
import {
  changePreferences,
  PreferenceChanges,
  UpdateUser,
  updateUser,
  userById,
} from '../../../modules/users/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { Me, meJson } from './me-json.ts';

export const changeMe = endpoint({
  method: 'PATCH',
  path: '/auth/me',
  may: 'signed-in',
  summary: 'Change your name, language, time zone or preferences',
  tag: 'auth',
  body: z.strictObject({
    name: UpdateUser.shape.name.optional(),
    locale: UpdateUser.shape.locale.optional(),
    timezone: UpdateUser.shape.zone.optional(),
    preferences: PreferenceChanges.optional(),
  }),
  answers: { 200: Me },
  problems: ['input.invalid'],
  async run(scope, { body: { name, locale, timezone, preferences } }) {
    if (scope.actor.kind !== 'user') throw refusal(401);
    const { userId } = scope.actor;
    const user = await userById(scope, userId);
    if (!user) throw refusal(404);
    if (name !== undefined || locale !== undefined || timezone !== undefined) {
      await updateUser(scope, {
        userId,
        name: name ?? user.name,
        locale: locale ?? user.locale,
        ...(timezone !== undefined && { zone: timezone }),
        version: user.version,
      });
    }
    if (preferences) await changePreferences(scope, { userId, ...preferences });
    return { status: 200, body: await meJson(scope, userId) };
  },
});
