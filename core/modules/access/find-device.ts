import { Batcher } from '../../kernel/batcher.ts';
import { jsonIn, maybeInstantIn } from '../../kernel/db/rows.ts';
import type { DeviceActor } from '../../kernel/scope/actor.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { Device } from './device.entity.ts';
import { USED_EVERY_MS } from './find-key.ts';

const MOST_TOGETHER = 128;

interface LiveDevice {
  readonly actor: DeviceActor;
  readonly lastSeenAt: Date | null;
}

interface Call {
  readonly scope: Scope;
  readonly tokenHash: string;
}

const lines = new WeakMap<SiteFacts, Batcher<Call, LiveDevice | undefined>>();

/** The scanner behind a token. Scans that come while a look-up is with the database share the next one. */
export async function findDevice(scope: Scope, token: string): Promise<DeviceActor | undefined> {
  const line = lines.get(scope.site) ?? new Batcher(findTogether, { most: MOST_TOGETHER });
  lines.set(scope.site, line);
  const device = await line.call({ scope, tokenHash: hashToken(token) });
  if (!device) return undefined;
  await noteVisit(scope, device);
  return device.actor;
}

async function noteVisit(scope: Scope, { actor, lastSeenAt }: LiveDevice): Promise<void> {
  const now = scope.clock.now();
  if (lastSeenAt && now.getTime() - lastSeenAt.getTime() < USED_EVERY_MS) return;
  await scope.tx(async (tx) => {
    await tx.em.nativeUpdate(Device, { id: actor.deviceId, lastSeenAt }, { lastSeenAt: now });
  });
}

async function findTogether(calls: readonly Call[]): Promise<PromiseSettledResult<LiveDevice | undefined>[]> {
  const { em, clock } = calls[0]!.scope;
  const hashes = [...new Set(calls.map(({ tokenHash }) => tokenHash))];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select d.id, d.token_hash, d.name, d.organization_id, d.event_ids, d.last_seen_at
     from devices d
     where d.token_hash in (${hashes.map(() => '?').join(', ')}) and d.revoked_at is null and d.expires_at > ?`,
    [...hashes, clock.now()],
  );
  const found = new Map(rows.map((row) => [String(row['token_hash']), deviceIn(row)]));
  return calls.map(({ tokenHash }) => ({ status: 'fulfilled', value: found.get(tokenHash) }));
}

function deviceIn(row: Record<string, unknown>): LiveDevice {
  return {
    actor: {
      kind: 'device',
      deviceId: String(row['id']),
      name: String(row['name']),
      organizationId: String(row['organization_id']),
      eventIds: jsonIn<string[]>(row['event_ids']),
    },
    lastSeenAt: maybeInstantIn(row['last_seen_at']),
  };
}
