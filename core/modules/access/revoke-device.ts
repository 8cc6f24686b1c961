import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Device } from './device.entity.ts';
import { peopleOnly } from './people-only.ts';

/** Ends a device: its next scan is refused. */
export async function revokeDevice(
  scope: Scope,
  { organizationId, deviceId }: { readonly organizationId: string; readonly deviceId: string },
): Promise<void> {
  peopleOnly(scope);
  await scope.tx(async (tx) => {
    const device = await tx.em.findOne(Device, { id: deviceId, organization: organizationId });
    if (!device) throw new DomainError('device.not_found', { status: 404 });
    const revokedAt = tx.clock.now();
    const ended = { revokedAt, tokenHash: null, pairingHash: null, pairingExpiresAt: null };
    if ((await tx.em.nativeUpdate(Device, { id: deviceId, revokedAt: null }, ended)) === 0) return;
    tx.audit('device.revoked', { kind: 'device', id: deviceId, organizationId, label: device.name });
  });
}
