import type { HookRegistrar } from '../../kernel/plugins/define.ts';

/**
 * What was told a bank about a person goes with the account, before the orders forget whose they were. That something was
 * answered, and when, stays; the bank has what it was given.
 */
export function forgetEvidence(hooks: HookRegistrar): void {
  hooks.action(
    'user.deleting',
    async (tx, { userId, email, isVerified }) => {
      await tx.em.execute(
        `update disputes set answer_text = null, answer_file = null where payment_id in
         (select p.id from payments p inner join orders o on o.id = p.order_id
          where o.user_id = ? ${isVerified ? 'or o.email = ?' : ''})`,
        isVerified ? [userId, email] : [userId],
        'run',
      );
      tx.audit('user.evidence_forgotten', { kind: 'user', id: userId });
    },
    { order: -1 },
  );
}
