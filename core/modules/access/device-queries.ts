import type { Scope } from '../../kernel/scope/scope.ts';
import { stateOf, type CredentialState } from './api-key-queries.ts';
import { Device } from './device.entity.ts';

export interface DeviceRow {
  readonly id: string;
  readonly name: string;
  readonly state: CredentialState | 'unpaired';
  readonly eventIds: readonly string[];
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly pairedAt: Date | null;
  readonly lastSeenAt: Date | null;
  readonly userAgent: string | null;
}

/** The newest first; `eventIds`: those alone that work for one of these events. */
export async function devicesOf(
  scope: Scope,
  organizationId: string,
  eventIds?: readonly string[],
): Promise<DeviceRow[]> {
  const devices = await scope.em.find(
    Device,
    { organization: organizationId },
    { orderBy: { id: 'desc' }, limit: 500, disableIdentityMap: true },
  );
  return devices
    .filter((device) => eventIds === undefined || device.eventIds.some((id) => eventIds.includes(id)))
    .map((device) => rowOf(scope, device));
}

export async function deviceById(scope: Scope, organizationId: string, id: string): Promise<DeviceRow | undefined> {
  const device = await scope.em.findOne(Device, { id, organization: organizationId }, { disableIdentityMap: true });
  return device ? rowOf(scope, device) : undefined;
}

function rowOf(scope: Scope, device: Device): DeviceRow {
  const { id, name, eventIds, createdAt, expiresAt } = device;
  const state = stateOf(scope, device);
  return {
    id,
    name,
    state: state === 'active' && !device.tokenHash ? 'unpaired' : state,
    eventIds,
    createdBy: device.createdBy ?? null,
    createdAt,
    expiresAt,
    pairedAt: device.pairedAt ?? null,
    lastSeenAt: device.lastSeenAt ?? null,
    userAgent: device.userAgent ?? null,
  };
}
