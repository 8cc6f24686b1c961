import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  forgetBrowser,
  REMEMBERED_DAYS,
  rememberedBrowsersOf,
  type RememberedRow,
} from '../../modules/sign-in/index.ts';
import {
  ChangePassword,
  changePassword,
  endAllSessions,
  endSession,
  FirstPassword,
  PASSWORD_MIN,
  type SessionRow,
  sessionsOf,
  setFirstPassword,
} from '../../modules/users/index.ts';
import type { AccountRow, AccountSection, AccountView, FormPageView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { readerTime } from '../reader-time.ts';
import { factorSection, requiredNotice } from './factor-sections.ts';
import { identitySections } from './identities.page.ts';
import { browserName } from '../storefront/view-models/browser-name.ts';
import { me, ownUser } from './own-user.ts';

/** How one signs in, and the browsers that are signed in. */
export const securityPage = page({
  path: '/account/security',
  may: 'signed-in',
  nav: { section: 'account', label: 'account.security', order: 30 },
  async show(scope, _at, { query }) {
    const user = await ownUser(scope);
    const sessions = await sessionsOf(scope, user.id);
    const remembered = await rememberedBrowsersOf(scope, user.id);
    const model: AccountView = {
      title: scope.t('account.security'),
      notices: query['required'] === undefined ? [] : await requiredNotice(scope, user.id),
      sections: [
        {
          kind: 'empty',
          title: scope.t('fields.password'),
          text: scope.t(user.hasPassword ? 'users.has_password' : 'users.no_password'),
          actions: [{ label: scope.t(passwordTitle(user.hasPassword)), href: '/account/password', icon: 'key' }],
        },
        await factorSection(scope, user.id),
        ...(await identitySections(scope)),
        {
          kind: 'rows',
          title: scope.t('account.sessions'),
          help: scope.t('account.sessions_help'),
          actions:
            sessions.length > 1 ? [{ label: scope.t('account.end_others'), action: '/account/security/sign-out' }] : [],
          rows: sessions.map((session) => sessionRow(scope, session, session.id === me(scope).sessionId)),
          empty: '',
        },
        ...(remembered.length === 0 ? [] : [rememberedSection(scope, remembered)]),
      ],
    };
    return { view: 'account', model };
  },
});

export const changePasswordPage = page({
  path: '/account/password',
  may: 'signed-in',
  recent: true,
  form: ChangePassword.partial({ current: true }),
  postsPerMinute: 10,
  async show(scope, _at, { again }) {
    const { hasPassword } = await ownUser(scope);
    const model: FormPageView = {
      title: scope.t(passwordTitle(hasPassword)),
      action: '/account/password',
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: fieldsFromSchema(hasPassword ? ChangePassword : FirstPassword, {
        say: scope.t,
        errors: again?.errors,
        over: {
          ...(hasPassword && { current: { autocomplete: 'current-password', required: true } }),
          password: {
            autocomplete: 'new-password',
            required: true,
            help: scope.t('password.rule', { min: PASSWORD_MIN }),
          },
        },
      }),
      submit: scope.t(hasPassword ? 'account.password.submit' : 'account.password.set'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, _at, { current, password }) {
    const { userId, sessionId } = me(scope);
    const { hasPassword } = await ownUser(scope);
    if (hasPassword) await changePassword(scope, { current: current ?? '', password, userId, sessionId });
    else await setFirstPassword(scope, { password, userId, sessionId });
    return { goTo: '/account/security', flash: 'account.password.done' };
  },
});

export const endSessionPage = page({
  path: '/account/sessions/:session/end',
  may: 'signed-in',
  show: async () => ({ goTo: '/account/security' }),
  async submit(scope, { session: sessionId }) {
    if (!z.uuid().safeParse(sessionId).success) throw new DomainError('http.not_found', { status: 404 });
    await endSession(scope, { sessionId, userId: me(scope).userId });
    return { goTo: '/account/security', flash: 'account.session_ended' };
  },
});

/** Signs out everywhere else. */
export const endOtherSessionsPage = page({
  path: '/account/security/sign-out',
  may: 'signed-in',
  show: async () => ({ goTo: '/account/security' }),
  async submit(scope) {
    const { userId, email, sessionId } = me(scope);
    await endAllSessions(scope, { userId, email, keep: sessionId });
    return { goTo: '/account/security', flash: 'account.others_ended' };
  },
});

export const forgetBrowserPage = page({
  path: '/account/security/remembered/:browser/forget',
  may: 'signed-in',
  show: async () => ({ goTo: '/account/security' }),
  async submit(scope, { browser: browserId }) {
    if (!z.uuid().safeParse(browserId).success) throw new DomainError('http.not_found', { status: 404 });
    await forgetBrowser(scope, { userId: me(scope).userId, browserId });
    return { goTo: '/account/security', flash: 'account.remembered.forgotten' };
  },
});

function passwordTitle(hasPassword: boolean): string {
  return hasPassword ? 'account.password.title' : 'account.password.set';
}

function rememberedSection(scope: Scope, browsers: readonly RememberedRow[]): AccountSection {
  return {
    kind: 'rows',
    title: scope.t('account.remembered.title'),
    help: scope.t('account.remembered.help', { count: REMEMBERED_DAYS }),
    rows: browsers.map(({ id, ip, userAgent, createdAt }) => ({
      title: browserName(scope, { userAgent }),
      detail: [readerTime(scope, createdAt), ip].filter(Boolean).join(' · '),
      actions: [{ label: scope.t('account.remembered.forget'), action: `/account/security/remembered/${id}/forget` }],
    })),
    empty: '',
  };
}

function sessionRow(scope: Scope, session: SessionRow, isThis: boolean): AccountRow {
  const seen = readerTime(scope, session.lastSeenAt);
  return {
    title: browserName(scope, session),
    detail: [scope.t('account.seen', { when: seen }), session.ip].filter(Boolean).join(' · '),
    ...(isThis
      ? { badge: { label: scope.t('account.this_one'), tone: 'info' } }
      : {
          actions: [
            { label: scope.t('account.end'), action: `/account/sessions/${session.id}/end`, tone: 'secondary' },
          ],
        }),
  };
}
