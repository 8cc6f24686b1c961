import type { Link, Maybe, OrderSummary } from './common.ts';

/** What the head and foot of every mail say. Addresses in mails are absolute. */
export interface MailFrame {
  locale: string;
  /** Who writes: the organization. */
  sender: string;
  siteName: string;
  siteHref: string;
  logo?: Maybe<string>;
  /** Accent colour as #rrggbb, and the ink that can be read on it. */
  accent: string;
  accentInk: string;
  /** Why the reader gets this mail. */
  reason: string;
  links: Link[];
}

interface MailCommon {
  frame: MailFrame;
  subject: string;
  /** The line mail programs show beside the subject. */
  preview: string;
}

interface MailOrder {
  code: string;
  href: string;
  event: { title: string; when: string; place: string };
  summary: OrderSummary;
}

export interface OrderConfirmedMail extends MailCommon {
  buyerName: string;
  order: MailOrder;
  tickets: { type: string; holder: string; code: string }[];
  /** The PDF travels with the mail. */
  attached: boolean;
  /** From whoever made the order for the reader. */
  message?: Maybe<string>;
  /** The reader comes with the ticket and did not buy it: nothing of the order is theirs. */
  forAttendee?: Maybe<boolean>;
}

export interface OrderPlacedMail extends MailCommon {
  buyerName: string;
  order: MailOrder;
  amount: string;
  due?: Maybe<string>;
  instructions: string;
  facts: { label: string; value: string }[];
  payHref?: Maybe<string>;
}

/** Some of an order is different: tickets were cancelled, or are for another date. */
export interface OrderChangedMail extends MailCommon {
  buyerName: string;
  order: MailOrder;
  title: string;
  text: string;
  reason?: Maybe<string>;
}

export interface OrderCancelledMail extends MailCommon {
  buyerName: string;
  order: MailOrder;
  reason?: Maybe<string>;
  refund?: Maybe<string>;
}

export interface OrderRefundedMail extends MailCommon {
  buyerName: string;
  order: MailOrder;
  amount: string;
  detail: string;
}

export interface PasswordResetMail extends MailCommon {
  href: string;
  validFor: string;
}

/** What the site's administrators tell an organizer about an event. */
export interface OrganizerNoticeMail extends MailCommon {
  title: string;
  text: string;
  /** What they wrote. */
  said?: Maybe<string>;
  href: string;
}

/** Something about how the reader signs in changed. */
export interface SecurityNoticeMail extends MailCommon {
  text: string;
  facts: { label: string; value: string }[];
  href: string;
}

/** Shows that whoever signs in, or does something dangerous, has the mailbox. */
export interface SignInCodeMail extends MailCommon {
  /** Six digits. */
  code: string;
}

export interface VerifyEmailMail extends MailCommon {
  href: string;
  /** Six digits, in place of the link. */
  code: string;
}

/** Somebody wanted to register with an address that has an account. */
export interface AccountExistsMail extends MailCommon {
  signInHref: string;
  forgotHref: string;
}

export interface InvitationMail extends MailCommon {
  text: string;
  href: string;
  validFor: string;
}

/** Something about an organization, for one of its members. */
export interface OrganizationNoticeMail extends MailCommon {
  title: string;
  text: string;
  /** What a person wrote about it. */
  note?: Maybe<string>;
  button: string;
  href: string;
}

/** One of the two mailboxes is asked whether the address of an account may change. */
export interface EmailChangeMail extends MailCommon {
  text: string;
  href: string;
  button: string;
  validFor: string;
}

/** The file with somebody's data waits in their account. */
export interface DataExportMail extends MailCommon {
  text: string;
  href: string;
  button: string;
  validFor: string;
}

/** Where somebody stands in a waiting list, or what it offers them. */
export interface WaitingListMail extends MailCommon {
  title: string;
  text: string;
  button: string;
  href: string;
  /** Leaving the list, or declining. */
  leave: Link;
}

/** The code of a gift card, for its owner. */
export interface GiftCardMail extends MailCommon {
  title: string;
  text: string;
  /** What the giver wrote. */
  said?: Maybe<string>;
  code: string;
  how: string;
  button: string;
  href: string;
}

/** An invoice or a credit note, with the document or the way to it. */
export interface InvoiceMail extends MailCommon {
  title: string;
  text: string;
  facts: { label: string; value: string }[];
  button: string;
  href: string;
}

export interface OrderLinksMail extends MailCommon {
  /** Lists all orders of the reader's address, for a day. */
  href: string;
}

/** The mails by name; each has `.html.hbs` and `.text.hbs` in the theme's `mail` folder. */
export interface MailViews {
  'mail/order-confirmed': OrderConfirmedMail;
  'mail/order-placed': OrderPlacedMail;
  'mail/order-cancelled': OrderCancelledMail;
  'mail/order-changed': OrderChangedMail;
  'mail/order-refunded': OrderRefundedMail;
  'mail/password-reset': PasswordResetMail;
  'mail/security-notice': SecurityNoticeMail;
  'mail/sign-in-code': SignInCodeMail;
  'mail/verify-email': VerifyEmailMail;
  'mail/account-exists': AccountExistsMail;
  'mail/invitation': InvitationMail;
  'mail/organization-notice': OrganizationNoticeMail;
  'mail/organizer-notice': OrganizerNoticeMail;
  'mail/email-change': EmailChangeMail;
  'mail/data-export': DataExportMail;
  'mail/waiting-list': WaitingListMail;
  'mail/gift-card': GiftCardMail;
  'mail/invoice': InvoiceMail;
  'mail/order-links': OrderLinksMail;
}
