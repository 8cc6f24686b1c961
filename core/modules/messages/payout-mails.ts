import { formatMoney } from '../../kernel/values/money.ts';
import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { PayoutMoved } from '../payouts/payouts.hooks.ts';
import { mailOwners } from './organization-mails.ts';

/** Owners hear what becomes of their money, and that somebody changed where it goes. */
export function subscribePayoutMails(hooks: HookRegistrar): void {
  hooks.on('payout.paid', 'messages.payout-paid', (scope, fact) => mailPayout(scope, 'paid', fact));
  hooks.on('payout.failed', 'messages.payout-failed', (scope, fact) => mailPayout(scope, 'failed', fact));
  hooks.on('payout.reversed', 'messages.payout-reversed', (scope, fact) => mailPayout(scope, 'reversed', fact));
  hooks.on('payout.account_changed', 'messages.payout-account', (scope, { organizationId, ending, at }) =>
    mailOwners(scope, { organizationId, who: 'everyOwner' }, (reader, { slug, name: organization }) => ({
      key: `payout-account:${at}`,
      title: reader.t('mail.payout.account'),
      text: reader.t('mail.payout.account_text', { organization, ending }),
      button: reader.t('mail.payout.button'),
      href: `${scope.site.url}/admin/o/${slug}/payouts`,
    })),
  );
}

async function mailPayout(
  scope: Scope,
  what: 'paid' | 'failed' | 'reversed',
  fact: PayoutMoved & { readonly reason?: string },
): Promise<void> {
  const { organizationId, payoutId, number, amount } = fact;
  await mailOwners(scope, { organizationId, who: 'everyOwner' }, (reader, { slug }) => ({
    key: `payout:${payoutId}:${what}`,
    title: reader.t(`mail.payout.${what}`, { amount: formatMoney(amount, reader.locale) }),
    text: reader.t(`mail.payout.${what}_text`, { number }),
    note: fact.reason,
    button: reader.t('mail.payout.button'),
    href: `${scope.site.url}/admin/o/${slug}/payouts/${payoutId}`,
    ...(what === 'paid' && { attachments: [{ kind: 'payout', payoutId, locale: reader.locale }] as const }),
  }));
}
