import { page } from '../../kernel/pages/page.ts';
import { connectedApps, disconnectApp } from '../../modules/access/index.ts';
import type { AccountView } from '../../render/contract/index.ts';
import { dateText } from '../storefront/view-models/when.ts';
import { me } from './own-user.ts';

/** The programs that may act for somebody, and the way to end it. */
export const appsPage = page({
  path: '/account/apps',
  may: 'signed-in',
  nav: { section: 'account', label: 'apps.title', order: 40 },
  async show(scope) {
    const apps = await connectedApps(scope, me(scope).userId);
    const model: AccountView = {
      title: scope.t('apps.title'),
      lead: scope.t('apps.lead'),
      sections: [
        {
          kind: 'rows',
          title: scope.t('apps.connected'),
          rows: apps.map(({ id, name, since }) => ({
            title: name,
            detail: scope.t('apps.since', { date: dateText(since, 'UTC', scope.locale) }),
            actions: [
              {
                label: scope.t('apps.disconnect', { app: name }),
                action: `/account/apps/${id}/disconnect`,
                tone: 'quiet',
              },
            ],
          })),
          empty: scope.t('apps.none'),
        },
      ],
    };
    return { view: 'account', model };
  },
});

export const disconnectAppPage = page({
  path: '/account/apps/:app/disconnect',
  may: 'signed-in',
  show: async () => ({ goTo: '/account/apps' }),
  async submit(scope, { app: clientId }) {
    await disconnectApp(scope, { userId: me(scope).userId, clientId });
    return { goTo: '/account/apps', flash: 'apps.disconnected' };
  },
});
