import { z } from 'zod';
import { ORGANIZATION_PERMISSIONS, page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { apiKeysOf, createApiKey, NewApiKey } from '../../../modules/access/index.ts';
import { permissionsIn } from '../../../modules/organizations/index.ts';
import type { Action, ListView, ShowView } from '../../../render/contract/index.ts';
import { historySection } from '../audit/history.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { formModel } from '../form-model.ts';
import { eventOptions, permissionLine } from '../organizations/membership-fields.ts';
import { eventsText, instantCell, stateBadge } from './access-words.ts';
import { baseOf, head, keyAt } from './api-key-at.ts';
import { apiKeyBulk } from './bulk-access.page.ts';
import { shownOnce, toShowOnce } from './shown-once.ts';

export const apiKeysPage = page({
  path: '/admin/o/:org/api-keys',
  may: 'settings.write',
  nav: { section: 'organization', label: 'api_keys.title', order: 82, icon: 'key' },
  async show(scope, _at, request) {
    const keys = await apiKeysOf(scope, request.organization!.id);
    const create: Action = {
      label: scope.t('api_keys.new.title'),
      href: `${baseOf(request)}/new`,
      tone: 'primary',
      icon: 'plus',
    };
    const rows: ListView['table']['rows'] = keys.map((key) => ({
      ...(key.state !== 'revoked' && { value: key.id }),
      label: key.name,
      cells: [
        { kind: 'link', text: key.name, href: `${baseOf(request)}/${key.id}`, detail: key.shown },
        { kind: 'badge', ...stateBadge(scope, key.state) },
        instantCell(scope, key.lastUsedAt, scope.t('access.never')),
        instantCell(scope, key.expiresAt, scope.t('access.no_end')),
      ],
    }));
    const model: ListView = {
      title: scope.t('api_keys.title'),
      subtitle: scope.t('api_keys.subtitle'),
      actions: [create],
      table: {
        caption: scope.t('api_keys.title'),
        columns: ['name', 'state', 'last_used', 'expires'].map((key) => ({ label: scope.t(`api_keys.column.${key}`) })),
        rows,
      },
      bulk: bulkOf(scope, request, apiKeyBulk, rows),
      page: {},
      empty: { title: scope.t('api_keys.empty'), text: scope.t('api_keys.empty_text'), icon: 'key', action: create },
    };
    return { view: 'admin/list', model };
  },
});

const ENDS = ['30', '90', '365', 'never'] as const;

const KeyForm = z.object({
  name: NewApiKey.shape.name,
  permissions: NewApiKey.shape.permissions,
  ends: z.enum(ENDS).default('90').meta({ title: 'api_keys.field.ends', widget: 'select' }),
  limit: z.enum(['all', 'some']).default('all').meta({ title: 'members.limit.label', widget: 'radio' }),
  eventIds: z.array(z.uuid()).default([]).meta({ title: 'members.limit.events' }),
  perHour: z.number().int().min(1).max(10_000_000).nullable().default(null).meta({ title: 'api_keys.field.per_hour' }),
});

export const newApiKeyPage = page({
  path: '/admin/o/:org/api-keys/new',
  may: 'settings.write',
  recent: true,
  form: KeyForm,
  async show(scope, _at, request) {
    const own = await permissionsIn(scope, request.organization!.id);
    const model = formModel(scope, request, {
      ...head(scope, request, scope.t('api_keys.new.title')),
      schema: KeyForm,
      values: { permissions: ['events.read'], ends: '90', limit: 'all', eventIds: [] },
      groups: [
        { fields: ['name', 'permissions'] },
        { title: 'members.limit.title', help: 'api_keys.limit_help', fields: ['limit', 'eventIds'] },
        { title: 'api_keys.bounds', fields: ['ends', 'perHour'] },
      ],
      fields: {
        over: {
          permissions: {
            help: scope.t('api_keys.permissions_help'),
            options: ORGANIZATION_PERMISSIONS.filter((permission) => own.has(permission)).map((value) => ({
              value,
              label: permissionLine(scope, [value]),
            })),
          },
          limit: {
            options: ['all', 'some'].map((value) => ({ value, label: scope.t(`members.limit.${value}`) })),
            required: true,
          },
          eventIds: { options: await eventOptions(scope, request, null) },
          ends: { options: ENDS.map((value) => ({ value, label: scope.t(`api_keys.ends.${value}`) })), required: true },
          perHour: { help: scope.t('api_keys.field.per_hour_help') },
        },
      },
      action: `${baseOf(request)}/new`,
      submit: scope.t('api_keys.new.submit'),
      cancelHref: baseOf(request),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { name, permissions, ends, limit, eventIds, perHour }, request) {
    const { id, token } = await createApiKey(scope, {
      organizationId: request.organization!.id,
      ...{ name, permissions, perHour },
      eventIds: limit === 'all' ? null : eventIds,
      expiresAt: ends === 'never' ? null : scope.clock.in({ days: Number(ends) }),
    });
    const path = `${baseOf(request)}/${id}`;
    return { goTo: path, flash: 'api_keys.new.done', cookies: [toShowOnce(scope, path, token)] };
  },
});

export const apiKeyPage = page({
  path: '/admin/o/:org/api-keys/:key',
  may: 'settings.write',
  async show(scope, { key: id }, request) {
    const key = await keyAt(scope, request, id);
    const once = shownOnce(scope, request);
    const href = `${baseOf(request)}/${id}`;
    const fact = (label: string, text: string) => ({ label: scope.t(label), cell: { kind: 'text' as const, text } });
    const model: ShowView = {
      ...head(scope, request, key.name),
      badges: [stateBadge(scope, key.state)],
      notices: once ? [{ tone: 'warning', title: scope.t('api_keys.once'), text: scope.t('api_keys.once_text') }] : [],
      actions: key.state === 'revoked' ? [] : actionsOf(scope, href),
      main: [
        {
          kind: 'facts',
          facts: [
            {
              label: scope.t('api_keys.fact.key'),
              cell: { kind: 'code', text: once?.secret ?? key.shown },
            },
            fact('fields.permissions', permissionLine(scope, key.permissions)),
            fact('members.limit.label', await eventsText(scope, request, key.eventIds)),
            fact(
              'api_keys.field.per_hour',
              key.perHour === null
                ? scope.t('api_keys.default_limit')
                : new Intl.NumberFormat(scope.locale).format(key.perHour),
            ),
            {
              label: scope.t('api_keys.column.expires'),
              cell: instantCell(scope, key.expiresAt, scope.t('access.no_end')),
            },
            {
              label: scope.t('api_keys.column.last_used'),
              cell: instantCell(scope, key.lastUsedAt, scope.t('access.never')),
            },
            ...(key.previousUntil
              ? [{ label: scope.t('api_keys.fact.previous'), cell: instantCell(scope, key.previousUntil) }]
              : []),
            { label: scope.t('access.created'), cell: instantCell(scope, key.createdAt) },
            fact('access.created_by', key.createdBy ?? '–'),
          ],
        },
      ],
      aside: [await historySection(scope, [id])],
    };
    return { view: 'admin/show', model, ...(once && { cookies: once.cookies }) };
  },
});

function actionsOf(scope: Scope, href: string): Action[] {
  return [
    { label: scope.t('api_keys.rotate.title'), href: `${href}/rotate`, tone: 'secondary' },
    { label: scope.t('api_keys.revoke.title'), href: `${href}/revoke`, tone: 'danger', dialog: true },
  ];
}
