import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { seal } from '../../kernel/seal.ts';
import { OAuthClient } from './oauth-client.entity.ts';
import { peopleOnly } from './people-only.ts';

/** Compared letter by letter. Plain HTTP is for programs on the person's own machine. */
const RedirectUri = z
  .string()
  .max(500)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, hash, username } = new URL(text);
    if (hash !== '' || text.includes('#') || username !== '' || text.includes('*')) return false;
    return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
  }, 'app.bad_redirect');

export const NewApp = z.strictObject({
  name: z.string().trim().min(1).max(80),
  redirectUris: z.array(RedirectUri).min(1).max(10),
  kind: z.enum(['confidential', 'public']),
});

/** Makes a program of others known to the site. Its secret is told this once. */
export async function registerApp(
  scope: Scope,
  { name, redirectUris, kind }: z.output<typeof NewApp>,
): Promise<{ id: string; secret: string | undefined }> {
  peopleOnly(scope);
  const secret = kind === 'public' ? undefined : newToken();
  const id = newId();
  await scope.tx(async (tx) => {
    const secretSealed = secret === undefined ? null : seal(scope.site.key('oauth-client'), secret);
    tx.em.create(OAuthClient, { id, name, redirectUris, secretSealed, createdAt: tx.clock.now() });
    tx.audit('app.registered', { kind: 'app', id, label: name }, { after: { name, redirectUris, kind } });
  });
  return { id, secret };
}

/** The site forgets a program, and with it everything that people allowed it. */
export async function removeApp(scope: Scope, id: string): Promise<void> {
  peopleOnly(scope);
  await scope.tx(async (tx) => {
    const app = await tx.em.findOne(OAuthClient, { id });
    if (!app) throw new DomainError('app.not_found', { status: 404 });
    tx.audit('app.removed', { kind: 'app', id, label: app.name });
    await tx.em.nativeDelete(OAuthClient, { id });
  });
}
