import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { allApps, appById, type AppRow, NewApp, registerApp, removeApp } from '../../../modules/access/index.ts';
import type { Action, ConfirmView, ListView, ShowView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { formModel } from '../form-model.ts';
import { instantCell } from './access-words.ts';
import { shownOnce, toShowOnce } from './shown-once.ts';

const BASE = '/admin/apps';

/** Programs of others that people can connect to their accounts. */
export const appsAdminPage = page({
  path: BASE,
  may: 'site.admin',
  nav: { section: 'site', label: 'apps.admin.title', order: 45, icon: 'plug' },
  async show(scope) {
    const create: Action = {
      label: scope.t('apps.admin.new.title'),
      href: `${BASE}/new`,
      tone: 'primary',
      icon: 'plus',
    };
    const model: ListView = {
      title: scope.t('apps.admin.title'),
      subtitle: scope.t('apps.admin.subtitle'),
      actions: [create],
      table: {
        caption: scope.t('apps.admin.title'),
        columns: [{ label: scope.t('fields.name') }, { label: scope.t('access.created') }],
        rows: (await allApps(scope)).map((app) => ({
          cells: [
            { kind: 'link', text: app.name, href: `${BASE}/${app.id}`, detail: app.redirectUris[0] },
            instantCell(scope, app.createdAt),
          ],
        })),
      },
      page: {},
      empty: { title: scope.t('apps.admin.empty'), text: scope.t('apps.admin.subtitle'), icon: 'plug', action: create },
    };
    return { view: 'admin/list', model };
  },
});

const AppForm = z.object({
  name: NewApp.shape.name.meta({ title: 'fields.name' }),
  redirectUris: z.string().trim().min(1).max(5000).meta({ title: 'apps.admin.redirects', widget: 'textarea' }),
  kind: NewApp.shape.kind.default('confidential').meta({ title: 'apps.admin.kind', widget: 'radio' }),
});

export const newAppPage = page({
  path: `${BASE}/new`,
  may: 'site.admin',
  recent: true,
  form: AppForm,
  async show(scope, _at, request) {
    const model = formModel(scope, request, {
      ...head(scope, scope.t('apps.admin.new.title')),
      schema: AppForm,
      values: { kind: 'confidential' },
      groups: [{ fields: ['name', 'redirectUris', 'kind'] }],
      fields: {
        over: {
          redirectUris: { help: scope.t('apps.admin.redirects_help') },
          kind: {
            options: NewApp.shape.kind.options.map((value) => ({ value, label: scope.t(`apps.admin.kinds.${value}`) })),
            required: true,
          },
        },
      },
      action: `${BASE}/new`,
      submit: scope.t('apps.admin.new.submit'),
      cancelHref: BASE,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { name, redirectUris, kind }) {
    const input = NewApp.safeParse({ name, kind, redirectUris: redirectUris.split(/\s+/).filter(Boolean) });
    if (!input.success) throw new DomainError('app.bad_redirect', { field: 'redirectUris' });
    const { id, secret } = await registerApp(scope, input.data);
    const path = `${BASE}/${id}`;
    const cookies = secret === undefined ? [] : [toShowOnce(scope, path, secret)];
    return { goTo: path, flash: 'apps.admin.new.done', cookies };
  },
});

export const appPage = page({
  path: `${BASE}/:app`,
  may: 'site.admin',
  async show(scope, { app: id }, request) {
    const app = await appAt(scope, id);
    const once = shownOnce(scope, request);
    const code = (label: string, text: string) => ({ label: scope.t(label), cell: { kind: 'code' as const, text } });
    const model: ShowView = {
      ...head(scope, app.name),
      notices: once ? [{ tone: 'warning', title: scope.t('apps.admin.once') }] : [],
      actions: [
        { label: scope.t('apps.admin.remove.title'), href: `${BASE}/${id}/remove`, tone: 'danger', dialog: true },
      ],
      main: [
        {
          kind: 'facts',
          facts: [
            code('apps.admin.client_id', app.id),
            ...(app.isPublic ? [] : [code('apps.admin.client_secret', once?.secret ?? '…')]),
            code('apps.admin.redirects', app.redirectUris.join(' ')),
            code('apps.admin.discovery', `${scope.site.url}/oauth/.well-known/openid-configuration`),
            { label: scope.t('access.created'), cell: instantCell(scope, app.createdAt) },
          ],
        },
      ],
    };
    return { view: 'admin/show', model, ...(once && { cookies: once.cookies }) };
  },
});

export const removeAppPage = page({
  path: `${BASE}/:app/remove`,
  may: 'site.admin',
  async show(scope, { app: id }, request: PageRequest) {
    const { name } = await appAt(scope, id);
    const model: ConfirmView = {
      ...head(scope, scope.t('apps.admin.remove.title')),
      text: scope.t('apps.admin.remove.text', { name }),
      consequences: [scope.t('apps.admin.remove.access')],
      action: `${BASE}/${id}/remove`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('apps.admin.remove.submit'),
      tone: 'danger',
      cancelHref: `${BASE}/${id}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { app: id }) {
    await appAt(scope, id);
    await removeApp(scope, id);
    return { goTo: BASE, flash: 'apps.admin.remove.done' };
  },
});

async function appAt(scope: Scope, id: string): Promise<AppRow> {
  const app = await appById(scope, id);
  if (!app) throw new DomainError('app.not_found', { status: 404 });
  return app;
}

function head(scope: Scope, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('apps.admin.title'), href: BASE }] };
}
