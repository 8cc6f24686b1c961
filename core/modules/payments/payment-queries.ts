import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { AttentionItem } from './attention.entity.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
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
export async function paymentsOf(scope: Scope, orderId: string): Promise<PaymentRow[]> {
  const em = scope.em.fork();
  const payments = await em.find(Payment, { order: orderId }, { populate: ['account'], orderBy: { id: 'desc' } });
  const refunds = await em.find(Refund, { payment: { $in: payments.map(({ id }) => id) } }, { orderBy: { id: 'asc' } });
  return payments.map((payment) => ({
    id: payment.id,
    gateway: payment.gateway,
    accountLabel: payment.account.unwrap().label,
    state: payment.state,
    currency: payment.currency,
    amountMinor: payment.amountMinor,
    capturedMinor: payment.capturedMinor,
    refundMinor: payment.refundMinor,
    createdAt: payment.createdAt,
    next: payment.next ?? null,
    facts: payment.facts ?? {},
    refunds: refunds
      .filter((refund) => refund.payment.id === payment.id)
      .map(({ id, state, amountMinor, reason, createdAt }) => ({
        id,
        state,
        amountMinor,
        reason: reason ?? null,
        createdAt,
      })),
  }));
}

export interface PaymentMethod {
  readonly accountId: string;
  readonly gateway: string;
  readonly label: string;
  readonly mode: 'test' | 'live';
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
    .map(({ id, gateway, label, mode }) => ({ accountId: id, gateway, label, mode }));
}

function takes(scope: Scope, gatewayId: string, currency: string): boolean {
  const registered = scope.capabilities.gateways.get(gatewayId);
  if (!registered) return false;
  const { currencies } = registered.gateway.capabilities;
  return currencies === 'any' || currencies.includes(currency);
}

export function gatewayAccountsOf(scope: Scope, organizationId: string): Promise<GatewayAccount[]> {
  return scope.em.find(GatewayAccount, { organizationId }, { orderBy: { position: 'asc' } });
}

export function openAttention(scope: Scope, organizationId: string, limit = 100): Promise<AttentionItem[]> {
  return scope.em.find(
    AttentionItem,
    { organizationId, resolvedAt: null },
    { populate: ['order'], orderBy: { id: 'asc' }, limit },
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
    expiresAt: order.expiresAt ?? null,
  };
}
