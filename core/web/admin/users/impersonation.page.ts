import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import { endImpersonation, startImpersonation, StartImpersonation, userById } from '../../../modules/users/index.ts';
import { isId } from '../../../kernel/ids.ts';
import { formModel } from '../form-model.ts';

export const impersonatePage = page({
  path: '/admin/users/:user/impersonate',
  may: 'site.admin',
  recent: true,
  form: StartImpersonation,
  async show(scope, { user: id }, request) {
    const user = isId(id) ? await userById(scope, id) : undefined;
    if (!user) throw new DomainError('user.not_found', { status: 404 });
    const model = formModel(scope, request, {
      title: scope.t('users.impersonate.title', { name: user.name }),
      subtitle: user.email,
      breadcrumbs: [
        { label: scope.t('users.title'), href: '/admin/users' },
        { label: user.name, href: `/admin/users/${id}` },
      ],
      notices: [{ tone: 'warning', text: scope.t('users.impersonate.text') }],
      schema: StartImpersonation,
      values: {},
      groups: [{ fields: ['reason'] }],
      action: `/admin/users/${id}/impersonate`,
      submit: scope.t('users.impersonate.submit'),
      cancelHref: `/admin/users/${id}`,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { user: userId }, { reason }) {
    await startImpersonation(scope, { userId, reason });
    return { goTo: '/admin' };
  },
});

/** On every page of somebody who is impersonated: back to the admin's own session. */
export const endImpersonationPage = page({
  path: '/impersonation/end',
  may: 'signed-in',
  show: async () => ({ goTo: '/admin' }),
  async submit(scope) {
    const { actor } = scope;
    await endImpersonation(scope);
    const wasOther = actor.kind === 'user' && actor.impersonator !== undefined;
    return { goTo: wasOther ? `/admin/users/${actor.userId}` : '/admin', flash: 'users.impersonate.ended' };
  },
});
