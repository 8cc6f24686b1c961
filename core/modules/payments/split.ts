import { GatewayError, type PaymentSnapshot } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { post } from '../ledger/index.ts';
import type { Order } from '../orders/index.ts';
import { registeredGateway } from './gateway-account.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import type { Payable } from './open-attempt.ts';
import { readPayeeJob } from './payee.ts';
import { Payment } from './payment.entity.ts';

/**
 * Whether the money of an attempt goes on to its organization as it comes, and what the site keeps of it: the commission of
 * the order, as far as no attempt before has kept it. Null: it stays with the site, and is paid out later.
 */
export async function splitOf(
  scope: Scope,
  tx: TxScope,
  { order, account, changeId }: Payable,
  { id, amountMinor, capture }: Payment,
): Promise<Payment['split']> {
  await tx.em.populate(account, ['siteAccount']);
  const ofSite = account.siteAccount?.unwrap();
  if (ofSite?.passOn !== 'at_once' || account.payeeState !== 'ready' || !account.payeeRef) return null;
  if (!registeredGateway(scope, account.gateway).gateway.capabilities.splits) return null;
  // What a change of an order costs is settled with payouts, and so is what is promised first.
  if (changeId || capture === 'later') return null;
  const kept = await keptBefore(tx, order.id, id);
  const feeMinor = Math.max(0, commissionOf(order) - kept);
  return feeMinor < amountMinor ? { payee: account.payeeRef, feeMinor } : null;
}

/** Whether an attempt was refused since its payee may not be paid any more; nothing goes on to them until the provider says so. */
export async function payeeWasRefused(scope: Scope, accountId: string, error: unknown): Promise<boolean> {
  const cause = error instanceof DomainError ? error.cause : undefined;
  if (!(cause instanceof GatewayError) || cause.because !== 'payee') return false;
  await scope.tx(async (tx) => {
    await tx.em.nativeUpdate(GatewayAccount, { id: accountId, payeeState: 'ready' }, { payeeState: 'pending' });
    tx.enqueue(readPayeeJob, { accountId });
  });
  return true;
}

/** Posts what the provider has passed on since it was looked at last: the organization has it, or has given it back. */
export async function applyPassedOn(
  tx: TxScope,
  order: Order,
  payment: Payment,
  { passedOn }: PaymentSnapshot,
): Promise<void> {
  if (!passedOn || !payment.split || passedOn.amount.currency !== payment.currency) return;
  const { mode } = await tx.em.findOneOrFail(GatewayAccount, payment.account.id);
  if (mode !== 'live') return;
  const on = Math.max(payment.passedOnMinor, passedOn.amount.minor);
  const back = Math.max(payment.passedBackMinor, passedOn.returned.minor);
  const moved = on - payment.passedOnMinor - (back - payment.passedBackMinor);
  tx.em.assign(payment, { passedOnMinor: on, passedBackMinor: back });
  await tx.em.flush();
  await post(tx, {
    ...{ organizationId: order.organizationId, currency: payment.currency, orderId: order.id },
    ...{ kind: moved < 0 ? 'payment.passed_back' : 'payment.passed_on', what: `passed-${on}-${back}` },
    source: { kind: 'payment', id: payment.id },
    lines: { payable: moved, paid_out: 0 - moved },
  });
}

/** What the site takes for an order, whoever pays it. */
function commissionOf({ fees }: Order): number {
  return fees.filter(({ code }) => code.startsWith('core.platform.')).reduce((sum, { minor }) => sum + minor, 0);
}

async function keptBefore(tx: TxScope, orderId: string, except: string): Promise<number> {
  const paid = await tx.em.find(Payment, { order: orderId, state: 'captured', id: { $ne: except } });
  return paid.reduce((sum, { split }) => sum + (split?.feeMinor ?? 0), 0);
}
