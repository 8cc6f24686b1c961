import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { mailOrderLinks, mailPasswordReset, mailSecurityNotice, mailSignInCode } from './account-mails.ts';
import {
  mailDrift,
  mailInvitation,
  mailReviewDecided,
  mailSoldOut,
  mailTransfer,
  mailVerificationDecided,
} from './organization-mails.ts';
import { mailJoined, mailOffer } from './waiting-list-mails.ts';
import { mailAccountExists, mailVerification } from './verification-mails.ts';
import { mailOrganizer } from './moderation-mails.ts';
import { isGivenAsCard } from '../gift-cards/index.ts';
import { wasHandedOut } from '../payments/index.ts';
import { mailChange, mailChangeDue, mailChangeExpired } from './change-mails.ts';
import { mailChangedCard, mailGiftCard } from './gift-card-mails.ts';
import { mailDispute } from './dispute-mails.ts';
import { mailExportReady } from './export-mails.ts';
import { mailInvoice } from './invoice-mails.ts';
import { mailEmailChange } from './email-change-mails.ts';
import { subscribePayoutMails } from './payout-mails.ts';
import { forgetMails } from './forget-mails.ts';
import {
  mailDueAgain,
  mailCancellation,
  mailHandedOut,
  mailRefund,
  mailRefundToFetch,
  mailTickets,
  mailTicketToAttendee,
  mailTicketsCancelled,
  remindToPay,
} from './order-mails.ts';

/** An unpaid order is reminded of after this time: most buyers have paid by then. */
const REMIND_AFTER = { minutes: 10 };

/** Which facts become mails. */
export function subscribeMessages(hooks: HookRegistrar): void {
  hooks.on(
    'order.created',
    'messages.remind-later',
    (scope, { orderId }) =>
      scope.tx(async (tx) => tx.enqueue(remindToPay, { orderId }, { runAt: tx.clock.in(REMIND_AFTER) })),
    { when: ({ total, notify }) => total.minor > 0 && notify !== 'nobody' },
  );
  hooks.on('payment.awaited', 'messages.remind-at', (scope, { orderId, paymentId, remindAt }) =>
    scope.tx(async (tx) => tx.enqueue(remindToPay, { orderId, paymentId }, { runAt: new Date(remindAt) })),
  );
  hooks.on(
    'order.confirmed',
    'messages.tickets',
    (scope, { orderId, message }) => mailTickets(scope, { orderId, message }),
    { when: ({ notify }) => notify !== 'nobody' },
  );
  hooks.on('order.approved', 'messages.approval', (scope, { orderId }) =>
    mailDueAgain(scope, { orderId, key: `${orderId}:approved`, news: 'approved' }),
  );
  hooks.on(
    'order.reactivated',
    'messages.reactivated',
    (scope, { orderId, until }) =>
      mailDueAgain(scope, { orderId, key: `${orderId}:again:${until}`, news: 'reactivated' }),
    { when: ({ state }) => state === 'pending' },
  );
  hooks.on(
    'order.deadline_set',
    'messages.deadline-set',
    (scope, { orderId, until }) =>
      mailDueAgain(scope, { orderId, key: `${orderId}:until:${until}`, news: 'deadline_set' }),
    { when: ({ notify }) => notify === 'buyer' },
  );
  hooks.on('order.resend_requested', 'messages.tickets-again', async (scope, { orderId, ticketId }) => {
    const key = `${ticketId ?? orderId}:again:${minuteOf(scope.clock.now())}`;
    if (ticketId !== undefined) return mailTicketToAttendee(scope, { orderId, ticketId, key });
    // One of them has nothing to say, as the order's state is.
    await mailTickets(scope, { orderId, key });
    await mailDueAgain(scope, { orderId, key: `${key}:due`, news: 'again' });
  });
  hooks.on(
    'order.cancelled',
    'messages.cancellation',
    (scope, { orderId, reason }) => mailCancellation(scope, { orderId, reason, key: `${orderId}:cancelled` }),
    { when: ({ notify }) => notify === 'buyer' },
  );
  hooks.on(
    'order.tickets_cancelled',
    'messages.tickets-cancelled',
    (scope, { orderId, ticketIds, reason }) =>
      mailTicketsCancelled(scope, { orderId, ticketIds, reason, key: `${ticketIds[0]}:cancelled` }),
    { when: ({ notify }) => notify === 'buyer' },
  );
  hooks.on('payment.refunded', 'messages.refund', async (scope, { orderId, refundId, amount }) => {
    // The mail with the card says it all.
    if (await isGivenAsCard(scope, refundId)) return;
    const mail = (await wasHandedOut(scope, refundId)) ? mailHandedOut : mailRefund;
    await mail(scope, { orderId, amount, key: `${refundId}:refunded`.slice(0, 120) });
  });
  hooks.on('payment.refund_to_fetch', 'messages.refund-to-fetch', mailRefundToFetch);
  hooks.on(
    'payment.disputed',
    'messages.disputed',
    (scope, { state, ...fact }) =>
      mailDispute(scope, { ...fact, news: state === 'inquiry' ? state : 'needs_response' }),
    { when: ({ state }) => state !== 'won' && state !== 'lost' },
  );
  hooks.on('payment.dispute_closed', 'messages.dispute-closed', (scope, { outcome: news, ...fact }) =>
    mailDispute(scope, { ...fact, news }),
  );
  hooks.on('payment.dispute_due', 'messages.dispute-due', (scope, fact) =>
    mailDispute(scope, { ...fact, news: 'due' }),
  );
  for (const fact of ['order.changed', 'order.attendees_changed'] as const) {
    hooks.on(
      fact,
      `messages.${fact.slice(6)}`,
      (scope, { orderId, changedAt }) => mailChange(scope, { orderId, key: `${orderId}:changed:${changedAt}` }),
      { when: ({ notify }) => notify === 'buyer' },
    );
  }
  hooks.on('order.change_held', 'messages.change-due', mailChangeDue);
  hooks.on('order.change_ended', 'messages.change-expired', mailChangeExpired, {
    when: ({ state }) => state === 'expired',
  });
  hooks.on('orders.links_requested', 'messages.order-links', (scope, { email, locale }) =>
    mailOrderLinks(scope, { email, locale, key: `links:${email}:${minuteOf(scope.clock.now())}`.slice(0, 120) }),
  );
  hooks.on('organization.invitation_sent', 'messages.invitation', mailInvitation);
  hooks.on('organization.verification_decided', 'messages.verification', mailVerificationDecided);
  hooks.on('event.review_decided', 'messages.review', mailReviewDecided);
  hooks.on('organization.transfer_offered', 'messages.transfer', mailTransfer);
  hooks.on('event.taken_down', 'messages.taken-down', (scope, { noticeId, eventId, reason }) =>
    mailOrganizer(scope, { noticeId, eventId, kind: 'taken_down', said: reason }),
  );
  hooks.on('event.takedown_lifted', 'messages.takedown-lifted', (scope, { noticeId, eventId }) =>
    mailOrganizer(scope, { noticeId, eventId, kind: 'takedown_lifted' }),
  );
  hooks.on('organizer.contacted', 'messages.organizer-contacted', (scope, { noticeId, eventId, message }) =>
    mailOrganizer(scope, { noticeId, eventId, kind: 'contacted', said: message }),
  );
  hooks.on('event.sold_out', 'messages.sold-out', mailSoldOut);
  hooks.on('quota.drifted', 'messages.quota-drifted', mailDrift);
  hooks.on('waiting_list.joined', 'messages.waiting-list-joined', mailJoined, { when: ({ mail }) => mail === 'entry' });
  hooks.on('waiting_list.offered', 'messages.waiting-list-offer', mailOffer);
  hooks.on('invoice.issued', 'messages.invoice', mailInvoice, { when: ({ notify }) => notify !== 'nobody' });
  hooks.on('gift_card.issued', 'messages.gift-card', mailGiftCard);
  hooks.on('gift_card.changed', 'messages.gift-card-changed', mailChangedCard);
  subscribePayoutMails(hooks);
  forgetMails(hooks);
  hooks.on('user.email_change_requested', 'messages.email-change-old', (scope, fact) =>
    mailEmailChange(scope, fact, 'old'),
  );
  hooks.on('user.email_change_requested', 'messages.email-change-new', (scope, fact) =>
    mailEmailChange(scope, fact, 'new'),
  );
  hooks.on('user.export_ready', 'messages.data-export', mailExportReady);
  hooks.on('user.password_reset_requested', 'messages.password-reset', mailPasswordReset);
  hooks.on('user.mail_code_requested', 'messages.sign-in-code', mailSignInCode);
  hooks.on('user.security_notice', 'messages.security-notice', mailSecurityNotice);
  hooks.on('user.verification_requested', 'messages.verify-email', mailVerification);
  hooks.on('user.registration_repeated', 'messages.account-exists', (scope, fact) =>
    mailAccountExists(scope, { ...fact, key: `account-exists:${fact.userId}:${minuteOf(scope.clock.now())}` }),
  );
}

// Asking twice within a minute is one request; a retry of the delivery within it composes nothing twice.
function minuteOf(now: Date): string {
  return now.toISOString().slice(0, 16);
}
