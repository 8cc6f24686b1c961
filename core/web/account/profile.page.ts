import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { UpdateUser, updateUser } from '../../modules/users/index.ts';
import type { AccountView, Field } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { localeOptions, zoneOptions } from '../storefront/view-models/choices.ts';
import { avatarSection } from './avatar.page.ts';
import { deleteSection } from './delete.page.ts';
import { emailSection } from './email.page.ts';
import { exportSection } from './export.page.ts';
import { preferencesSection } from './preferences.page.ts';
import { me, ownUser } from './own-user.ts';
import { verifyNotices } from './verify.page.ts';

/** One's own name and language. */
export const profilePage = page({
  path: '/account',
  may: 'signed-in',
  nav: { section: 'account', label: 'account.profile', order: 10 },
  form: UpdateUser,
  async show(scope, _at, { again }) {
    const user = await ownUser(scope);
    const model: AccountView = {
      title: scope.t('account.title'),
      lead: user.email,
      notices: verifyNotices(scope, user),
      sections: [
        {
          kind: 'form',
          title: scope.t('account.profile'),
          form: {
            action: '/account',
            hidden: [{ name: 'version', value: String(user.version) }],
            fields: fieldsFromSchema(UpdateUser, {
              say: scope.t,
              values: again?.values ?? { name: user.name, locale: user.locale, zone: user.zone ?? 'UTC' },
              errors: again?.errors,
              only: ['name', 'locale', 'zone'],
              over: {
                locale: { widget: 'select', options: localeOptions(scope) },
                name: { autocomplete: 'name' },
                zone: zoneField(scope),
              },
            }),
            submit: scope.t('form.save'),
            errors: errorSummary(again?.errors, again?.problem),
          },
        },
        await preferencesSection(scope, user),
        avatarSection(scope, user),
        emailSection(scope, user),
        exportSection(scope),
        deleteSection(scope),
      ],
    };
    return { view: 'account', model };
  },
  async submit(scope, _at, values) {
    await updateUser(scope, { userId: me(scope).userId, ...values });
    return { goTo: '/account', flash: 'account.saved' };
  },
});

function zoneField(scope: Scope): Partial<Field> {
  return { widget: 'select', options: zoneOptions(), help: scope.t('account.zone_help'), required: true };
}
