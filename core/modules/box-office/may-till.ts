import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { can } from '../organizations/index.ts';

export interface TillAddress {
  readonly organizationId: string;
  readonly eventId: string;
  /** Whose till it is. */
  readonly sellerId: string;
}

/** Everybody sees and closes their own till; those of others who may see, or change, money. */
export async function mayTill(
  scope: Scope,
  { sellerId, ...at }: TillAddress,
  what: 'read' | 'write',
): Promise<boolean> {
  if (scope.actor.kind === 'user' && scope.actor.userId === sellerId) return true;
  return can(scope, `finance.${what}`, at);
}

export async function refuseStrangersTill(scope: Scope, at: TillAddress, what: 'read' | 'write'): Promise<void> {
  if (!(await mayTill(scope, at, what))) throw new DomainError('till.not_yours', { status: 403 });
}
