import { OutboxRow } from '../../core/kernel/outbox/outbox.entity.ts';
import { unseal } from '../../core/kernel/seal.ts';
import type { MailCodeRequested, VerificationRequested } from '../../core/modules/users/index.ts';
import type { TestSite } from './test-site.ts';

/** Facts of one name, the oldest first. */
export async function factsOf<F>(site: TestSite, name: string): Promise<F[]> {
  const rows = await site.scope().em.find(OutboxRow, { name }, { orderBy: { id: 'asc' } });
  return rows.map(({ payload }) => payload as F);
}

/** The link's token and the code of the last mail that asks an address whether it is the person's. */
export async function mailedTo(site: TestSite, email: string): Promise<{ token: string; code: string }> {
  const facts = await factsOf<VerificationRequested>(site, 'user.verification_requested');
  const last = facts.findLast((fact) => fact.email === email);
  if (!last) throw new Error(`nothing was mailed to ${email}`);
  const key = site.site.key('email-verification');
  return { token: unseal(key, last.sealedToken), code: unseal(key, last.sealedCode) };
}

/** The last code that was mailed to somebody to show who they are. */
export async function mailedCode(site: TestSite, userId: string): Promise<string> {
  const facts = await factsOf<MailCodeRequested>(site, 'user.mail_code_requested');
  const last = facts.findLast((fact) => fact.userId === userId);
  if (!last) throw new Error('no code was mailed');
  return unseal(site.site.key('mail-code'), last.sealedCode);
}
