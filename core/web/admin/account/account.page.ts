import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  ChangePassword,
  changePassword,
  endSession,
  PASSWORD_MIN,
  type SessionRow,
  sessionsOf,
  UpdateUser,
  updateUser,
  type UserActor,
  userById,
} from '../../../modules/users/index.ts';
import type { Cell, FormView, ShowView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { localeOptions } from '../../storefront/view-models/choices.ts';
import { instantText } from '../../storefront/view-models/when.ts';

/** One's own name and language, and the browsers that are signed in. */
export const accountPage = page({
  path: '/admin/account',
  may: 'signed-in',
  form: UpdateUser,
  async show(scope, _at, { again }) {
    const me = actorOf(scope);
    const user = await userById(scope, me.userId);
    if (!user) throw new DomainError('user.not_found', { status: 404 });
    const sessions = await sessionsOf(scope, me.userId);
    const model: ShowView = {
      title: scope.t('account.title'),
      subtitle: user.email,
      main: [
        {
          kind: 'form',
          title: scope.t('account.profile'),
          form: {
            action: '/admin/account',
            hidden: [{ name: 'version', value: String(user.version) }],
            fields: fieldsFromSchema(UpdateUser, {
              say: scope.t,
              values: again?.values ?? { name: user.name, locale: user.locale },
              errors: again?.errors,
              only: ['name', 'locale'],
              over: { locale: { widget: 'select', options: localeOptions(scope) }, name: { autocomplete: 'name' } },
            }),
            submit: scope.t('form.save'),
            errors: errorSummary(again?.errors, again?.problem),
          },
        },
        {
          kind: 'table',
          title: scope.t('account.sessions'),
          help: scope.t('account.sessions_help'),
          table: {
            caption: scope.t('account.sessions'),
            columns: [
              { label: scope.t('account.browser') },
              { label: scope.t('account.last_seen') },
              { label: scope.t('account.end'), quiet: true },
            ],
            rows: sessions.map((session) => ({ cells: sessionCells(scope, session, session.id === me.sessionId) })),
          },
        },
      ],
      aside: [
        {
          kind: 'facts',
          title: scope.t('fields.password'),
          actions: [{ label: scope.t('account.password.title'), href: '/admin/account/password', icon: 'key' }],
          facts: [{ label: scope.t('fields.email'), cell: { kind: 'text', text: user.email } }],
        },
      ],
    };
    return { view: 'admin/show', model };
  },
  async submit(scope, _at, values) {
    await updateUser(scope, { userId: actorOf(scope).userId, ...values });
    return { goTo: '/admin/account', flash: 'account.saved' };
  },
});

export const changePasswordPage = page({
  path: '/admin/account/password',
  may: 'signed-in',
  form: ChangePassword,
  postsPerMinute: 10,
  async show(scope, _at, { again }) {
    const model: FormView = {
      title: scope.t('account.password.title'),
      breadcrumbs: [{ label: scope.t('account.title'), href: '/admin/account' }],
      action: '/admin/account/password',
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      groups: [
        {
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
        },
      ],
      submit: scope.t('account.password.submit'),
      cancelHref: '/admin/account',
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values) {
    const { userId, sessionId } = actorOf(scope);
    await changePassword(scope, { ...values, userId, sessionId });
    return { goTo: '/admin/account', flash: 'account.password.done' };
  },
});

export const endSessionPage = page({
  path: '/admin/account/sessions/:session/end',
  may: 'signed-in',
  show: async () => ({ goTo: '/admin/account' }),
  async submit(scope, { session: sessionId }) {
    if (!z.uuid().safeParse(sessionId).success) throw new DomainError('http.not_found', { status: 404 });
    await endSession(scope, { sessionId, userId: actorOf(scope).userId });
    return { goTo: '/admin/account', flash: 'account.session_ended' };
  },
});

function sessionCells(scope: Scope, session: SessionRow, isThis: boolean): Cell[] {
  const { lastSeenAt } = session;
  return [
    { kind: 'text', text: browserName(scope, session), detail: session.ip },
    { kind: 'instant', text: `${instantText(lastSeenAt, 'UTC', scope.locale)} UTC`, iso: lastSeenAt.toISOString() },
    isThis
      ? { kind: 'badge', label: scope.t('account.this_one'), tone: 'info' }
      : {
          kind: 'actions',
          actions: [
            { label: scope.t('account.end'), action: `/admin/account/sessions/${session.id}/end`, tone: 'quiet' },
          ],
        },
  ];
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

function actorOf({ actor }: Scope): UserActor {
  if (actor.kind !== 'user') throw new DomainError('http.unauthenticated', { status: 401 });
  return actor;
}
