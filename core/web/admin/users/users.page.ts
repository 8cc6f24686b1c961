import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  createUser,
  listUsers,
  NewUser,
  requestPasswordReset,
  type SessionRow,
  sessionsOf,
  type UserRow,
} from '../../../modules/users/index.ts';
import type { Action, Cell, ListView, ShowView } from '../../../render/contract/index.ts';
import { browserName } from '../../storefront/view-models/browser-name.ts';
import { localeName } from '../../storefront/view-models/choices.ts';
import { localeOptions } from '../../storefront/view-models/choices.ts';
import { avatarSrc } from '../../avatar-src.ts';
import { readerDateCell, readerTimeCell } from '../../reader-time.ts';
import { historySection } from '../audit/history.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { formModel } from '../form-model.ts';
import { userBulk } from './bulk-users.page.ts';
import { BASE, userAt } from './user-at.ts';

export const usersPage = page({
  path: BASE,
  may: 'site.admin',
  nav: { section: 'site', label: 'users.title', order: 30, icon: 'users' },
  async show(scope, _at, request) {
    const { query } = request;
    const cursor = z.uuid().safeParse(query['cursor']).data;
    const { rows, nextCursor } = await listUsers(scope, { q: query['q'], cursor });
    const search = scope.t('users.search');
    const next = nextCursor && new URLSearchParams({ q: query['q'] ?? '', cursor: nextCursor }).toString();
    const create: Action = { label: scope.t('users.new.title'), href: `${BASE}/new`, tone: 'primary', icon: 'plus' };
    const table = usersTable(scope, rows);
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
      table,
      bulk: bulkOf(scope, request, userBulk, table.rows),
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
            { label: scope.t('fields.language'), cell: { kind: 'text', text: localeName(scope, user.locale) } },
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

function usersTable(scope: Scope, users: readonly UserRow[]): ListView['table'] {
  return {
    caption: scope.t('users.title'),
    columns: [
      { label: scope.t('users.column.picture'), quiet: true },
      ...['name', 'role', 'since'].map((key) => ({ label: scope.t(`users.column.${key}`) })),
    ],
    rows: users.map((user) => ({ value: user.id, label: user.name, cells: cellsOf(scope, user) })),
  };
}

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
