import { Batcher } from '../../kernel/batcher.ts';
import { booleanIn, instantIn, maybeInstantIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

export interface LiveSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly provedAt: Date | undefined;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly locale: string;
    readonly isAdmin: boolean;
  };
}

interface Call {
  readonly scope: Scope;
  readonly tokenHash: string;
}

const MOST_TOGETHER = 128;

const lines = new WeakMap<object, Batcher<Call, LiveSession | undefined>>();

/**
 * The session of a token's hash, where it has not ended. Every request of somebody signed in asks: those that come while
 * a look-up is with the database share the next one. It begins after they came, so what has ended is never found.
 */
export function liveSession(scope: Scope, tokenHash: string): Promise<LiveSession | undefined> {
  const line = lines.get(scope.site) ?? new Batcher(findTogether, { most: MOST_TOGETHER });
  lines.set(scope.site, line);
  return line.call({ scope, tokenHash });
}

async function findTogether(calls: readonly Call[]): Promise<PromiseSettledResult<LiveSession | undefined>[]> {
  const { em, clock } = calls[0]!.scope;
  const hashes = [...new Set(calls.map(({ tokenHash }) => tokenHash))];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select s.id, s.token_hash, s.created_at, s.proved_at, s.last_seen_at, s.expires_at, s.user_id, u.email, u.name,
       u.locale, u.is_admin
     from sessions s inner join users u on u.id = s.user_id
     where s.token_hash in (${hashes.map(() => '?').join(', ')}) and s.expires_at > ?`,
    [...hashes, clock.now()],
  );
  const found = new Map(rows.map((row) => [String(row['token_hash']), sessionIn(row)]));
  return calls.map(({ tokenHash }) => ({ status: 'fulfilled', value: found.get(tokenHash) }));
}

function sessionIn(row: Record<string, unknown>): LiveSession {
  return {
    id: String(row['id']),
    createdAt: instantIn(row['created_at']),
    provedAt: maybeInstantIn(row['proved_at']) ?? undefined,
    lastSeenAt: instantIn(row['last_seen_at']),
    expiresAt: instantIn(row['expires_at']),
    user: {
      id: String(row['user_id']),
      email: String(row['email']),
      name: String(row['name']),
      locale: String(row['locale']),
      isAdmin: booleanIn(row['is_admin']),
    },
  };
}
