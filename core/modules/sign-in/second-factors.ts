import type { Scope } from '../../kernel/scope/scope.ts';
import { Factor } from './factor.entity.ts';
import { recoveryCodesLeft } from './recovery-codes.ts';

/** What can prove a second time who somebody is. */
export type SecondFactor = 'totp' | 'recovery';

/** What a person has set up, the easiest first. Nothing: one proof is enough to sign in. */
export async function secondFactorsOf(scope: Scope, userId: string): Promise<SecondFactor[]> {
  const factors = await scope.em.find(Factor, { user: userId }, { disableIdentityMap: true });
  const kinds = factors.map(({ kind }) => kind);
  const own: SecondFactor[] = (['totp'] as const).filter((kind) => kinds.includes(kind));
  if (own.length === 0) return [];
  return (await recoveryCodesLeft(scope, userId)) > 0 ? [...own, 'recovery'] : own;
}
