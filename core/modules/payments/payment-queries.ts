import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { FeeRow } from '../fees/index.ts';
import { Order, totalWithoutPaymentFee, type OrderDetail, type OrderFee } from '../orders/index.ts';
import { AttentionItem } from './attention.entity.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { feesOfAccounts, paymentFeeOn } from './payment-fee.ts';
import { keepsMoneyHere } from './stored-value.ts';
import { Payment } from './payment.entity.ts';
import { Refund } from './refund.entity.ts';

export interface PaymentRow {
  readonly id: string;
  readonly gateway: string;
  readonly accountLabel: string;
  readonly state: Payment['state'];
  readonly currency: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundMinor: number;
  /** Promised: when it is taken by itself. */
  readonly captureBy: Date | null;
  readonly createdAt: Date;
  readonly next: Payment['next'];
  readonly facts: Readonly<Record<string, string>>;
  readonly refunds: readonly {
    id: string;
    state: Refund['state'];
    amountMinor: number;
    reason: string | null;
    createdAt: Date;
  }[];
}

/** All attempts of an order, the newest first. */
export function paymentsOf(scope: Pick<Scope, 'em'>, orderId: string): Promise<PaymentRow[]> {
  return paymentsIn(scope.em.fork(), orderId);
}

/** The same as a transaction sees them. */
export async function paymentsIn(em: Scope['em'], orderId: string): Promise<PaymentRow[]> {
  return (await rowsOf(em, [orderId])).get(orderId) ?? [];
}

/** Those of many orders, by order. */
export function paymentsOfOrders(
  scope: Pick<Scope, 'em'>,
  orderIds: readonly string[],
): Promise<Map<string, PaymentRow[]>> {
  return rowsOf(scope.em.fork(), orderIds);
}

async function rowsOf(em: Scope['em'], orderIds: readonly string[]): Promise<Map<string, PaymentRow[]>> {
  if (orderIds.length === 0) return new Map();
  const where = { order: { $in: [...orderIds] } };
  const payments = await em.find(Payment, where, { populate: ['account'], orderBy: { id: 'desc' } });
  const refunds = await em.find(Refund, { payment: { $in: payments.map(({ id }) => id) } }, { orderBy: { id: 'asc' } });
  const byPayment = Map.groupBy(refunds, ({ payment }) => payment.id);
  const byOrder = Map.groupBy(payments, ({ order }) => order.id);
  return new Map([...byOrder].map(([id, own]) => [id, own.map((each) => rowOf(each, byPayment.get(each.id) ?? []))]));
}

function rowOf(payment: Payment, refunds: readonly Refund[]): PaymentRow {
  const { id, gateway, state, currency, amountMinor, capturedMinor, refundMinor, createdAt } = payment;
  return {
    ...{ id, gateway, state, currency, amountMinor, capturedMinor, refundMinor, createdAt },
    captureBy: payment.state === 'authorized' ? (payment.captureBy ?? null) : null,
    accountLabel: payment.account.unwrap().label,
    next: payment.next ?? null,
    facts: payment.facts ?? {},
    refunds: refunds.map((refund) => ({
      ...{ id: refund.id, state: refund.state, amountMinor: refund.amountMinor, createdAt: refund.createdAt },
      reason: refund.reason ?? null,
    })),
  };
}

export interface PaymentMethod {
  readonly accountId: string;
  readonly gateway: string;
  readonly label: string;
  readonly mode: 'test' | 'live';
  /** Paid with a code, as much as is on it: gift cards. */
  readonly takesCode: boolean;
}

/** How an organization's buyers can pay in a currency. */
export async function paymentMethods(scope: Scope, organizationId: string, currency: string): Promise<PaymentMethod[]> {
  const accounts = await scope.em.find(
    GatewayAccount,
    { organizationId, enabled: true },
    { orderBy: { position: 'asc' } },
  );
  return accounts
    .filter((account) => takes(scope, account.gateway, currency))
    .map(({ id, gateway, label, mode }) => ({
      accountId: id,
      gateway,
      label,
      mode,
      takesCode: keepsMoneyHere(scope, gateway),
    }));
}

export interface WayToPay extends PaymentMethod {
  /** What paying this way costs the buyer; null: nothing. */
  readonly fee: OrderFee | null;
  /** What is to be paid then. */
  readonly dueMinor: number;
}

/** How an order can be paid, and what it costs then. Once money is there, it costs what it costs. */
export async function waysToPay(scope: Scope, order: OrderDetail): Promise<WayToPay[]> {
  const methods = await paymentMethods(scope, order.organizationId, order.currency);
  const accounts = await scope.em.find(GatewayAccount, { id: { $in: methods.map(({ accountId }) => accountId) } });
  const fees = order.paidMinor > 0 ? new Map<string, FeeRow>() : await feesOfAccounts(scope.em, accounts);
  return methods.map((method) => {
    if (order.paidMinor > 0) return { ...method, fee: null, dueMinor: order.totalMinor - order.paidMinor };
    const fee = paymentFeeOn(order, fees.get(method.accountId));
    const charged = fee?.paidBy === 'organizer' ? null : fee;
    return { ...method, fee: charged, dueMinor: totalWithoutPaymentFee(order) + (charged?.minor ?? 0) };
  });
}

function takes(scope: Scope, gatewayId: string, currency: string): boolean {
  const registered = scope.capabilities.gateways.get(gatewayId);
  if (!registered) return false;
  const { currencies } = registered.gateway.capabilities;
  return currencies === 'any' || currencies.includes(currency);
}

export function gatewayAccountsOf(scope: Scope, organizationId: string): Promise<GatewayAccount[]> {
  return scope.em.fork().find(GatewayAccount, { organizationId }, { orderBy: { position: 'asc' } });
}

/** One of an organization, as it is now. */
export async function gatewayAccountOf(scope: Scope, organizationId: string, id: string): Promise<GatewayAccount> {
  const account = await scope.em.fork().findOne(GatewayAccount, { id, organizationId });
  if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
  return account;
}

export function openAttention(scope: Scope, organizationId: string, limit = 100): Promise<AttentionItem[]> {
  return scope.em.find(
    AttentionItem,
    { organizationId, resolvedAt: null },
    // What ends at an hour stands first, the nearest end at the top.
    { populate: ['order'], orderBy: [{ dueAt: 'asc nulls last' }, { id: 'asc' }], limit },
  );
}

export interface OrderBalance {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly code: string;
  readonly state: Order['state'];
  readonly currency: string;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  /** What is still to be paid. */
  readonly owedMinor: number;
  readonly expiresAt: Date | null;
}

/** What an order costs and what of it is paid; only within the organization where one is given. */
export async function orderBalance(scope: Scope, code: string, organizationId?: string): Promise<OrderBalance> {
  const order = await scope.em
    .fork()
    .findOne(Order, { code, ...(organizationId === undefined ? {} : { organizationId }) });
  if (!order) throw new DomainError('order.not_found', { status: 404, params: { code } });
  const { id, state, currency, totalMinor, paidMinor, refundedMinor } = order;
  return {
    ...{ id, code, state, currency, totalMinor, paidMinor, refundedMinor },
    organizationId: order.organizationId,
    eventId: order.event.id,
    owedMinor: Math.max(0, totalMinor - paidMinor),
    expiresAt: order.expiresAt ?? null,
  };
}
