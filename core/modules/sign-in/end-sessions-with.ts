import type { Scope } from '../../kernel/scope/scope.ts';
import { endAllSessions } from '../users/index.ts';
import { ofExternal } from './identities.ts';

export interface EndSessionsWith {
  readonly provider: string;
  readonly externalId: string;
}

/** Signs an account out everywhere because a provider that signs in to it says so. Answers whether there is one. */
export async function endSessionsWith(scope: Scope, { provider, externalId }: EndSessionsWith): Promise<boolean> {
  const identity = await ofExternal(scope, provider, externalId);
  if (!identity) return false;
  const { id: userId, email } = identity.user.$;
  await endAllSessions(scope.as({ kind: 'system' }), { userId, email });
  return true;
}
