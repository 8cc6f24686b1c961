import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { endAllSessions, endSession, sessionsOf } from '../../../modules/users/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const Session = z
  .strictObject({
    id: Id,
    isThis: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: Instant,
    lastSeenAt: Instant,
  })
  .meta({ id: 'Session' });

const common = { tag: 'auth', may: 'signed-in' } as const;

const list = endpoint({
  ...common,
  method: 'GET',
  path: '/auth/sessions',
  summary: 'Where the person is signed in, the latest visit first',
  answers: { 200: z.strictObject({ data: z.array(Session) }) },
  async run(scope) {
    const { userId, sessionId } = me(scope);
    const data = (await sessionsOf(scope, userId)).map(({ id, ip, userAgent, createdAt, lastSeenAt }) => ({
      ...{ id, isThis: id === sessionId, ip, userAgent },
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    }));
    return { status: 200, body: { data } };
  },
});

const end = endpoint({
  ...common,
  method: 'DELETE',
  path: '/auth/sessions/{sessionId}',
  params: z.strictObject({ sessionId: Id }),
  summary: 'Sign one of them out',
  answers: { 204: null },
  problems: ['session.not_found'],
  async run(scope, { params: { sessionId } }) {
    const { userId } = me(scope);
    const own = await sessionsOf(scope, userId);
    if (!own.some(({ id }) => id === sessionId)) throw new DomainError('session.not_found', { status: 404 });
    await endSession(scope, { sessionId, userId });
    return { status: 204 };
  },
});

const endOthers = endpoint({
  ...common,
  method: 'DELETE',
  path: '/auth/sessions',
  summary: 'Sign out everywhere but here',
  answers: { 204: null },
  async run(scope) {
    const { userId, email, sessionId } = me(scope);
    await endAllSessions(scope, { userId, email, keep: sessionId });
    return { status: 204 };
  },
});

export const sessionEndpoints = [list, end, endOthers];

function me({ actor }: Pick<Scope, 'actor'>) {
  if (actor.kind !== 'user') throw refusal(401);
  return actor;
}
