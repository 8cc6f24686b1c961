import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  ChangePassword,
  changePassword,
  endSession,
  PASSWORD_MIN,
  type SessionRow,
  sessionsOf,
} from '../../modules/users/index.ts';
import type { AccountRow, AccountView, FormPageView } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { readerTime } from '../reader-time.ts';
import { factorSection, requiredNotice } from './factor-sections.ts';
import { identitySections } from './identities.page.ts';
import { me, ownUser } from './own-user.ts';

/** How one signs in, and the browsers that are signed in. */
export const securityPage = page({
  path: '/account/security',
  may: 'signed-in',
  nav: { section: 'account', label: 'account.security', order: 30 },
  async show(scope, _at, { query }) {
    const user = await ownUser(scope);
    const sessions = await sessionsOf(scope, user.id);
    const model: AccountView = {
      title: scope.t('account.security'),
      notices: query['required'] === undefined ? [] : await requiredNotice(scope, user.id),
      sections: [
        {
          kind: 'empty',
          title: scope.t('fields.password'),
          text: scope.t(user.hasPassword ? 'users.has_password' : 'users.no_password'),
          actions: [{ label: scope.t('account.password.title'), href: '/account/password', icon: 'key' }],
        },
        await factorSection(scope, user.id),
        ...(await identitySections(scope)),
        {
          kind: 'rows',
          title: scope.t('account.sessions'),
          help: scope.t('account.sessions_help'),
          rows: sessions.map((session) => sessionRow(scope, session, session.id === me(scope).sessionId)),
          empty: '',
        },
      ],
    };
    return { view: 'account', model };
  },
});

export const changePasswordPage = page({
  path: '/account/password',
  may: 'signed-in',
  recent: true,
  form: ChangePassword,
  postsPerMinute: 10,
  async show(scope, _at, { again }) {
    const model: FormPageView = {
      title: scope.t('account.password.title'),
      action: '/account/password',
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: fieldsFromSchema(ChangePassword, {
        say: scope.t,
        errors: again?.errors,
        over: {
          current: { autocomplete: 'current-password', required: true },
          password: {
            autocomplete: 'new-password',
            required: true,
            help: scope.t('password.rule', { min: PASSWORD_MIN }),
          },
        },
      }),
      submit: scope.t('account.password.submit'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, _at, values) {
    const { userId, sessionId } = me(scope);
    await changePassword(scope, { ...values, userId, sessionId });
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

const BROWSERS = [
  ['Edge', /Edg\//],
  ['Opera', /OPR\//],
  ['Firefox', /Firefox\//],
  ['Chrome', /Chrom(e|ium)\//],
  ['Safari', /Safari\//],
] as const;
const SYSTEMS = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const;

/** "Firefox, Linux": enough to tell one's own devices apart. */
function browserName(scope: Scope, { userAgent }: SessionRow): string {
  const find = (names: readonly (readonly [string, RegExp])[]) =>
    names.find(([, pattern]) => pattern.test(userAgent ?? ''))?.[0];
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(', ') || scope.t('account.unknown_browser');
}
