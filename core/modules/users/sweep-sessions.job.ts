import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { EmailChange } from './email-change.entity.ts';
import { EmailVerification } from './email-verification.entity.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { PendingSignIn } from './pending-sign-in.entity.ts';
import { RememberedBrowser } from './remembered-browser.entity.ts';
import { Session } from './session.entity.ts';
import { SignInVisit } from './sign-in-visit.entity.ts';

/** Removes sessions, links from mails and visits to providers that are over. */
export const sweepSessionsJob = defineJob({
  name: 'users.sweep-sessions',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async run(scope) {
    const over = { expiresAt: { $lt: scope.clock.in({ days: -1 }) } };
    await scope.tx(async (tx) => {
      await tx.em.nativeDelete(Session, over);
      await tx.em.nativeDelete(PendingSignIn, over);
      await tx.em.nativeDelete(RememberedBrowser, over);
      await tx.em.nativeDelete(PasswordReset, over);
      await tx.em.nativeDelete(EmailVerification, over);
      await tx.em.nativeDelete(EmailChange, over);
      await tx.em.nativeDelete(SignInVisit, over);
    });
  },
});

export const sweepSessionsSchedule: Schedule = {
  name: 'users.sweep-sessions',
  cron: '17 3 * * *',
  job: sweepSessionsJob,
};
