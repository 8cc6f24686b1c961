import type { EntityManager } from '@mikro-orm/sql';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { feesByIds, feeToCharge, type FeeRow } from '../fees/index.ts';
import { bearPaymentFee, totalWithoutPaymentFee, type Order, type OrderFee } from '../orders/index.ts';
import { priceFee } from '../pricing/index.ts';
import type { GatewayAccount } from './gateway-account.entity.ts';
import { heldFor } from './held-money.ts';
import { Payment } from './payment.entity.ts';

type Chargeable = Pick<Order, 'totalMinor' | 'currency' | 'locale' | 'channel'> & {
  readonly fees: readonly OrderFee[];
  readonly business?: Order['business'];
};

/** What paying an order this way costs; null: nothing. At a counter the price was told before anybody paid. */
export function paymentFeeOn(order: Chargeable, fee: FeeRow | undefined): OrderFee | null {
  if (!fee || (fee.currency !== null && fee.currency !== order.currency)) return null;
  if (order.channel === 'box_office') return null;
  const { currency, locale, business } = order;
  const priced = priceFee(feeToCharge(fee, locale), totalWithoutPaymentFee(order), {
    currency,
    taxed: business?.reverseCharge ? 'reverse_charge' : 'as_usual',
  });
  if (!priced) return null;
  const { code, totalMinor: minor, taxes, paidBy, parts } = priced;
  const { refundable } = fee;
  return { code, label: translate(fee.name, locale).slice(0, 200), minor, taxes, paidBy, refundable, parts };
}

/** By account: what paying with it costs. */
export async function feesOfAccounts(
  em: EntityManager,
  accounts: readonly GatewayAccount[],
): Promise<ReadonlyMap<string, FeeRow>> {
  const ids = accounts.flatMap(({ fee }) => (fee ? [fee.id] : []));
  const fees = await feesByIds(em, ids);
  return new Map(
    accounts.flatMap(({ id, fee }) => (fee && fees.has(fee.id) ? [[id, fees.get(fee.id)!] as const] : [])),
  );
}

/**
 * A locked order takes the fee of the way that its buyer chose, instead of any other's. Once money is there, its price
 * stays what it is.
 */
export async function chargeForPaying(tx: TxScope, order: Order, account: GatewayAccount): Promise<OrderFee | null> {
  if (await hasMoney(tx, order)) return null;
  const fees = await feesOfAccounts(tx.em, [account]);
  const fee = paymentFeeOn(order, fees.get(account.id));
  await bearPaymentFee(tx, order, fee);
  return fee;
}

/** The first money of an order came with this attempt: the order costs what this attempt asked for. */
export async function keepFeeOf(tx: TxScope, order: Order, { fee }: Payment): Promise<void> {
  if (order.paidMinor > 0 || order.state === 'cancelled') return;
  await bearPaymentFee(tx, order, fee ?? null);
}

async function hasMoney(tx: TxScope, order: Order): Promise<boolean> {
  if (order.paidMinor > 0 || (await heldFor(tx, order.id)) > 0) return true;
  const where = { order: order.id, state: 'authorized' as const, authorizedMinor: { $gt: 0 } };
  return (await tx.em.count(Payment, where)) > 0;
}
