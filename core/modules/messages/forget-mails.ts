import type { HookRegistrar } from '../../kernel/plugins/define.ts';

/** What was mailed to a person goes with the account. */
export function forgetMails(hooks: HookRegistrar): void {
  hooks.action('user.deleting', async (tx, { userId, email, isVerified }) => {
    if (!isVerified) return;
    await tx.em.execute('delete from messages where to_address = ?', [email], 'run');
    tx.audit('user.mails_forgotten', { kind: 'user', id: userId });
  });
}
