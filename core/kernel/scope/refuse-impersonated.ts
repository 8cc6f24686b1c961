import { DomainError } from '../errors.ts';
import type { Actor } from './actor.ts';

/**
 * Refuses what an admin may not do in somebody's place: whatever opens the person's account to somebody else, closes it
 * to them, or touches their money.
 */
export function refuseImpersonated({ actor }: { readonly actor: Actor }): void {
  if (actor.kind === 'user' && actor.impersonator) throw new DomainError('impersonation.forbidden', { status: 403 });
}
