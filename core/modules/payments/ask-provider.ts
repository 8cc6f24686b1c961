import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { applySnapshot, subjectOf } from './apply-snapshot.ts';
import { asDomainError } from './as-domain-error.ts';
import { openAccount } from './gateway-account.ts';
import { inspectPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';

type Act = 'asked' | 'withdrawn';

/** Staff ask the provider what is true now, instead of waiting for its word. */
export async function askProvider(scope: Scope, { paymentId }: { readonly paymentId: string }): Promise<void> {
  const payment = await paymentToAskAbout(scope, paymentId);
  await scope.tx((tx) => auditAct(tx, payment, 'asked'));
  await inspectPayment(scope, paymentId).catch(asDomainError);
}

/** Staff end an attempt that the buyer can still pay: at the provider, which says what became of it. */
export async function withdrawPayment(
  scope: Scope,
  { paymentId }: { readonly paymentId: string },
): Promise<Payment['state']> {
  const payment = await paymentToAskAbout(scope, paymentId);
  const { gateway, cx } = await openAccount(scope, payment.account.id);
  const { ref } = payment;
  if (!mayBeWithdrawn(scope, payment) || !gateway.cancel || ref === null || ref === undefined)
    throw new DomainError('payment.not_withdrawable', { status: 409 });
  const snapshot = await gateway.cancel(cx, ref, `cancel_${paymentId}`).catch(asDomainError);
  return scope.tx(async (tx) => {
    await auditAct(tx, payment, 'withdrawn');
    return (await applySnapshot(tx, paymentId, snapshot)).state;
  });
}

type Known = Pick<Payment, 'gateway' | 'state'> & { readonly ref?: string | null | undefined };

/** Whether there is a provider who knows more than we do; what was never begun there is not begun by asking. */
export function canBeAsked({ capabilities }: Pick<Scope, 'capabilities'>, { gateway, state, ref }: Known): boolean {
  const does = capabilities.gateways.get(gateway)?.gateway.capabilities;
  if (!does || does.markedByHand || does.storedValue) return false;
  return Boolean(ref) || state === 'created';
}

export function mayBeWithdrawn(scope: Pick<Scope, 'capabilities'>, payment: Known): boolean {
  const gateway = scope.capabilities.gateways.get(payment.gateway)?.gateway;
  return payment.state === 'pending' && canBeAsked(scope, payment) && gateway?.cancel !== undefined;
}

async function paymentToAskAbout(scope: Scope, paymentId: string): Promise<Payment> {
  const payment = await scope.em.fork().findOne(Payment, paymentId);
  if (!payment) throw new DomainError('payment.not_found', { status: 404 });
  if (!canBeAsked(scope, payment)) throw new DomainError('payment.nobody_to_ask', { status: 409 });
  return payment;
}

async function auditAct(tx: TxScope, payment: Payment, act: Act): Promise<void> {
  const order = await tx.em.findOneOrFail(Order, payment.order.id);
  tx.audit(`payment.${act}`, subjectOf(payment, order));
}
