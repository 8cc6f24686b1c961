import type { TxScope } from '../../kernel/scope/scope.ts';
import { billOrder } from '../ledger/index.ts';
import type { OrderDetail } from './order-rows.ts';
import { sumOfFees } from './order-fees.ts';
import type { Order, OrderFee } from './order.entity.ts';

const isOfPaying = ({ code }: OrderFee) => code.startsWith('core.payment.');

/** What an order costs before it is decided how it is paid. */
export function totalWithoutPaymentFee({
  totalMinor,
  fees,
}: {
  readonly totalMinor: number;
  readonly fees: readonly OrderFee[];
}): number {
  return totalMinor - sumOfFees(fees.filter(isOfPaying)).minor;
}

/** An order as it was before its buyer chose a way to pay. */
export function withoutPaymentFee(order: OrderDetail): OrderDetail {
  const gone = sumOfFees(order.fees.filter(isOfPaying));
  return {
    ...order,
    fees: order.fees.filter((fee) => !isOfPaying(fee)),
    totalMinor: order.totalMinor - gone.minor,
    taxMinor: order.taxMinor - gone.taxMinor,
  };
}

/**
 * A locked order costs what its way to pay costs: the fee takes the place of that of another way. Its total is left as
 * it is where nothing changes.
 */
export async function bearPaymentFee(tx: TxScope, order: Order, fee: OrderFee | null): Promise<void> {
  const gone = order.fees.filter(isOfPaying);
  if (gone.length === 0 && fee === null) return;
  const added = fee === null ? [] : [fee];
  const [off, on] = [sumOfFees(gone), sumOfFees(added)];
  tx.em.assign(order, {
    fees: [...order.fees.filter((each) => !isOfPaying(each)), ...added],
    totalMinor: order.totalMinor - off.minor + on.minor,
    taxMinor: order.taxMinor - off.taxMinor + on.taxMinor,
    updatedAt: tx.clock.now(),
  });
  await tx.em.flush();
  if (order.state === 'confirmed') await billOrder(tx, order, 'order.payment_fee');
}
