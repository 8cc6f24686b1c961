import { Batcher } from '../../kernel/batcher.ts';
import { booleanIn } from '../../kernel/db/rows.ts';
import type { UserActor } from '../../kernel/scope/actor.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { actorOf } from '../users/index.ts';
import { permissionsInScope } from './apps.ts';
import { oauthHash } from './oauth-store.ts';

const MOST_TOGETHER = 128;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

interface FoundApp {
  readonly actor: UserActor;
  readonly locale: string;
}

interface Call {
  readonly scope: Scope;
  readonly hash: string;
}

const lines = new WeakMap<SiteFacts, Batcher<Call, FoundApp | undefined>>();

export const looksLikeApp = (token: string): boolean => TOKEN.test(token);

/** The person whom a program acts for, and what they let it do. */
export function findApp(scope: Scope, token: string): Promise<FoundApp | undefined> {
  const line = lines.get(scope.site) ?? new Batcher(findTogether, { most: MOST_TOGETHER });
  lines.set(scope.site, line);
  return line.call({ scope, hash: oauthHash('AccessToken', token) });
}

async function findTogether(calls: readonly Call[]): Promise<PromiseSettledResult<FoundApp | undefined>[]> {
  const { em, clock } = calls[0]!.scope;
  const hashes = [...new Set(calls.map(({ hash }) => hash))];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select i.hash, i.scope, c.id as client_id, c.name as client_name, u.id as user_id, u.email, u.name, u.locale,
       u.is_admin
     from oauth_items i inner join users u on u.id = i.user_id inner join oauth_clients c on c.id = i.client_id
     where i.hash in (${hashes.map(() => '?').join(', ')}) and i.expires_at > ? and i.consumed_at is null`,
    [...hashes, clock.now()],
  );
  const found = new Map(rows.map((row) => [String(row['hash']), appIn(row)]));
  return calls.map(({ hash }) => ({ status: 'fulfilled', value: found.get(hash) }));
}

function appIn(row: Record<string, unknown>): FoundApp {
  const user = {
    id: String(row['user_id']),
    email: String(row['email']),
    name: String(row['name']),
    isAdmin: booleanIn(row['is_admin']),
  };
  const via = {
    clientId: String(row['client_id']),
    name: String(row['client_name']),
    permissions: permissionsInScope(String(row['scope'] ?? '')),
  };
  return { actor: { ...actorOf(user), via }, locale: String(row['locale']) };
}
