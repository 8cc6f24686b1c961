import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newCode, newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { can, Organization } from '../organizations/index.ts';
import { Device } from './device.entity.ts';
import { makerOf, MOST_EVENTS, peopleOnly, refuseStrangeEvents } from './people-only.ts';

export const NewDevice = z.strictObject({
  name: z.string().trim().min(1).max(80).meta({ title: 'fields.name' }),
  eventIds: z.array(z.uuid()).min(1).max(MOST_EVENTS).meta({ title: 'devices.field.events' }),
  days: z.number().int().min(1).max(400).default(14).meta({ title: 'devices.field.days' }),
});

/** Long enough that nobody guesses it in the minutes that it works, short enough to be typed. */
const CODE_LENGTH = 12;
const CODE_MINUTES = 15;

export interface PairingCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/** A device that is yet to be paired. */
export async function createDevice(
  scope: Scope,
  { organizationId, name, eventIds, days }: z.output<typeof NewDevice> & { readonly organizationId: string },
): Promise<{ id: string }> {
  peopleOnly(scope);
  await refuseStrangeEvents(scope, organizationId, eventIds);
  await refuseMoreThanOwnDoors(scope, organizationId, eventIds);
  return scope.tx(async (tx) => {
    const device = tx.em.create(Device, {
      id: newId(),
      organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
      name,
      eventIds: [...new Set(eventIds)],
      pairingHash: null,
      pairingExpiresAt: null,
      tokenHash: null,
      pairedAt: null,
      userAgent: null,
      ...makerOf(tx),
      createdAt: tx.clock.now(),
      expiresAt: tx.clock.in({ days }),
      lastSeenAt: null,
      revokedAt: null,
    });
    tx.audit(
      'device.created',
      { kind: 'device', id: device.id, organizationId, label: name },
      { after: { name, eventIds, expiresAt: device.expiresAt.toISOString() } },
    );
    return { id: device.id };
  });
}

/** A new code to pair with; the one before it is over, and so is what was paired before. */
export async function newPairingCode(
  scope: Scope,
  { organizationId, deviceId }: { readonly organizationId: string; readonly deviceId: string },
): Promise<PairingCode> {
  peopleOnly(scope);
  const code = newCode(CODE_LENGTH);
  const expiresAt = scope.clock.in({ minutes: CODE_MINUTES });
  await scope.tx(async (tx) => {
    const device = await tx.em.findOne(Device, { id: deviceId, organization: organizationId });
    if (!device || device.revokedAt) throw new DomainError('device.not_found', { status: 404 });
    if (device.expiresAt <= tx.clock.now()) throw new DomainError('device.over', { status: 409 });
    await refuseMoreThanOwnDoors(tx, organizationId, device.eventIds);
    const changed = await tx.em.nativeUpdate(
      Device,
      { id: deviceId, revokedAt: null },
      { pairingHash: hashToken(code), pairingExpiresAt: expiresAt, tokenHash: null, pairedAt: null },
    );
    if (changed === 0) throw new DomainError('device.not_found', { status: 404 });
    tx.audit('device.code_made', { kind: 'device', id: deviceId, organizationId, label: device.name });
  });
  return { code, expiresAt };
}

// Whoever makes a scanner can scan with it.
async function refuseMoreThanOwnDoors(
  asker: Pick<Scope, 'actor' | 'em'>,
  organizationId: string,
  eventIds: readonly string[],
): Promise<void> {
  for (const eventId of eventIds) {
    if (await can(asker, 'check-in.write', { organizationId, eventId })) continue;
    throw new DomainError('device.beyond_own', { status: 403, field: 'eventIds' });
  }
}
