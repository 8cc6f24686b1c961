import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { resetFactors } from '../../../modules/sign-in/index.ts';
import { endAllSessions, requestPasswordReset, setSiteAdmin } from '../../../modules/users/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { BASE, userAt } from './user-at.ts';

export const userAdminPage = page({
  path: `${BASE}/:user/admin`,
  may: 'site.admin',
  recent: true,
  form: z.object({ isAdmin: z.enum(['true', 'false']) }),
  show: async (_scope, { user }) => ({ goTo: `${BASE}/${user}` }),
  async submit(scope, { user: id }, { isAdmin }) {
    await userAt(scope, id);
    await setSiteAdmin(scope, { userId: id, isAdmin: isAdmin === 'true' });
    return { goTo: `${BASE}/${id}`, flash: isAdmin === 'true' ? 'users.made_admin' : 'users.admin_taken' };
  },
});

export const userResetPage = page({
  path: `${BASE}/:user/reset`,
  may: 'site.admin',
  show: async (_scope, { user }) => ({ goTo: `${BASE}/${user}` }),
  async submit(scope, { user: id }) {
    const { email } = await userAt(scope, id);
    await requestPasswordReset(scope, { email });
    return { goTo: `${BASE}/${id}`, flash: 'users.link_sent' };
  },
});

/** Signs somebody out everywhere. */
export const userSignOutPage = page({
  path: `${BASE}/:user/sign-out`,
  may: 'site.admin',
  show: async (_scope, { user }) => ({ goTo: `${BASE}/${user}` }),
  async submit(scope, { user: id }) {
    const { email } = await userAt(scope, id);
    await endAllSessions(scope, { userId: id, email });
    return { goTo: `${BASE}/${id}`, flash: 'users.sessions_ended' };
  },
});

/** For who has lost everything and is known to be who they say. */
export const userFactorsPage = page({
  path: `${BASE}/:user/second-factor`,
  may: 'site.admin',
  recent: true,
  async show(scope, { user: id }) {
    const user = await userAt(scope, id);
    const model: ConfirmView = {
      title: scope.t('users.reset_factors'),
      breadcrumbs: [
        { label: scope.t('users.title'), href: BASE },
        { label: user.name, href: `${BASE}/${id}` },
      ],
      text: scope.t('users.reset_factors_text', { name: user.name }),
      consequences: [scope.t('users.reset_factors_sessions')],
      action: `${BASE}/${id}/second-factor`,
      hidden: [],
      fields: [],
      submit: scope.t('users.reset_factors'),
      tone: 'danger',
      cancelHref: `${BASE}/${id}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { user: id }) {
    const { email } = await userAt(scope, id);
    await resetFactors(scope, { email });
    return { goTo: `${BASE}/${id}`, flash: 'users.factors_reset' };
  },
});
