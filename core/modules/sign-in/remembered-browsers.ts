import { DomainError } from '../../kernel/errors.ts';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { RememberedBrowser, User } from '../users/index.ts';
import { ownerOf } from './factor-changes.ts';

export const REMEMBERED_DAYS = 30;

export interface RememberedRow {
  readonly id: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
}

/** From here on this browser is not asked for a second factor, until the password or the factors change. */
export async function rememberBrowser(scope: Scope, userId: string): Promise<{ token: string }> {
  const { email } = await ownerOf(scope, userId);
  const token = newToken();
  await scope.tx(async (tx) => {
    tx.em.create(RememberedBrowser, {
      id: newId(),
      tokenHash: hashToken(token),
      user: tx.em.getReference(User, userId, { wrapped: true }),
      ip: tx.origin.ip ?? null,
      userAgent: tx.origin.userAgent ?? null,
      createdAt: tx.clock.now(),
      expiresAt: tx.clock.in({ days: REMEMBERED_DAYS }),
    });
    tx.audit('user.browser_remembered', { kind: 'user', id: userId, label: email });
  });
  return { token };
}

export async function isRemembered(scope: Scope, userId: string, token: string | undefined): Promise<boolean> {
  if (!token) return false;
  const where = { tokenHash: hashToken(token), user: userId, expiresAt: { $gt: scope.clock.now() } };
  return (await scope.em.count(RememberedBrowser, where)) === 1;
}

export async function rememberedBrowsersOf(scope: Scope, userId: string): Promise<RememberedRow[]> {
  const found = await scope.em.find(
    RememberedBrowser,
    { user: userId, expiresAt: { $gt: scope.clock.now() } },
    { orderBy: { id: 'desc' }, disableIdentityMap: true },
  );
  return found.map(({ id, ip, userAgent, createdAt }) => ({
    id,
    createdAt,
    ip: ip ?? null,
    userAgent: userAgent ?? null,
  }));
}

export async function forgetBrowser(
  scope: Scope,
  { userId, browserId }: { readonly userId: string; readonly browserId: string },
): Promise<void> {
  const { email } = await ownerOf(scope, userId);
  await scope.tx(async (tx) => {
    const forgotten = await tx.em.nativeDelete(RememberedBrowser, { id: browserId, user: userId });
    if (forgotten === 0) throw new DomainError('http.not_found', { status: 404 });
    tx.audit('user.browser_forgotten', { kind: 'user', id: userId, label: email });
  });
}
