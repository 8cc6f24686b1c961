import type { HookRegistrar } from '../../kernel/plugins/define.ts';

/**
 * Who wanted an invoice goes with the account, before the orders forget whose they were. Documents that were issued stay:
 * the law wants them kept.
 */
export function forgetRecipients(hooks: HookRegistrar): void {
  hooks.action(
    'user.deleting',
    async (tx, { userId, email, isVerified }) => {
      await tx.em.execute(
        `delete from invoice_recipients where order_id in
         (select id from orders where user_id = ? ${isVerified ? 'or email = ?' : ''})`,
        isVerified ? [userId, email] : [userId],
        'run',
      );
    },
    { order: -1 },
  );
}
