import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Writes that leave no entry of their own, each with its reason. */
const WITHOUT_AN_ENTRY: Readonly<Record<string, string>> = {
  'core/modules/access/find-device.ts': 'when a scanner was last seen is no act',
  'core/modules/access/find-key.ts': 'when a key was last used is no act',
  'core/modules/access/key-ring.ts': 'makes the first signing key of a site; changing it has its entry',
  'core/modules/access/oauth-store.ts': 'what the protocol remembers; allowing an app and taking it back have theirs',
  'core/modules/access/open-tokens.ts': 'a part of signing in, which has its entry',
  'core/modules/access/sweep-access.job.ts': 'forgets what is over already',
  'core/modules/bank/await-transfer.ts': 'a part of a refund, which has its entry',
  'core/modules/data-exports/sweep-exports.job.ts': 'forgets what is over already',
  'core/modules/gift-cards/move-balance.ts':
    'a part of paying with a card, giving back and adjusting, which have theirs',
  'core/modules/invoices/forget-recipients.ts': 'a part of forgetting a person, which has its entry',
  'core/modules/invoices/make-bundle.job.ts': 'says how far a file is; asking for it has its entry',
  'core/modules/invoices/take-number.ts': 'a part of issuing a document, which has its entry',
  'core/modules/ledger/chain-ledger.ts': 'numbers what was posted; what was done has its entry',
  'core/modules/ledger/sum-orders.ts': 'sums of what was posted; what was done has its entry',
  'core/modules/ledger/post.ts': 'a part of what moved money, which has its entry',
  'core/modules/messages/compose-mail.ts':
    'what was done to write the mail has its entry; mails are a record themselves',
  'core/modules/orders/bear-payment-fee.ts': 'a part of beginning a payment or of its money coming, which have theirs',
  'core/modules/orders/change-seats.ts': 'a part of changing an order, which has its entry',
  'core/modules/orders/consents.ts': 'a part of placing an order, which has its entry',
  'core/modules/orders/forget-answers.ts': 'a part of forgetting a buyer, which has its entry, or of what is over',
  'core/modules/orders/insert-answers.ts': 'a part of placing an order, which has its entry',
  'core/modules/orders/save-checkout.ts': 'what somebody typed for a draft, which is nobody’s act until it is placed',
  'core/modules/orders/insert-tickets.ts': 'a part of placing an order, which has its entry',
  'core/modules/orders/buyer-limits.ts': 'a part of placing an order, which has its entry',
  'core/modules/orders/places.ts': 'counters that move with an order, which has its entry',
  'core/modules/orders/shrink-claims.ts': 'a part of cancelling tickets, which has its entry',
  'core/modules/orders/write-drafts.ts': 'a draft holds places for minutes and is nobody’s act until it is placed',
  'core/modules/order-imports/sweep-imports.job.ts': 'forgets what is over already',
  'core/modules/order-imports/write-batch.ts': 'what became of each order; the order and the import have their entries',
  'core/modules/payments/split.ts': 'a part of beginning a payment or of its money coming, which have theirs',
  'core/modules/matches/keep-differences.ts': 'a part of comparing a report, which has its entry',
  'core/modules/matches/keep-movements.ts': 'a page of a report; comparing it has its entry',
  'core/modules/matches/keep-site-movements.ts': 'a page of a report; comparing it has its entry',
  'core/modules/matches/read-report.ts': 'says how far the reading is; what comes of it has its entry',
  'core/modules/matches/run-site-match.ts': 'says how far the reading is; what comes of it has its entry',
  'core/modules/matches/share-movements.ts': 'lines of a report for an organization; comparing them has its entry',
  'core/modules/payments/remind-disputes.job.ts': 'counts reminders; what is done about the dispute has its entry',
  'core/modules/payments/record-payment.ts': 'a part of importing an order; the capture has its entry',
  'core/modules/payments/record-transfer.ts': 'a part of taking money in, which has its entry; so has the capture',
  'core/modules/organizations/event-limit.ts': 'a part of making or changing a member, which has its entry',
  'core/modules/organizations/install.ts': 'the account and the organization that it makes have theirs',
  'core/modules/organizations/sweep-invitations.job.ts': 'forgets what is over already',
  'core/modules/payments/count-refusals.ts': 'counts what was refused; nothing was done',
  'core/modules/payments/receive-webhook.ts': 'a receipt against repetition; what comes of it has its entry',
  'core/modules/payments/sweep-webhooks.job.ts': 'forgets what is over already',
  'core/modules/tickets/own-quotas.ts': 'a part of making or changing a type or a variation, which has its entry',
  'core/modules/waiting-list/sweep-waiting-lists.job.ts': 'forgets what is over already',
  'core/modules/users/sign-in.ts': 'the same password, hashed at today’s cost; the sign-in has its entry',
  'core/modules/sign-in/continue-sign-in.ts': 'a question to somebody; the sign-in has its entry when it is done',
  'core/modules/sign-in/finish-sign-in.ts': 'the answer to it; the sign-in has its entry',
  'core/modules/sign-in/add-passkey.ts': 'the entry is written with the notice to the owner, in factor-changes.ts',
  'core/modules/sign-in/mail-factor.ts': 'the entry is written with the notice to the owner, in factor-changes.ts',
  'core/modules/sign-in/passkey-challenges.ts': 'a question to a browser; what its answer does has its entry',
  'core/modules/sign-in/recovery-codes.ts': 'the entry is written with the notice to the owner, in factor-changes.ts',
  'core/modules/sign-in/totp.ts': 'the entry is written with the notice to the owner, in factor-changes.ts',
  'core/modules/tickets/buyer-quotas.ts': 'counters that move with an order, a type or a promotion, which have theirs',
  'core/modules/tickets/claim-quota.ts': 'counters that move with an order, which has its entry',
  'core/modules/tickets/hold-seats.ts': 'seats that move with a hold, which has its entry',
  'core/modules/tickets/link-quotas.ts':
    'a part of making or changing a ticket type or the seats of a date, which has its entry',
  'core/modules/venues/claim-seats.ts': 'seats that move with an order, which has its entry',
  'core/modules/sign-in/reset-factors.ts': 'the entry is written with the notice to the owner, in factor-changes.ts',
  'core/modules/sign-in/sign-in-visits.ts': 'a way to a provider and back; what comes of it has its entry',
  'core/modules/sign-in/sweep-sign-in.job.ts': 'forgets what is over already',
  'core/modules/sign-in/use-passkey.ts': 'counts the uses of a passkey; the sign-in has its entry',
  'core/modules/waiting-rooms/enter-room.ts': 'somebody’s turn in a line is no act; the order has its entry',
  'core/modules/waiting-rooms/join-room.ts': 'a number in a line is nobody’s act',
  'core/modules/waiting-rooms/refuse-without-pass.ts': 'counts the uses of a pass; the order has its entry',
  'core/modules/waiting-rooms/sweep-rooms.job.ts': 'forgets what is over already',
  'core/modules/waiting-rooms/tick-rooms.ts': 'the line moves by itself; opening and closing it have theirs',
  'core/modules/users/sweep-sessions.job.ts': 'forgets what is over already',
  'core/web/api/idempotency.ts': 'a memory of requests; what they did has its entry',
  'plugins/payment-test/sql-store.ts': 'plays a payment provider, outside of the site',
};

const WRITES =
  /\bem\.(create|persist|remove|assign|upsert\w*|insert\w*|native\w+)\b|\binsertRows\(|\.native(Update|Delete|Insert)\(|['"`]\s*(insert into|update|delete from)\s/;
const ENTRY = /\.audit\(/;

const files = globSync(['core/modules/**/*.ts', 'core/web/**/*.ts', 'plugins/*/**/*.ts'], { cwd: root })
  .filter((file) => !/\.test\.ts$|node_modules/.test(file))
  .map((file) => ({ file, code: readFileSync(`${root}/${file}`, 'utf8') }));

const silent = files.filter(({ code }) => WRITES.test(code) && !ENTRY.test(code)).map(({ file }) => file);

it('leaves an entry in the audit trail for every change of state', () => {
  expect(files.filter(({ code }) => WRITES.test(code)).length).toBeGreaterThan(30);
  expect(silent.filter((file) => !(file in WITHOUT_AN_ENTRY))).toEqual([]);
});

it('excuses no file that needs no excuse', () => {
  expect(Object.keys(WITHOUT_AN_ENTRY).filter((file) => !silent.includes(file))).toEqual([]);
});
