import { page } from '../../../kernel/pages/page.ts';
import { deleteUser } from '../../../modules/users/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { deletionConsequences } from '../../account/delete.page.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { BASE, userAt } from './user-at.ts';

/** An admin of the site deletes somebody's account, such as on their written request. */
export const deleteUserPage = page({
  path: `${BASE}/:user/delete`,
  may: 'site.admin',
  recent: true,
  async show(scope, { user: id }, { again }) {
    const user = await userAt(scope, id);
    const model: ConfirmView = {
      title: scope.t('account.delete.of', { name: user.name }),
      breadcrumbs: [
        { label: scope.t('users.title'), href: BASE },
        { label: user.name, href: `${BASE}/${id}` },
      ],
      text: scope.t('account.delete.intro', { email: user.email }),
      consequences: deletionConsequences(scope),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${BASE}/${id}/delete`,
      hidden: [],
      fields: [],
      submit: scope.t('account.delete.title'),
      tone: 'danger',
      cancelHref: `${BASE}/${id}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { user: id }) {
    await userAt(scope, id);
    await deleteUser(scope, { userId: id });
    return { goTo: BASE, flash: 'account.delete.done' };
  },
});
