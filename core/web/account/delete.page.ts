import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { deleteUser } from '../../modules/users/index.ts';
import type { AccountSection, FormPageView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { me, ownUser } from './own-user.ts';

/** Ends one's own account, after a recent proof of who one is. */
export const deleteAccountPage = page({
  path: '/account/delete',
  may: 'signed-in',
  recent: true,
  postsPerMinute: 5,
  async show(scope, _at, { again }) {
    const { email } = await ownUser(scope);
    const model: FormPageView = {
      title: scope.t('account.delete.title'),
      intro: scope.t('account.delete.intro', { email }),
      notice: { tone: 'warning', title: scope.t('account.delete.then'), items: deletionConsequences(scope) },
      errors: errorSummary(again?.errors, again?.problem),
      action: '/account/delete',
      hidden: [],
      fields: [],
      submit: scope.t('account.delete.submit'),
      links: [{ label: scope.t('account.delete.keep'), href: '/account' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope) {
    await deleteUser(scope, { userId: me(scope).userId });
    return { goTo: '/', flash: 'account.delete.done', signIn: null };
  },
});

export function deletionConsequences({ t }: Pick<Scope, 't'>): string[] {
  return ['account', 'orders', 'tickets', 'organizations'].map((what) => t(`account.delete.consequence.${what}`));
}

export function deleteSection(scope: Scope): AccountSection {
  return {
    kind: 'empty',
    title: scope.t('account.delete.title'),
    text: scope.t('account.delete.short'),
    actions: [{ label: scope.t('account.delete.open'), href: '/account/delete', tone: 'danger' }],
  };
}
