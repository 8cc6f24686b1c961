import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { identitiesOf, unlinkIdentity } from '../../../modules/sign-in/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const common = { tag: 'auth', may: 'signed-in' } as const;

const IdentityJson = z
  .strictObject({
    id: Id,
    provider: z.string().meta({ examples: ['sign-in-google'] }),
    label: z.string().meta({ description: 'The name of the provider, or its id where its plugin is gone.' }),
    email: z.string().nullable(),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'Identity' });

const listIdentities = endpoint({
  ...common,
  method: 'GET',
  path: '/auth/identities',
  summary: 'The outside accounts that sign in to yours, the oldest first',
  answers: { 200: z.strictObject({ data: z.array(IdentityJson) }) },
  async run(scope) {
    const data = (await identitiesOf(scope, me(scope))).map(({ createdAt, lastUsedAt, ...same }) => ({
      ...same,
      label: scope.capabilities.signIn.get(same.provider)?.label ?? same.provider,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }));
    return { status: 200, body: { data } };
  },
});

const unlink = endpoint({
  ...common,
  method: 'DELETE',
  path: '/auth/identities/{identity}',
  recent: true,
  summary: 'Take an outside account off yours; refused where it is the last way to sign in',
  params: z.strictObject({ identity: Id }),
  answers: { 204: null },
  problems: ['identity.not_found', 'sign_in.last_way', 'sign_in.not_recent'],
  async run(scope, { params: { identity: identityId } }) {
    await unlinkIdentity(scope, { userId: me(scope), identityId });
    return { status: 204 };
  },
});

function me({ actor }: Scope): string {
  if (actor.kind !== 'user') throw refusal(401);
  return actor.userId;
}

/** Connecting one takes a browser, which goes to the provider and comes back. */
export const identityEndpoints = [listIdentities, unlink];
