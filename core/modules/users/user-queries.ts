import { raw } from '@mikro-orm/core';
import type { Scope } from '../../kernel/scope/scope.ts';
import { likePattern } from '../../kernel/db/like.ts';
import { normalizeEmail } from './email.ts';
import { type Preferences, preferencesOf } from './preferences.ts';
import { Session } from './session.entity.ts';
import { User } from './user.entity.ts';

export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  /** Null where the person chose none. */
  readonly zone: string | null;
  readonly avatarId: string | null;
  readonly preferences: Preferences;
  readonly isAdmin: boolean;
  readonly hasPassword: boolean;
  /** Null until the person has shown that the address is theirs. */
  readonly emailVerifiedAt: Date | null;
  readonly createdAt: Date;
  readonly version: number;
}

export interface SessionRow {
  readonly id: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

export interface ListUsers {
  readonly q?: string | undefined;
  /** The id of the last row of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** Newest first; ids are made in order of time. */
export async function listUsers(
  scope: Scope,
  { q, cursor, limit = 50 }: ListUsers = {},
): Promise<{ rows: UserRow[]; nextCursor: string | undefined }> {
  const pattern = q?.trim() ? likePattern(q.trim().toLowerCase()) : undefined;
  const found = await scope.em.find(
    User,
    {
      ...(cursor === undefined ? {} : { id: { $lt: cursor } }),
      ...(pattern === undefined
        ? {}
        : { $or: [{ email: { $like: pattern } }, { [raw('lower(name)')]: { $like: pattern } }] }),
    },
    { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true },
  );
  const rows = found.slice(0, limit).map(userRow);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)?.id : undefined };
}

export async function userById(scope: Scope, id: string): Promise<UserRow | undefined> {
  const user = await scope.em.findOne(User, { id }, { disableIdentityMap: true });
  return user ? userRow(user) : undefined;
}

/** Newest first. */
export async function usersByIds(scope: Scope, ids: readonly string[]): Promise<UserRow[]> {
  const users = await scope.em.find(
    User,
    { id: { $in: [...ids] } },
    { orderBy: { id: 'desc' }, disableIdentityMap: true },
  );
  return users.map(userRow);
}

export async function userByEmail(scope: Scope, email: string): Promise<UserRow | undefined> {
  const user = await scope.em.findOne(User, { email: normalizeEmail(email) }, { disableIdentityMap: true });
  return user ? userRow(user) : undefined;
}

/** The signed-in browsers of a user, the latest visit first. */
export async function sessionsOf(scope: Scope, userId: string): Promise<SessionRow[]> {
  const sessions = await scope.em.find(
    Session,
    { user: userId, expiresAt: { $gt: scope.clock.now() } },
    { orderBy: { lastSeenAt: 'desc' }, disableIdentityMap: true },
  );
  return sessions.map(({ id, ip, userAgent, createdAt, lastSeenAt }) => ({
    id,
    createdAt,
    lastSeenAt,
    ip: ip ?? null,
    userAgent: userAgent ?? null,
  }));
}

function userRow(user: User): UserRow {
  const { id, email, name, locale, isAdmin, createdAt, version } = user;
  return {
    ...{ id, email, name, locale, isAdmin, createdAt, version },
    zone: user.zone ?? null,
    avatarId: user.avatarId ?? null,
    preferences: preferencesOf(user),
    hasPassword: Boolean(user.passwordHash),
    emailVerifiedAt: user.emailVerifiedAt ?? null,
  };
}
