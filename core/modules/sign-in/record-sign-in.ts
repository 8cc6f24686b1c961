import type { Scope } from '../../kernel/scope/scope.ts';
import { actorOf, type UserRow } from '../users/index.ts';

/** Somebody is signed in: written down with what they proved. */
export async function recordSignIn(scope: Scope, user: UserRow, proofs: string): Promise<void> {
  await scope.as(actorOf(user)).tx(async (tx) => {
    tx.audit('user.signed_in', { kind: 'user', id: user.id, label: user.email }, { after: { by: proofs } });
  });
}
