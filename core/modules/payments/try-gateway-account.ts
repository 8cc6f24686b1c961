import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openAccount } from './gateway-account.ts';
import { gatewayAccountOf } from './payment-queries.ts';
import { openSiteAccount } from './site-account.ts';
import { keepsMoneyHere } from './stored-value.ts';

/** `works`: the provider answered to these settings, or none is asked. */
export type TriedAccount = 'works' | 'misconfigured' | 'rejected' | 'unavailable';

/**
 * Asks the provider of an account, with its settings, about a payment that there is not: whoever answers that it knows no
 * such payment lets us in. Nothing is charged, and nothing changes.
 */
export async function tryGatewayAccount(
  scope: Scope,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<TriedAccount> {
  const { gateway: gatewayId } = await gatewayAccountOf(scope, organizationId, id);
  if (keepsMoneyHere(scope, gatewayId)) return 'works';
  return tried(scope, id, await openAccount(scope, id));
}

/** The same for an account of the site. */
export async function trySiteAccount(scope: Scope, { id }: { readonly id: string }): Promise<TriedAccount> {
  return tried(scope, id, await openSiteAccount(scope, id));
}

async function tried(
  scope: Scope,
  id: string,
  { gateway, cx }: Pick<Awaited<ReturnType<typeof openAccount>>, 'gateway' | 'cx'>,
): Promise<TriedAccount> {
  try {
    await gateway.inspect(cx, `none_${newId()}`);
    return 'works';
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : 'unavailable';
    scope.log.info('gateway_account.tried', { account: id, gateway: gateway.id, code });
    if (code === 'not_found') return 'works';
    return code === 'bad_signature' ? 'misconfigured' : code;
  }
}
