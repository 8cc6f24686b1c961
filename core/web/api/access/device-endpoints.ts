import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  createDevice,
  deviceById,
  type DeviceRow,
  devicesOf,
  NewDevice,
  newPairingCode,
  pairDevice,
  revokeDevice,
} from '../../../modules/access/index.ts';
import { eventsWithin } from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const tag = 'access';
const params = z.strictObject({ id: Id });
const oneOf = z.strictObject({ id: Id, deviceId: Id });
const of = { of: 'organization', at: 'params.id' } as const;
const mayRead = { permission: 'devices.read', ...of } as const;
const mayWrite = { permission: 'devices.write', ...of } as const;

const DeviceJson = z
  .strictObject({
    id: Id,
    name: z.string(),
    state: z.enum(['unpaired', 'active', 'expired', 'revoked']),
    eventIds: z.array(Id),
    createdBy: z.string().nullable(),
    createdAt: Instant,
    expiresAt: Instant,
    pairedAt: Instant.nullable(),
    lastSeenAt: Instant.nullable().meta({ description: 'Within ten minutes.' }),
  })
  .meta({ id: 'Device' });

const PairingJson = z
  .strictObject({
    code: z.string().meta({ description: 'For `POST /devices/pair`, once.' }),
    url: z.url().meta({ description: 'Pairs the phone that opens it; print it as a QR code.' }),
    expiresAt: Instant,
  })
  .meta({ id: 'PairingCode' });

const listEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/devices',
  may: { ...mayRead, events: 'some' },
  summary: 'The scanners of an organization, the newest first',
  tag,
  params,
  answers: { 200: z.strictObject({ data: z.array(DeviceJson) }) },
  async run(scope, { params: { id } }) {
    const devices = await devicesOf(scope, id, await eventsWithin(scope, id));
    return { status: 200, body: { data: devices.map(deviceJson) } };
  },
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/devices/{deviceId}',
  may: mayRead,
  summary: 'One scanner',
  tag,
  params: oneOf,
  answers: { 200: DeviceJson },
  run: async (scope, request) => ({ status: 200, body: await read(scope, request.params) }),
});

const createEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/devices',
  may: mayWrite,
  summary: 'Make a scanner for some events; pair it next',
  tag,
  params,
  body: NewDevice,
  answers: { 201: DeviceJson },
  problems: ['access.people_only', 'device.beyond_own', 'event.not_found'],
  replay: {
    of: 'id',
    async answer(scope, deviceId, request) {
      const { id } = request.params as z.output<typeof params>;
      return { status: 201, body: await read(scope, { id, deviceId }) };
    },
  },
  async run(scope, request) {
    const { id } = request.params;
    const made = await createDevice(scope, { organizationId: id, ...request.body });
    return { status: 201, body: await read(scope, { id, deviceId: made.id }) };
  },
});

const codeEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/devices/{deviceId}/pairing-code',
  may: mayWrite,
  summary: 'A code that pairs a scanner, once; what was paired before is out',
  tag,
  params: oneOf,
  answers: { 200: PairingJson },
  problems: ['access.people_only', 'device.over'],
  replay: 'again',
  async run(scope, request) {
    const { id: organizationId, deviceId } = request.params;
    const { code, expiresAt } = await newPairingCode(scope, { organizationId, deviceId });
    const url = `${scope.site.url}/pair/${code}`;
    return { status: 200, body: { code, url, expiresAt: expiresAt.toISOString() } };
  },
});

const revokeEndpoint = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}/devices/{deviceId}',
  may: mayWrite,
  summary: 'End a scanner: its next scan is refused',
  tag,
  params: oneOf,
  answers: { 204: null },
  problems: ['access.people_only'],
  async run(scope, request) {
    const { id: organizationId, deviceId } = request.params;
    await revokeDevice(scope, { organizationId, deviceId });
    return { status: 204 };
  },
});

const pairEndpoint = endpoint({
  method: 'POST',
  path: '/devices/pair',
  may: 'public',
  summary: 'The token of a scanner, for its pairing code',
  tag,
  body: z.strictObject({ code: z.string().min(1).max(100) }),
  answers: {
    200: z.strictObject({
      token: z.string().meta({ description: 'For `Authorization: Bearer …`. It is told this once.' }),
      deviceId: Id,
      name: z.string(),
      organizationId: Id,
      eventIds: z.array(Id),
      expiresAt: Instant,
    }),
  },
  problems: ['device.code_over'],
  perMinute: 20,
  async run(scope, { body, headers }) {
    const paired = await pairDevice(scope, { code: body.code, userAgent: headers['user-agent'] });
    const { id: deviceId, token, name, organizationId, eventIds, expiresAt } = paired;
    const answer = { token, deviceId, name, organizationId, eventIds, expiresAt: expiresAt.toISOString() };
    return { status: 200, body: answer };
  },
});

async function read(scope: Scope, { id, deviceId }: z.output<typeof oneOf>) {
  const device = await deviceById(scope, id, deviceId);
  if (!device) throw new DomainError('device.not_found', { status: 404 });
  return deviceJson(device);
}

function deviceJson(device: DeviceRow): z.output<typeof DeviceJson> {
  const { id, name, state, createdBy } = device;
  return {
    ...{ id, name, state, createdBy },
    eventIds: [...device.eventIds],
    createdAt: device.createdAt.toISOString(),
    expiresAt: device.expiresAt.toISOString(),
    pairedAt: device.pairedAt?.toISOString() ?? null,
    lastSeenAt: device.lastSeenAt?.toISOString() ?? null,
  };
}

export const deviceEndpoints = [listEndpoint, getEndpoint, createEndpoint, codeEndpoint, revokeEndpoint, pairEndpoint];
