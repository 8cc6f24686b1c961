import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { resetFactors } from '../../../modules/sign-in/index.ts';
import {
  createUser,
  endAllSessions,
  listUsers,
  NewUser,
  requestPasswordReset,
  type SessionRow,
  sessionsOf,
  setSiteAdmin,
  type UserRow,
  userById,
} from '../../../modules/users/index.ts';
import type { Action, Cell, ConfirmView, ListView, ShowView } from '../../../render/contract/index.ts';
import { localeOptions } from '../../storefront/view-models/choices.ts';
import { avatarSrc } from '../../avatar-src.ts';
import { readerDateCell, readerTimeCell } from '../../reader-time.ts';
import { historySection } from '../audit/history.ts';
import { formModel } from '../form-model.ts';

import { browserName } from '../../storefront/view-models/browser-name.ts';

const BASE = '/admin/users';

export const usersPage = page({
  path: BASE,
  may: 'site.admin',
  nav: { section: 'site', label: 'users.title', order: 30, icon: 'users' },
  async show(scope, _at, { query }) {
    const cursor = z.uuid().safeParse(query['cursor']).data;
    const { rows, nextCursor } = await listUsers(scope, { q: query['q'], cursor });
    const search = scope.t('users.search');
    const next = nextCursor && new URLSearchParams({ q: query['q'] ?? '', cursor: nextCursor }).toString();
    const create: Action = { label: scope.t('users.new.title'), href: `${BASE}/new`, tone: 'primary', icon: 'plus' };
    const model: ListView = {
      title: scope.t('users.title'),
      actions: [create],
      filters: {
        action: BASE,
        fields: [
          {
            widget: 'search',
            name: 'q',
            label: search,
            placeholder: search,
            value: query['q'] ?? '',
            autocomplete: 'off',
          },
        ],
        hidden: [],
        active: (query['q'] ?? '') !== '',
        resetHref: BASE,
      },
      table: {
        caption: scope.t('users.title'),
        columns: [
          { label: scope.t('users.column.picture'), quiet: true },
          ...['name', 'role', 'since'].map((key) => ({ label: scope.t(`users.column.${key}`) })),
        ],
        rows: rows.map((user) => ({ cells: cellsOf(scope, user) })),
      },
      page: { next: next && `${BASE}?${next}` },
      empty: { title: scope.t('users.empty'), text: scope.t('users.empty_text'), icon: 'users', action: create },
    };
    return { view: 'admin/list', model };
  },
});

const NewUserForm = NewUser.pick({ name: true, email: true, locale: true, isAdmin: true }).extend({
  locale: z.string().min(2).max(20).meta({ title: 'fields.language', widget: 'select' }),
  isAdmin: z.boolean().default(false).meta({ title: 'users.is_admin', help: 'users.is_admin_help' }),
});

/** An account without a password: the person sets one with the link that is sent at once. */
export const newUserPage = page({
  path: `${BASE}/new`,
  may: 'site.admin',
  recent: true,
  form: NewUserForm,
  async show(scope, _at, request) {
    const model = formModel(scope, request, {
      title: scope.t('users.new.title'),
      breadcrumbs: [{ label: scope.t('users.title'), href: BASE }],
      schema: NewUserForm,
      values: { locale: scope.locale },
      groups: [{ fields: ['name', 'email', 'locale', 'isAdmin'] }],
      fields: { over: { locale: { options: localeOptions(scope) }, email: { help: scope.t('users.new.email_help') } } },
      action: `${BASE}/new`,
      submit: scope.t('users.new.submit'),
      cancelHref: BASE,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values) {
    const { userId } = await createUser(scope, { ...values, emailVerified: false });
    await requestPasswordReset(scope, { email: values.email });
    return { goTo: `${BASE}/${userId}`, flash: 'users.new.done' };
  },
});

export const userPage = page({
  path: `${BASE}/:user`,
  may: 'site.admin',
  async show(scope, { user: id }) {
    const user = await userAt(scope, id);
    const sessions = await sessionsOf(scope, id);
    const model: ShowView = {
      title: user.name,
      subtitle: user.email,
      breadcrumbs: [{ label: scope.t('users.title'), href: BASE }],
      badges: user.isAdmin ? [{ label: scope.t('users.admin'), tone: 'info' }] : [],
      actions: [
        ...(user.isAdmin
          ? []
          : [{ label: scope.t('users.impersonate.link'), href: `${BASE}/${id}/impersonate`, icon: 'user' }]),
        { label: scope.t('users.send_link'), action: `${BASE}/${id}/reset`, icon: 'mail' },
        { label: scope.t('users.end_sessions', { count: sessions.length }), action: `${BASE}/${id}/sign-out` },
        { label: scope.t('users.reset_factors'), href: `${BASE}/${id}/second-factor` },
        user.isAdmin
          ? {
              label: scope.t('users.take_admin'),
              action: `${BASE}/${id}/admin`,
              tone: 'danger',
              hidden: adminField(false),
            }
          : { label: scope.t('users.make_admin'), action: `${BASE}/${id}/admin`, hidden: adminField(true) },
        { label: scope.t('account.delete.title'), href: `${BASE}/${id}/delete`, tone: 'danger', dialog: true },
      ],
      main: [
        {
          kind: 'facts',
          facts: [
            { label: scope.t('fields.email'), cell: { kind: 'text', text: user.email } },
            { label: scope.t('fields.language'), cell: { kind: 'text', text: user.locale } },
            {
              label: scope.t('fields.password'),
              cell: { kind: 'text', text: scope.t(user.hasPassword ? 'users.has_password' : 'users.no_password') },
            },
            {
              label: scope.t('users.column.since'),
              cell: readerTimeCell(scope, user.createdAt),
            },
          ],
        },
        sessionTable(scope, sessions),
      ],
      aside: [await historySection(scope, [id])],
    };
    return { view: 'admin/show', model };
  },
});

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

function sessionTable(scope: Scope, sessions: readonly SessionRow[]): ShowView['main'][number] {
  return {
    kind: 'table',
    title: scope.t('account.sessions'),
    table: {
      caption: scope.t('account.sessions'),
      columns: ['browser', 'address', 'last_seen'].map((key) => ({ label: scope.t(`users.session.${key}`) })),
      rows: sessions.map(({ userAgent, ip, lastSeenAt }) => ({
        cells: [
          { kind: 'text', text: browserName(scope, { userAgent }) },
          { kind: 'text', text: ip ?? '' },
          readerTimeCell(scope, lastSeenAt),
        ],
      })),
    },
  };
}

async function userAt(scope: Scope, id: string): Promise<UserRow> {
  const user = z.uuid().safeParse(id).success ? await userById(scope, id) : undefined;
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  return user;
}

function cellsOf(scope: Scope, { id, name, email, isAdmin, createdAt, avatarId }: UserRow): Cell[] {
  const src = avatarSrc({ avatarId });
  return [
    src ? { kind: 'image', src, alt: '' } : { kind: 'text', text: '' },
    { kind: 'link', text: name, href: `${BASE}/${id}`, detail: email },
    isAdmin
      ? { kind: 'badge', label: scope.t('users.admin'), tone: 'info' }
      : { kind: 'text', text: scope.t('users.user'), muted: true },
    readerDateCell(scope, createdAt),
  ];
}

function adminField(isAdmin: boolean) {
  return [{ name: 'isAdmin', value: String(isAdmin) }];
}
