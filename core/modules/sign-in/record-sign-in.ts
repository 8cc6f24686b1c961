import type { Scope } from '../../kernel/scope/scope.ts';
import { noticeNewBrowser } from './notice-new-browser.ts';
import { actorOf, type UserRow } from '../users/index.ts';

/** Somebody is signed in: written down with what they proved. */
export async function recordSignIn(
  scope: Scope,
  user: UserRow,
  { proofs, browser }: { readonly proofs: string; readonly browser: string | undefined },
): Promise<void> {
  await noticeNewBrowser(scope.as(actorOf(user)), user, browser);
  await scope.as(actorOf(user)).tx(async (tx) => {
    tx.audit('user.signed_in', { kind: 'user', id: user.id, label: user.email }, { after: { by: proofs } });
  });
}
