import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { issueSoldCards } from '../gift-cards/index.ts';
import { endSoldCards } from './block-sold-cards.ts';
import { cancelRefunded } from './cancel-refunded.ts';
import { giveBackLate } from './give-back-late.ts';
import { forgetEvidence } from './forget-evidence.ts';
import { giveBackExcess, giveBackUnconfirmed } from './give-back.ts';
import { voidAuthorized } from './void-authorized.ts';
import { takeBackLost } from './take-back-lost.ts';
import { giveBackOfChange } from './pay-for-change.ts';
import { offerSiteAccounts } from './site-account.ts';
import './payments.hooks.ts';

/** What payments hear of. */
export function subscribePayments(hooks: HookRegistrar): void {
  hooks.on('organization.created', 'payments.offer-site-accounts', (scope, { organizationId }) =>
    offerSiteAccounts(scope, organizationId),
  );
  hooks.on('payment.refunded', 'payments.cancel-refunded', cancelRefunded);
  hooks.on('payment.too_late', 'payments.give-back', giveBackLate);
  // Facts of an older release do not say whether there are some.
  hooks.on('order.confirmed', 'gift-cards.issue-sold', issueSoldCards, {
    when: ({ giftCards }) => giftCards !== false,
  });
  hooks.on('payment.captured', 'gift-cards.issue-paid', issueSoldCards);
  hooks.on('order.cancelled', 'gift-cards.end-sold', endSoldCards);
  hooks.on('order.tickets_cancelled', 'gift-cards.end-cancelled', endSoldCards);
  hooks.on('payment.refunded', 'gift-cards.end-refunded', endSoldCards);
  hooks.on('payment.overpaid', 'payments.give-back-excess', giveBackExcess);
  hooks.on('order.expired', 'payments.give-back-unconfirmed', giveBackUnconfirmed);
  hooks.on('order.cancelled', 'payments.give-back-cancelled', giveBackUnconfirmed);
  // What was promised for an order that is over, whether it came before the end or after.
  hooks.on('order.cancelled', 'payments.void-authorized', voidAuthorized);
  hooks.on('payment.authorized', 'payments.void-late', voidAuthorized);
  forgetEvidence(hooks);
  hooks.on('payment.dispute_closed', 'payments.take-back-lost', takeBackLost, {
    when: ({ outcome }) => outcome === 'lost',
  });
  hooks.on('order.change_ended', 'payments.give-back-change', giveBackOfChange);
}
