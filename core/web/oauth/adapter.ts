import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  appWithSecret,
  consumeItem,
  dropGrant,
  dropItem,
  findItem,
  keepItem,
  type OAuthPayload,
} from '../../modules/access/index.ts';

/** Of what the library gives no end. */
const LONGEST_SECONDS = 365 * 86_400;

/** The library's memory, in our database. Each call gets a scope of its own: the provider outlives all requests. */
export function adapterFor(scope: Scope, kind: string): Adapter {
  const fresh = (): Scope => scope.as(scope.actor);
  return {
    async upsert(id, payload, seconds) {
      await keepItem(fresh(), { kind, id, payload: payload as OAuthPayload, seconds: seconds ?? LONGEST_SECONDS });
    },
    async find(id) {
      if (kind === 'Client') return clientOf(fresh(), id);
      return (await findItem(fresh(), { kind, id })) as AdapterPayload | undefined;
    },
    async findByUid(uid) {
      return (await findItem(fresh(), { kind, uid })) as AdapterPayload | undefined;
    },
    // Only devices that show a code to type have one.
    findByUserCode: async () => undefined,
    async consume(id) {
      if ((await consumeItem(fresh(), kind, id)) === 'consumed') return;
      const { errors } = await import('oidc-provider');
      throw new errors.InvalidGrant('used already');
    },
    async destroy(id) {
      await dropItem(fresh(), kind, id);
    },
    async revokeByGrantId(grantId) {
      await dropGrant(fresh(), grantId);
    },
  };
}

async function clientOf(scope: Scope, id: string): Promise<AdapterPayload | undefined> {
  const app = await appWithSecret(scope, id);
  if (!app) return undefined;
  return {
    client_id: app.id,
    client_name: app.name,
    redirect_uris: [...app.redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: app.secret === undefined ? 'none' : 'client_secret_basic',
    ...(app.secret !== undefined && { client_secret: app.secret }),
  };
}
