import { page } from '../../kernel/pages/page.ts';
import { publishedKeys } from '../../modules/access/index.ts';

/** The public keys that our access tokens can be verified with (RFC 7517). */
export const jwksPage = page({
  path: '/.well-known/jwks.json',
  may: 'public',
  show: async (scope) => ({ json: { keys: await publishedKeys(scope) } }),
});
