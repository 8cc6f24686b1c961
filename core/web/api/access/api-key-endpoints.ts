import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { ORGANIZATION_PERMISSIONS } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  apiKeyById,
  type ApiKeyRow,
  apiKeysOf,
  createApiKey,
  NewApiKey,
  RotateApiKey,
  revokeApiKey,
  rotateApiKey,
} from '../../../modules/access/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const tag = 'access';
const params = z.strictObject({ id: Id });
const oneOf = z.strictObject({ id: Id, keyId: Id });
const may = { permission: 'settings.write', of: 'organization', at: 'params.id' } as const;

const fields = {
  id: Id,
  name: z.string(),
  shown: z.string().meta({ description: 'What people tell keys apart by.', examples: ['ep_live_k3x9abcd2f_…'] }),
  state: z.enum(['active', 'expired', 'revoked']),
  permissions: z.array(z.enum(ORGANIZATION_PERMISSIONS)),
  eventIds: z.array(Id).nullable().meta({ description: 'Null: every event of the organization.' }),
  perHour: z.int().nullable().meta({ description: 'Calls an hour; null is the default of the site.' }),
  createdBy: z.string().nullable(),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
  lastUsedAt: Instant.nullable().meta({ description: 'Within ten minutes.' }),
  revokedAt: Instant.nullable(),
  previousUntil: Instant.nullable().meta({ description: 'Until when the secret before the last rotation works.' }),
};

const ApiKeyJson = z.strictObject(fields).meta({ id: 'ApiKey' });
const NewApiKeyJson = z
  .strictObject({ ...fields, token: z.string().meta({ description: 'The key itself. It is told this once.' }) })
  .meta({ id: 'ApiKeyWithToken' });

const listEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/api-keys',
  may,
  summary: 'The API keys of an organization, the newest first',
  tag,
  params,
  answers: { 200: z.strictObject({ data: z.array(ApiKeyJson) }) },
  async run(scope, request) {
    return { status: 200, body: { data: (await apiKeysOf(scope, request.params.id)).map(keyJson) } };
  },
});

const getEndpoint = endpoint({
  method: 'GET',
  path: '/organizations/{id}/api-keys/{keyId}',
  may,
  summary: 'One API key',
  tag,
  params: oneOf,
  answers: { 200: ApiKeyJson },
  run: async (scope, request) => ({ status: 200, body: await read(scope, request.params) }),
});

const createEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/api-keys',
  may,
  recent: true,
  summary: 'Make an API key. Only people may',
  tag,
  params,
  body: NewApiKey.extend({
    expiresAt: Instant.nullable()
      .default(null)
      .transform((text) => (text === null ? null : new Date(text))),
  }),
  answers: { 201: NewApiKeyJson },
  problems: ['access.people_only', 'sign_in.not_recent', 'api_key.beyond_own', 'event.not_found'],
  async run(scope, request) {
    const { id } = request.params;
    const made = await createApiKey(scope, { organizationId: id, ...request.body });
    return { status: 201, body: { ...(await read(scope, { id, keyId: made.id })), token: made.token } };
  },
});

const rotateEndpoint = endpoint({
  method: 'POST',
  path: '/organizations/{id}/api-keys/{keyId}/rotate',
  may,
  recent: true,
  summary: 'Give a key a new secret; the old one works some hours more',
  tag,
  params: oneOf,
  body: RotateApiKey,
  answers: { 200: NewApiKeyJson },
  problems: ['access.people_only', 'sign_in.not_recent', 'api_key.beyond_own', 'api_key.changed'],
  async run(scope, request) {
    const { id: organizationId, keyId } = request.params;
    const { token } = await rotateApiKey(scope, { organizationId, keyId, ...request.body });
    return { status: 200, body: { ...(await read(scope, request.params)), token } };
  },
});

const revokeEndpoint = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}/api-keys/{keyId}',
  may,
  summary: 'End a key at once. It stays in the list',
  tag,
  params: oneOf,
  answers: { 204: null },
  problems: ['access.people_only'],
  async run(scope, request) {
    const { id: organizationId, keyId } = request.params;
    await revokeApiKey(scope, { organizationId, keyId });
    return { status: 204 };
  },
});

async function read(scope: Scope, { id, keyId }: z.output<typeof oneOf>) {
  const key = await apiKeyById(scope, id, keyId);
  if (!key) throw new DomainError('api_key.not_found', { status: 404 });
  return keyJson(key);
}

function keyJson(key: ApiKeyRow): z.output<typeof ApiKeyJson> {
  const { id, name, shown, state, perHour, createdBy } = key;
  const text = (at: Date | null) => at?.toISOString() ?? null;
  return {
    ...{ id, name, shown, state, perHour, createdBy },
    permissions: [...key.permissions],
    eventIds: key.eventIds ? [...key.eventIds] : null,
    createdAt: key.createdAt.toISOString(),
    expiresAt: text(key.expiresAt),
    lastUsedAt: text(key.lastUsedAt),
    revokedAt: text(key.revokedAt),
    previousUntil: text(key.previousUntil),
  };
}

export const apiKeyEndpoints = [listEndpoint, getEndpoint, createEndpoint, rotateEndpoint, revokeEndpoint];
