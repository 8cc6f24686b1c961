import type { Scope } from '../../kernel/scope/scope.ts';
import { Factor } from './factor.entity.ts';
import { Passkey } from './passkey.entity.ts';
import { recoveryCodesLeft } from './recovery-codes.ts';

/** What can prove a second time who somebody is. */
export type SecondFactor = 'passkey' | 'totp' | 'mail' | 'recovery';

/** What a person has set up, the strongest first. Nothing: one proof is enough to sign in. */
export async function secondFactorsOf(scope: Scope, userId: string): Promise<SecondFactor[]> {
  const factors = await scope.em.find(Factor, { user: userId }, { disableIdentityMap: true });
  const kinds = new Set<SecondFactor>(factors.map(({ kind }) => kind));
  if ((await scope.em.count(Passkey, { user: userId })) > 0) kinds.add('passkey');
  if (kinds.size === 0) return [];
  if ((await recoveryCodesLeft(scope, userId)) > 0) kinds.add('recovery');
  return (['passkey', 'totp', 'mail', 'recovery'] as const).filter((kind) => kinds.has(kind));
}
