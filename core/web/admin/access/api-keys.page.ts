import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { ORGANIZATION_PERMISSIONS, page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  apiKeyById,
  type ApiKeyRow,
  apiKeysOf,
  createApiKey,
  NewApiKey,
  revokeApiKey,
  rotateApiKey,
} from '../../../modules/access/index.ts';
import { permissionsIn } from '../../../modules/organizations/index.ts';
import type { Action, ConfirmView, ListView, ShowView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { formModel } from '../form-model.ts';
import { eventOptions, permissionLine } from '../organizations/membership-fields.ts';
import { eventsText, instantCell, stateBadge } from './access-words.ts';
import { shownOnce, toShowOnce } from './shown-once.ts';

const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/api-keys`;

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
    const model: ListView = {
      title: scope.t('api_keys.title'),
      subtitle: scope.t('api_keys.subtitle'),
      actions: [create],
      table: {
        caption: scope.t('api_keys.title'),
        columns: ['name', 'state', 'last_used', 'expires'].map((key) => ({ label: scope.t(`api_keys.column.${key}`) })),
        rows: keys.map((key) => ({
          cells: [
            { kind: 'link', text: key.name, href: `${baseOf(request)}/${key.id}`, detail: key.shown },
            { kind: 'badge', ...stateBadge(scope, key.state) },
            instantCell(scope, key.lastUsedAt, scope.t('access.never')),
            instantCell(scope, key.expiresAt, scope.t('access.no_end')),
          ],
        })),
      },
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
    };
    return { view: 'admin/show', model, ...(once && { cookies: once.cookies }) };
  },
});

const OVERLAPS = ['0', '1', '24', '168'] as const;
const RotateForm = z.object({
  overlap: z.enum(OVERLAPS).default('24').meta({ title: 'api_keys.rotate.overlap', widget: 'select' }),
});

export const rotateApiKeyPage = page({
  path: '/admin/o/:org/api-keys/:key/rotate',
  may: 'settings.write',
  recent: true,
  form: RotateForm,
  async show(scope, { key: id }, request) {
    const key = await keyAt(scope, request, id);
    const model = formModel(scope, request, {
      ...head(scope, request, scope.t('api_keys.rotate.title')),
      subtitle: key.name,
      schema: RotateForm,
      values: { overlap: '24' },
      groups: [{ fields: ['overlap'] }],
      fields: {
        over: {
          overlap: {
            help: scope.t('api_keys.rotate.help'),
            options: OVERLAPS.map((value) => ({ value, label: scope.t(`api_keys.rotate.hours_${value}`) })),
            required: true,
          },
        },
      },
      action: `${baseOf(request)}/${id}/rotate`,
      submit: scope.t('api_keys.rotate.submit'),
      cancelHref: `${baseOf(request)}/${id}`,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { key: keyId }, { overlap }, request) {
    await keyAt(scope, request, keyId);
    const organizationId = request.organization!.id;
    const { token } = await rotateApiKey(scope, { organizationId, keyId, overlapHours: Number(overlap) });
    const path = `${baseOf(request)}/${keyId}`;
    return { goTo: path, flash: 'api_keys.rotate.done', cookies: [toShowOnce(scope, path, token)] };
  },
});

export const revokeApiKeyPage = page({
  path: '/admin/o/:org/api-keys/:key/revoke',
  may: 'settings.write',
  async show(scope, { key: id }, request) {
    const { name } = await keyAt(scope, request, id);
    const model: ConfirmView = {
      ...head(scope, request, scope.t('api_keys.revoke.title')),
      text: scope.t('api_keys.revoke.text', { name }),
      consequences: [scope.t('api_keys.revoke.at_once'), scope.t('api_keys.revoke.for_good')],
      action: `${baseOf(request)}/${id}/revoke`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('api_keys.revoke.submit'),
      tone: 'danger',
      cancelHref: `${baseOf(request)}/${id}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { key: keyId }, _values, request) {
    await keyAt(scope, request, keyId);
    await revokeApiKey(scope, { organizationId: request.organization!.id, keyId });
    return { goTo: baseOf(request), flash: 'api_keys.revoke.done' };
  },
});

function actionsOf(scope: Scope, href: string): Action[] {
  return [
    { label: scope.t('api_keys.rotate.title'), href: `${href}/rotate`, tone: 'secondary' },
    { label: scope.t('api_keys.revoke.title'), href: `${href}/revoke`, tone: 'danger', dialog: true },
  ];
}

async function keyAt(scope: Scope, request: PageRequest, id: string): Promise<ApiKeyRow> {
  const key = z.uuid().safeParse(id).success ? await apiKeyById(scope, request.organization!.id, id) : undefined;
  if (!key) throw new DomainError('api_key.not_found', { status: 404 });
  return key;
}

function head(scope: Scope, request: PageRequest, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('api_keys.title'), href: baseOf(request) }] };
}
