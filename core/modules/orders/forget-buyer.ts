import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { forgetAnswers } from './forget-answers.ts';

interface Person {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  /** Whether orders with the address are known to be the person's. */
  readonly isVerified: boolean;
}

/**
 * Takes a person out of their orders and tickets. Amounts, states and codes stay: the books need them, and a ticket for
 * a coming event still admits. What they wrote for others who come along stays with those.
 */
export async function forgetBuyer(tx: TxScope, { userId, email, name, isVerified }: Person): Promise<void> {
  const rows = await tx.em.execute<{ id: string }[]>(
    `select id from orders where user_id = ? ${isVerified ? 'or email = ?' : ''} order by id for update`,
    isVerified ? [userId, email] : [userId],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return;
  await forgetAnswers(tx, ids, { name, email });
  // What staff wrote about somebody is about them, whatever it says.
  await tx.em.execute('delete from order_notes where order_id in (?)', [ids], 'run');
  await tx.em.execute(
    `update tickets set attendee_name = '', attendee_email = null
     where order_id in (?) and (attendee_name = ? or lower(attendee_email) = ? or attendee_name in
       (select o.name from orders o where o.id = tickets.order_id))`,
    [ids, name, email],
    'run',
  );
  // For whom the gift cards are that were not mailed yet, the cards themselves know.
  await tx.em.execute('update order_lines set presents = null where order_id in (?)', [ids], 'run');
  await tx.em.execute(
    'update orders set user_id = null, name = null, email = null, business = null, secret_version = secret_version + 1 where id in (?)',
    [ids],
    'run',
  );
  tx.audit('user.orders_forgotten', { kind: 'user', id: userId }, { after: { orders: ids.length } });
}

export function forgetBuyers(hooks: HookRegistrar): void {
  hooks.action('user.deleting', forgetBuyer);
}
