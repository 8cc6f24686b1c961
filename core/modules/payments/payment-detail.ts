import type { Scope } from '../../kernel/scope/scope.ts';
import { entriesOfSources, type EntryRow } from '../ledger/index.ts';
import { canBeAsked, mayBeWithdrawn } from './ask-provider.ts';
import { paymentById, type PaymentListRow } from './list-payments.ts';
import { Payment } from './payment.entity.ts';
import { Refund } from './refund.entity.ts';

export interface RefundDetail {
  readonly id: string;
  readonly state: Refund['state'];
  readonly origin: Refund['origin'];
  readonly amountMinor: number;
  readonly reason: string | null;
  readonly ref: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

/** An attempt to pay with all that is known of it. */
export interface PaymentDetail extends PaymentListRow {
  readonly authorizedMinor: number;
  readonly checkedAt: Date | null;
  readonly method: string | null;
  /** What the provider told: harmless, such as the brand of a card. */
  readonly facts: Readonly<Record<string, string>>;
  /** Staff see such money, and say so. */
  readonly byHand: boolean;
  readonly canBeAsked: boolean;
  readonly canBeWithdrawn: boolean;
  /** Money that can be taken, or let go. */
  readonly isPromised: boolean;
  readonly refunds: readonly RefundDetail[];
}

export async function paymentDetail(scope: Scope, id: string): Promise<PaymentDetail | undefined> {
  const row = await paymentById(scope, id);
  if (!row) return undefined;
  const em = scope.em.fork();
  const payment = await em.findOneOrFail(Payment, id);
  const refunds = await em.find(Refund, { payment: id }, { orderBy: { id: 'asc' } });
  return {
    ...row,
    authorizedMinor: payment.authorizedMinor,
    checkedAt: payment.checkedAt ?? null,
    method: payment.method ?? null,
    facts: payment.facts ?? {},
    byHand: scope.capabilities.gateways.get(row.gateway)?.gateway.capabilities.markedByHand === true,
    canBeAsked: canBeAsked(scope, payment),
    canBeWithdrawn: mayBeWithdrawn(scope, payment),
    isPromised: payment.state === 'authorized' && payment.capture === 'later',
    refunds: refunds.map((refund) => ({
      ...{ id: refund.id, state: refund.state, origin: refund.origin, amountMinor: refund.amountMinor },
      ...{ reason: refund.reason ?? null, ref: refund.ref ?? null },
      ...{ createdAt: refund.createdAt, settledAt: refund.settledAt ?? null },
    })),
  };
}

/** What was posted for a payment and its refunds, the oldest first. */
export function entriesOfPayment(
  scope: Pick<Scope, 'em'>,
  { id, refunds }: Pick<PaymentDetail, 'id' | 'refunds'>,
): Promise<EntryRow[]> {
  return entriesOfSources(scope, [id, ...refunds.map((refund) => refund.id)]);
}
