import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { mayMail } from '../users/index.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';
import { factOf, named, subjectOf } from './order-facts.ts';

export const RequestLinks = z.object({ email: z.email().trim().toLowerCase().max(254) });

/** Asks for a mail with all orders of an address. Says nothing about whether there are any. */
export async function requestLinks(scope: Scope, { email }: z.output<typeof RequestLinks>): Promise<void> {
  if (!(await mayMail(scope, { at: 'order-links', account: email, ip: scope.origin.ip ?? '' }))) return;
  await scope.tx(async (tx) => tx.emit('orders.links_requested', { v: 1, email, locale: tx.locale }));
}

/** Asks for the mail of an order again. */
export async function resendOrder(scope: Scope, { code }: { code: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    if (!order.email || (order.state !== 'confirmed' && order.state !== 'pending')) {
      throw new DomainError('order.nothing_to_resend', { status: 409, params: { code: order.code } });
    }
    tx.audit('order.resent', subjectOf(order));
    tx.emit('order.resend_requested', factOf(named(order)));
  });
}
