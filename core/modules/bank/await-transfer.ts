import { newId } from '../../kernel/ids.ts';
import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { Refund } from '../payments/index.ts';
import { BankEntryShare } from './bank-entry-share.entity.ts';
import { BankEntry } from './bank-entry.entity.ts';
import { BankTransfer } from './bank-transfer.entity.ts';

/** A refund waits for its transfer: it goes onto the list, once, to the account that its money came from where it is known. */
export async function awaitTransfer(scope: Scope, { refundId }: { readonly refundId: string }): Promise<void> {
  await scope.tx(async (tx) => {
    if ((await tx.em.count(BankTransfer, { refundId })) > 0) return;
    const refund = await tx.em.findOne(Refund, refundId, { populate: ['payment'] });
    if (refund?.state !== 'pending') return;
    const payment = refund.payment.unwrap();
    const order = await tx.em.findOneOrFail(Order, payment.order.id);
    const entry = await entryOf(tx, payment.id);
    tx.em.create(BankTransfer, {
      ...{ id: newId(), organizationId: refund.organizationId, account: payment.account.id, refundId },
      ...{ order: order.id, currency: payment.currency, amountMinor: refund.amountMinor, text: order.code },
      ...{ holder: entry?.payer || (order.name ?? '').slice(0, 140), ibanSealed: entry?.payerIbanSealed ?? null },
      createdAt: tx.clock.now(),
    });
  });
}

async function entryOf({ em }: TxScope, paymentId: string): Promise<BankEntry | null> {
  const whole = await em.findOne(BankEntry, { payment: paymentId });
  if (whole) return whole;
  const share = await em.findOne(BankEntryShare, { payment: paymentId });
  return share && em.findOneOrFail(BankEntry, share.entry.id);
}

export function subscribeBank(hooks: HookRegistrar): void {
  hooks.on('payment.refund_waits', 'bank.await-transfer', awaitTransfer);
}
