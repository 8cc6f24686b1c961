import { Batcher } from '../../kernel/batcher.ts';
import { instantIn, jsonIn, maybeInstantIn, maybeNumberIn } from '../../kernel/db/rows.ts';
import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { KeyActor } from '../../kernel/scope/actor.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';
import { ApiKey } from './api-key.entity.ts';
import { readKey } from './api-key-token.ts';

const MOST_TOGETHER = 128;
/** "Last used" is kept this exactly, so that most calls write nothing. */
export const USED_EVERY_MS = 10 * 60_000;

interface LiveKey {
  readonly actor: KeyActor;
  readonly secretHash: string;
  readonly previous: { readonly hash: string; readonly until: Date } | undefined;
  readonly lastUsedAt: Date | null;
}

interface Call {
  readonly scope: Scope;
  readonly prefix: string;
}

const lines = new WeakMap<SiteFacts, Batcher<Call, LiveKey | undefined>>();

/** The program behind an API key. Calls that come while a look-up is with the database share the next one. */
export async function findKey(scope: Scope, token: string): Promise<KeyActor | undefined> {
  const given = readKey(token);
  if (!given) return undefined;
  const line = lines.get(scope.site) ?? new Batcher(findTogether, { most: MOST_TOGETHER });
  lines.set(scope.site, line);
  const key = await line.call({ scope, prefix: given.prefix });
  if (!key || !opens(scope, key, given.secretHash)) return undefined;
  await noteUse(scope, key);
  return key.actor;
}

function opens({ clock }: Scope, { secretHash, previous }: LiveKey, given: string): boolean {
  if (sameText(secretHash, given)) return true;
  return previous !== undefined && previous.until > clock.now() && sameText(previous.hash, given);
}

async function noteUse(scope: Scope, { actor, lastUsedAt }: LiveKey): Promise<void> {
  const now = scope.clock.now();
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < USED_EVERY_MS) return;
  await scope.tx(async (tx) => {
    await tx.em.nativeUpdate(ApiKey, { id: actor.keyId, lastUsedAt }, { lastUsedAt: now });
  });
}

async function findTogether(calls: readonly Call[]): Promise<PromiseSettledResult<LiveKey | undefined>[]> {
  const { em, clock } = calls[0]!.scope;
  const prefixes = [...new Set(calls.map(({ prefix }) => prefix))];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select k.id, k.prefix, k.name, k.organization_id, k.secret_hash, k.previous_hash, k.previous_until, k.permissions,
       k.event_ids, k.per_hour, k.last_used_at
     from api_keys k
     where k.prefix in (${prefixes.map(() => '?').join(', ')}) and k.revoked_at is null
       and (k.expires_at is null or k.expires_at > ?)`,
    [...prefixes, clock.now()],
  );
  const found = new Map(rows.map((row) => [String(row['prefix']), keyIn(row)]));
  return calls.map(({ prefix }) => ({ status: 'fulfilled', value: found.get(prefix) }));
}

function keyIn(row: Record<string, unknown>): LiveKey {
  const eventIds = row['event_ids'] === null ? null : jsonIn<string[] | null>(row['event_ids']);
  const perHour = maybeNumberIn(row['per_hour']);
  return {
    actor: {
      kind: 'key',
      keyId: String(row['id']),
      name: String(row['name']),
      organizationId: String(row['organization_id']),
      permissions: jsonIn<OrganizationPermission[]>(row['permissions']),
      ...(eventIds !== null && { eventIds }),
      ...(perHour !== null && { perHour }),
    },
    secretHash: String(row['secret_hash']),
    previous:
      row['previous_hash'] && row['previous_until']
        ? { hash: String(row['previous_hash']), until: instantIn(row['previous_until']) }
        : undefined,
    lastUsedAt: maybeInstantIn(row['last_used_at']),
  };
}
