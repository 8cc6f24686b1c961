import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { EmailUse } from './blocks.hooks.ts';
import { emailCheckSettings } from './email-check-settings.ts';
import { refuseBlocked } from './refuse-blocked.ts';

/**
 * Refuses what the site blocks, and asks plugins about the rest; the one place that registering, changing an address,
 * ordering and accounts from outside ask. A doubt that the site lets pass is answered as a note for the history, in the
 * site's own language.
 */
export async function judgeEmail(
  scope: Scope,
  { email, use }: { readonly email: string; readonly use: EmailUse },
): Promise<{ note?: string }> {
  await refuseBlocked(scope, { email });
  const { doubtful } = await scope.settings.get(emailCheckSettings);
  if (doubtful === 'off') return {};
  const about = { email: email.trim().toLowerCase(), use, settings: scope.settings };
  const { doubt } = await scope.filter('email.check', {}, about);
  if (doubt === undefined) return {};
  if (doubtful === 'refuse') throw new DomainError(doubt, { status: 422, field: 'email' });
  const { t } = scope.in(scope.site.defaultLocale);
  return { note: t('blocks.email_check.note', { why: t(`errors.${doubt}`) }) };
}
