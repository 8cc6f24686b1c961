import { DomainError } from '../../kernel/errors.ts';
import { newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { Device } from './device.entity.ts';

const TOKEN_PREFIX = 'ep_device_';

export interface PairedDevice {
  readonly id: string;
  readonly name: string;
  readonly organizationId: string;
  readonly eventIds: readonly string[];
  readonly expiresAt: Date;
}

export const looksLikeDevice = (token: string): boolean => token.startsWith(TOKEN_PREFIX);

/** The device that a code would pair, without using it: links are opened by more than people. */
export async function pairableDevice(scope: Scope, code: string): Promise<PairedDevice | undefined> {
  const device = await scope.em.findOne(Device, openWith(scope, code), { disableIdentityMap: true });
  return device ? pairedIn(device) : undefined;
}

/** Exchanges a pairing code for the device's token. The code works once; the token is told this once. */
export async function pairDevice(
  scope: Scope,
  { code, userAgent }: { readonly code: string; readonly userAgent?: string | undefined },
): Promise<PairedDevice & { readonly token: string }> {
  const token = TOKEN_PREFIX + newToken();
  const device = await scope.tx(async (tx) => {
    const found = await tx.em.findOne(Device, openWith(tx, code));
    if (!found) throw codeIsOver();
    const pairedAt = tx.clock.now();
    // Two with the same code: the database lets one of them through.
    const paired = await tx.em.nativeUpdate(
      Device,
      { id: found.id, ...openWith(tx, code) },
      {
        pairingHash: null,
        pairingExpiresAt: null,
        tokenHash: hashToken(token),
        pairedAt,
        lastSeenAt: pairedAt,
        userAgent: userAgent?.slice(0, 255) ?? null,
      },
    );
    if (paired === 0) throw codeIsOver();
    const organizationId = found.organization.id;
    tx.audit('device.paired', { kind: 'device', id: found.id, organizationId, label: found.name });
    return pairedIn(found);
  });
  return { ...device, token };
}

function openWith({ clock }: Pick<Scope, 'clock'>, code: string) {
  const now = clock.now();
  // As people type it: in small letters, with hyphens.
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '');
  return {
    pairingHash: hashToken(plain),
    pairingExpiresAt: { $gt: now },
    expiresAt: { $gt: now },
    tokenHash: null,
    revokedAt: null,
  };
}

function pairedIn({ id, name, organization, eventIds, expiresAt }: Device): PairedDevice {
  return { id, name, organizationId: organization.id, eventIds, expiresAt };
}

function codeIsOver(): DomainError {
  return new DomainError('device.code_over', { status: 410, field: 'code' });
}
