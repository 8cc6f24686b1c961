import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  createDevice,
  deviceById,
  type DeviceRow,
  devicesOf,
  NewDevice,
  newPairingCode,
  revokeDevice,
} from '../../../modules/access/index.ts';
import { can, eventsWithin } from '../../../modules/organizations/index.ts';
import type { Action, ConfirmView, ListView, Section, ShowView } from '../../../render/contract/index.ts';
import { trusted } from '../../../render/html.ts';
import { qrSvg } from '../../../render/qr.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { historySection } from '../audit/history.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { formModel } from '../form-model.ts';
import { eventOptions } from '../organizations/membership-fields.ts';
import { eventsText, instantCell, stateBadge } from './access-words.ts';
import { deviceBulk } from './bulk-access.page.ts';
import { shownOnce, toShowOnce } from './shown-once.ts';

const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/devices`;

export const devicesPage = page({
  path: '/admin/o/:org/devices',
  may: 'devices.read',
  events: 'some',
  nav: { section: 'organization', label: 'devices.title', order: 45, icon: 'scan' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const mayWrite = await can(scope, 'devices.write', { organizationId });
    const devices = await devicesOf(scope, organizationId, await eventsWithin(scope, organizationId));
    const create: Action = {
      label: scope.t('devices.new.title'),
      href: `${baseOf(request)}/new`,
      tone: 'primary',
      icon: 'plus',
    };
    const rows = await Promise.all(devices.map((device) => rowOf(scope, request, device, mayWrite)));
    const model: ListView = {
      title: scope.t('devices.title'),
      subtitle: scope.t('devices.subtitle'),
      actions: mayWrite ? [create] : [],
      table: {
        caption: scope.t('devices.title'),
        columns: ['name', 'state', 'last_seen', 'expires'].map((key) => ({ label: scope.t(`devices.column.${key}`) })),
        rows,
      },
      bulk: mayWrite ? bulkOf(scope, request, deviceBulk, rows) : undefined,
      page: {},
      empty: {
        title: scope.t('devices.empty'),
        text: scope.t('devices.empty_text'),
        icon: 'scan',
        ...(mayWrite && { action: create }),
      },
    };
    return { view: 'admin/list', model };
  },
});

async function rowOf(
  scope: Scope,
  request: PageRequest,
  { id, name, state, eventIds, lastSeenAt, expiresAt }: DeviceRow,
  mayWrite: boolean,
): Promise<ListView['table']['rows'][number]> {
  const detail = await eventsText(scope, request, eventIds);
  return {
    ...(state !== 'revoked' && { value: id }),
    label: name,
    cells: [
      mayWrite
        ? { kind: 'link', text: name, href: `${baseOf(request)}/${id}`, detail }
        : { kind: 'text', text: name, detail },
      { kind: 'badge', ...stateBadge(scope, state) },
      instantCell(scope, lastSeenAt, scope.t('access.never')),
      instantCell(scope, expiresAt, scope.t('access.no_end')),
    ],
  };
}

const DAYS = ['1', '3', '14', '90', '365'] as const;
const DeviceForm = z.object({
  name: NewDevice.shape.name,
  eventIds: NewDevice.shape.eventIds,
  days: z.enum(DAYS).default('14').meta({ title: 'devices.field.days', widget: 'select' }),
});

export const newDevicePage = page({
  path: '/admin/o/:org/devices/new',
  may: 'devices.write',
  form: DeviceForm,
  async show(scope, _at, request) {
    const model = formModel(scope, request, {
      ...head(scope, request, scope.t('devices.new.title')),
      subtitle: scope.t('devices.new.help'),
      schema: DeviceForm,
      values: { days: '14', eventIds: [] },
      groups: [{ fields: ['name', 'eventIds', 'days'] }],
      fields: {
        over: {
          name: { help: scope.t('devices.field.name_help') },
          eventIds: { options: await eventOptions(scope, request, null), required: true },
          days: { options: DAYS.map((value) => ({ value, label: scope.t(`devices.days.${value}`) })), required: true },
        },
      },
      action: `${baseOf(request)}/new`,
      submit: scope.t('devices.new.submit'),
      cancelHref: baseOf(request),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { name, eventIds, days }, request) {
    const organizationId = request.organization!.id;
    const { id } = await createDevice(scope, { organizationId, name, eventIds, days: Number(days) });
    return withCode(scope, request, id, 'devices.new.done');
  },
});

export const devicePage = page({
  path: '/admin/o/:org/devices/:device',
  may: 'devices.write',
  async show(scope, { device: id }, request) {
    const device = await deviceAt(scope, request, id);
    const once = shownOnce(scope, request);
    const href = `${baseOf(request)}/${id}`;
    const isOver = device.state === 'revoked' || device.state === 'expired';
    const code: Action = {
      label: scope.t(device.state === 'unpaired' ? 'devices.code.make' : 'devices.code.again'),
      action: `${href}/pairing-code`,
      tone: 'secondary',
    };
    const revoke: Action = {
      label: scope.t('devices.revoke.title'),
      href: `${href}/revoke`,
      tone: 'danger',
      dialog: true,
    };
    const model: ShowView = {
      ...head(scope, request, device.name),
      badges: [stateBadge(scope, device.state)],
      actions: [...(isOver ? [] : [code]), ...(device.state === 'revoked' ? [] : [revoke])],
      main: [...(once ? pairingSections(scope, once.secret) : []), await factsOf(scope, request, device)],
      aside: [await historySection(scope, [id])],
    };
    return { view: 'admin/show', model, ...(once && { cookies: once.cookies }) };
  },
});

export const pairingCodePage = page({
  path: '/admin/o/:org/devices/:device/pairing-code',
  may: 'devices.write',
  show: async (_scope, { device }, request) => ({ goTo: `${baseOf(request)}/${device}` }),
  async submit(scope, { device: id }, _values, request) {
    await deviceAt(scope, request, id);
    return withCode(scope, request, id, 'devices.code.made');
  },
});

export const revokeDevicePage = page({
  path: '/admin/o/:org/devices/:device/revoke',
  may: 'devices.write',
  async show(scope, { device: id }, request) {
    const { name } = await deviceAt(scope, request, id);
    const model: ConfirmView = {
      ...head(scope, request, scope.t('devices.revoke.title')),
      text: scope.t('devices.revoke.text', { name }),
      consequences: [scope.t('devices.revoke.at_once'), scope.t('devices.revoke.scans')],
      action: `${baseOf(request)}/${id}/revoke`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('devices.revoke.submit'),
      tone: 'danger',
      cancelHref: `${baseOf(request)}/${id}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { device: deviceId }, _values, request) {
    await deviceAt(scope, request, deviceId);
    await revokeDevice(scope, { organizationId: request.organization!.id, deviceId });
    return { goTo: baseOf(request), flash: 'devices.revoke.done' };
  },
});

async function withCode(scope: Scope, request: PageRequest, deviceId: string, flash: string) {
  const { code } = await newPairingCode(scope, { organizationId: request.organization!.id, deviceId });
  const path = `${baseOf(request)}/${deviceId}`;
  return { goTo: path, flash, cookies: [toShowOnce(scope, path, code)] };
}

/** The code as a picture for the phone's camera, and as letters for those that have none. */
function pairingSections(scope: Scope, code: string): Section[] {
  const url = `${scope.site.url}/pair/${code}`;
  return [
    {
      kind: 'prose',
      title: scope.t('devices.code.title'),
      help: scope.t('devices.code.help'),
      html: trusted(qrSvg(url, { label: scope.t('devices.code.picture') })),
    },
    {
      kind: 'facts',
      facts: [
        { label: scope.t('fields.code'), cell: { kind: 'code', text: code.match(/.{4}/g)!.join('-') } },
        { label: scope.t('devices.code.address'), cell: { kind: 'code', text: `${scope.site.url}/pair` } },
      ],
    },
  ];
}

async function factsOf(scope: Scope, request: PageRequest, device: DeviceRow): Promise<Section> {
  const { eventIds, expiresAt, lastSeenAt, pairedAt, createdAt, createdBy } = device;
  const text = (label: string, said: string) => ({
    label: scope.t(label),
    cell: { kind: 'text' as const, text: said },
  });
  return {
    kind: 'facts',
    facts: [
      text('devices.field.events', await eventsText(scope, request, eventIds)),
      { label: scope.t('devices.column.expires'), cell: instantCell(scope, expiresAt) },
      { label: scope.t('devices.paired'), cell: instantCell(scope, pairedAt, scope.t('access.never')) },
      { label: scope.t('devices.column.last_seen'), cell: instantCell(scope, lastSeenAt, scope.t('access.never')) },
      { label: scope.t('access.created'), cell: instantCell(scope, createdAt) },
      text('access.created_by', createdBy ?? '–'),
    ],
  };
}

async function deviceAt(scope: Scope, request: PageRequest, id: string): Promise<DeviceRow> {
  const device = z.uuid().safeParse(id).success ? await deviceById(scope, request.organization!.id, id) : undefined;
  if (!device) throw new DomainError('device.not_found', { status: 404 });
  return device;
}

function head(scope: Scope, request: PageRequest, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('devices.title'), href: baseOf(request) }] };
}
