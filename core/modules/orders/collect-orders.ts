import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { forgetBuyers } from './forget-buyer.ts';

/**
 * An account collects what was ordered with its address before, once the address is known to be the person's. One
 * statement takes what nobody has: run twice, or by two at once, an order is collected once.
 */
export async function collectOrders(tx: TxScope, { userId }: { readonly userId: string }): Promise<void> {
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update orders set user_id = ? where user_id is null and placed_at is not null
     and email = (select email from users where id = ? and email_verified_at is not null)`,
    [userId, userId],
    'run',
  );
  if (affectedRows > 0)
    tx.audit('user.orders_collected', { kind: 'user', id: userId }, { after: { orders: affectedRows } });
}

/** When that happens: as soon as the address is confirmed, and with every sign-in for what came since. */
export function subscribeOrders(hooks: HookRegistrar): void {
  hooks.action('user.verifying_email', collectOrders);
  hooks.action('session.starting', collectOrders);
  forgetBuyers(hooks);
}
