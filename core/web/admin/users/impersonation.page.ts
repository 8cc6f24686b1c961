import { page } from '../../../kernel/pages/page.ts';
import { endImpersonation, startImpersonation, StartImpersonation } from '../../../modules/users/index.ts';
import { formModel } from '../form-model.ts';
import { BASE, userAt } from './user-at.ts';

export const impersonatePage = page({
  path: `${BASE}/:user/impersonate`,
  may: 'site.admin',
  recent: true,
  form: StartImpersonation,
  async show(scope, { user: id }, request) {
    const user = await userAt(scope, id);
    const model = formModel(scope, request, {
      title: scope.t('users.impersonate.title', { name: user.name }),
      subtitle: user.email,
      breadcrumbs: [
        { label: scope.t('users.title'), href: BASE },
        { label: user.name, href: `${BASE}/${id}` },
      ],
      notices: [{ tone: 'warning', text: scope.t('users.impersonate.text') }],
      schema: StartImpersonation,
      values: {},
      groups: [{ fields: ['reason'] }],
      action: `${BASE}/${id}/impersonate`,
      submit: scope.t('users.impersonate.submit'),
      cancelHref: `${BASE}/${id}`,
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
    return { goTo: wasOther ? `${BASE}/${actor.userId}` : '/admin', flash: 'users.impersonate.ended' };
  },
});
