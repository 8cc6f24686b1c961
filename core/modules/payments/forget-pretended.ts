import { DomainError } from '../../kernel/errors.ts';
import { isRehearsal } from '../../kernel/rehearsal.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openAccount } from './gateway-account.ts';
import { gatewayAccountsOf } from './payment-queries.ts';

/** Has the pretended providers of a rehearsal forget what was paid there; those of real organizations keep everything. */
export async function forgetPretended(scope: Scope, organizationId: string): Promise<void> {
  if (!isRehearsal(organizationId)) throw new DomainError('organization.not_found', { status: 404 });
  for (const { id } of await gatewayAccountsOf(scope, organizationId)) {
    const { gateway, cx } = await openAccount(scope, id);
    await gateway.forget?.(cx);
  }
}
