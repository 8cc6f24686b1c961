import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { sameText } from '../../kernel/seal.ts';

const PURPOSE = 'order-link';

interface SecretOf {
  readonly id: string;
  readonly secretVersion: number;
}

/** What lets its holder see and change one order: in links, in the cookie, in the header `Order-Secret`. */
export function orderToken(site: SiteFacts, { id, secretVersion }: SecretOf): string {
  const mac = createHmac('sha256', keyOf(site)).update(`${id}.${secretVersion}`).digest('base64url');
  return `v${secretVersion}.${mac}`;
}

export function opensOrder(site: SiteFacts, order: SecretOf, token: string): boolean {
  return sameText(orderToken(site, order), token);
}

/** The id of the order with this code when the token opens it; else nothing, whichever of the two is wrong. */
export async function orderByToken(
  at: { readonly em: EntityManager; readonly site: SiteFacts },
  code: string,
  token: string | undefined,
): Promise<{ id: string; organizationId: string } | undefined> {
  if (!token) return undefined;
  const [row] = await at.em.execute<{ id: string; organization_id: string; secret_version: number }[]>(
    'select id, organization_id, secret_version from orders where code = ?',
    [code],
  );
  if (!row || !opensOrder(at.site, { id: row.id, secretVersion: row.secret_version }, token)) return undefined;
  return { id: row.id, organizationId: row.organization_id };
}

/** The link that buyers are sent. */
export function orderLink(site: SiteFacts, order: SecretOf & { readonly code: string }): string {
  return `${site.url}/o/${order.code}?t=${orderToken(site, order)}`;
}

// A shop makes a token with every order: deriving is a computation of its own, and so is preparing bytes to be a key.
const keys = new WeakMap<SiteFacts, KeyObject>();

function keyOf(site: SiteFacts): KeyObject {
  const known = keys.get(site) ?? createSecretKey(site.key(PURPOSE));
  keys.set(site, known);
  return known;
}
