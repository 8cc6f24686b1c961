import { Batcher } from '../../kernel/batcher.ts';
import { booleanIn, instantIn, maybeInstantIn } from '../../kernel/db/rows.ts';
import type { Preferences } from './preferences.ts';
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
    readonly zone: string | null;
    readonly isAdmin: boolean;
  } & Pick<Preferences, 'scheme' | 'hours'>;
  /** In whose place the person acts now. */
  readonly impersonated: (LiveSession['user'] & { readonly until: Date }) | undefined;
}

/** By the token of a cookie, or by the id that an access token names. */
export type SessionName = { readonly tokenHash: string } | { readonly id: string };

interface Call {
  readonly scope: Scope;
  readonly value: string;
}

type Line = Batcher<Call, LiveSession | undefined>;

const MOST_TOGETHER = 128;

const lines = new WeakMap<object, { readonly byHash: Line; readonly byId: Line }>();

/**
 * The session of that name, where it has not ended. Every request of somebody signed in asks: those that come while
 * a look-up is with the database share the next one. It begins after they came, so what has ended is never found.
 */
export function liveSession(scope: Scope, name: SessionName): Promise<LiveSession | undefined> {
  const { byHash, byId } = lines.get(scope.site) ?? { byHash: lineOf('token_hash'), byId: lineOf('id') };
  lines.set(scope.site, { byHash, byId });
  return 'id' in name ? byId.call({ scope, value: name.id }) : byHash.call({ scope, value: name.tokenHash });
}

function lineOf(column: 'token_hash' | 'id'): Line {
  return new Batcher((calls) => findTogether(column, calls), { most: MOST_TOGETHER });
}

async function findTogether(
  column: 'token_hash' | 'id',
  calls: readonly Call[],
): Promise<PromiseSettledResult<LiveSession | undefined>[]> {
  const { em, clock } = calls[0]!.scope;
  const values = [...new Set(calls.map(({ value }) => value))];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select s.id, s.token_hash, s.created_at, s.proved_at, s.last_seen_at, s.expires_at, s.user_id, u.email, u.name,
       u.locale, u.zone, u.scheme, u.hours, u.is_admin, s.impersonated_until, i.id as i_id, i.email as i_email, i.name as i_name,
       i.locale as i_locale, i.zone as i_zone, i.scheme as i_scheme, i.hours as i_hours
     from sessions s inner join users u on u.id = s.user_id
     left join users i on i.id = s.impersonated_id and s.impersonated_until > ? and u.is_admin = ? and i.is_admin = ?
     where s.${column} in (${values.map(() => '?').join(', ')}) and s.expires_at > ?`,
    // Asked anew each time: an admin is impersonated by nobody, and impersonating ends with being an admin.
    [clock.now(), true, false, ...values, clock.now()],
  );
  const found = new Map(rows.map((row) => [String(row[column]), sessionIn(row)]));
  return calls.map(({ value }) => ({ status: 'fulfilled', value: found.get(value) }));
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
      zone: row['zone'] === null ? null : String(row['zone']),
      scheme: row['scheme'] as Preferences['scheme'],
      hours: row['hours'] as Preferences['hours'],
      isAdmin: booleanIn(row['is_admin']),
    },
    impersonated: impersonatedIn(row),
  };
}

function impersonatedIn(row: Record<string, unknown>): LiveSession['impersonated'] {
  if (row['i_id'] === null) return undefined;
  return {
    id: String(row['i_id']),
    email: String(row['i_email']),
    name: String(row['i_name']),
    locale: String(row['i_locale']),
    zone: row['i_zone'] === null ? null : String(row['i_zone']),
    scheme: row['i_scheme'] as Preferences['scheme'],
    hours: row['i_hours'] as Preferences['hours'],
    isAdmin: false,
    until: instantIn(row['impersonated_until']),
  };
}
