import { accentFill, accentInk } from '../../accent.ts';
import type { MailFrame, MailViews } from '../index.ts';
import { LOGO, summary } from './shared.ts';
import type { Examples } from './shared.ts';

const frame: MailFrame = {
  locale: 'en',
  sender: 'Hafenklang Kollektiv',
  siteName: 'Hafenklang Kollektiv',
  siteHref: 'https://tickets.hafenklang.example/',
  accent: accentFill('#2b44ff'),
  accentInk: accentInk('#2b44ff'),
  reason: 'You get this mail because an order was made with this address.',
  links: [
    { label: 'Imprint', href: 'https://tickets.hafenklang.example/imprint' },
    { label: 'Privacy', href: 'https://tickets.hafenklang.example/privacy' },
  ],
};

const order = {
  code: 'K7X2MAB3',
  href: 'https://tickets.hafenklang.example/orders/K7X2MAB3',
  event: { title: 'Night of Synths', when: 'Sat 13 March 2027, 20:00', place: 'Kaispeicher B, Hamburg' },
  summary,
};

export const mailExamples: Examples<MailViews> = {
  'mail/order-confirmed': {
    attached: {
      frame: { ...frame, logo: LOGO },
      subject: 'Your tickets: Night of Synths',
      preview: 'Sat 13 March 2027, 20:00, Kaispeicher B',
      buyerName: 'Marie',
      order,
      attached: true,
      tickets: [
        { type: 'Regular', holder: 'Marie Sommer', code: 'T4XQ-9F2M' },
        { type: 'Supporter', holder: 'Tom & Ann <the band>', code: 'T8KW-3C7P' },
      ],
    },
  },
  'mail/order-placed': {
    transfer: {
      frame,
      subject: 'How to pay: Night of Synths',
      preview: 'Please transfer €94.00 by 9 February',
      buyerName: 'Marie',
      order,
      amount: '€94.00',
      due: 'Please by Tuesday 9 February 2027.',
      instructions: 'Please transfer the amount to this account and quote the reference.',
      facts: [
        { label: 'IBAN', value: 'DE02 1203 0000 0000 2020 51' },
        { label: 'Reference', value: 'K7X2MAB3' },
      ],
    },
  },
  'mail/order-cancelled': {
    refunded: {
      frame,
      subject: 'Cancelled: Night of Synths',
      preview: 'Your order K7X2MAB3 is cancelled',
      buyerName: 'Marie',
      order,
      reason: 'The harbour is flooded, and so is the granary.',
      refund: '€94.00 go back the way they came, within five days.',
    },
  },
  'mail/order-changed': {
    fewer: {
      frame,
      subject: 'Your order for Night of Synths has changed',
      preview: 'Tickets that were cancelled: 1',
      buyerName: 'Marie',
      order,
      title: 'Your order has changed',
      text: 'Hello Marie, one of your tickets for Night of Synths was cancelled and is no longer valid.',
      reason: 'You asked us to.',
    },
  },
  'mail/invoice': {
    attached: {
      frame,
      subject: 'Invoice INV-2027-00042 for Night of Synths',
      preview: '€94.00, order K7X2MAB3',
      title: 'Invoice INV-2027-00042 for Night of Synths',
      text: 'It comes with this mail, as a PDF that programs can read as well.',
      facts: [
        { label: 'Number', value: 'INV-2027-00042' },
        { label: 'Order', value: 'K7X2MAB3' },
        { label: 'Total', value: '€94.00' },
      ],
      button: 'See the order',
      href: order.href,
    },
  },
  'mail/order-refunded': {
    full: {
      frame,
      subject: 'Refund: Night of Synths',
      preview: '€94.00 are on their way to you',
      buyerName: 'Marie',
      order,
      amount: '€94.00',
      detail: 'To Visa •••• 4242, within five days.',
    },
  },
  'mail/sign-in-code': {
    code: {
      frame: { ...frame, reason: 'You get this mail because somebody signs in to your account.' },
      subject: 'Your code for Hafenklang',
      preview: 'Six digits, for ten minutes.',
      code: '402816',
    },
  },
  'mail/verify-email': {
    registered: {
      frame: { ...frame, reason: 'You get this mail because an account was made with your address.' },
      subject: 'Confirm your address',
      preview: 'One link, or a code of six digits.',
      href: 'https://tickets.hafenklang.example/verify-email/4f7c2e9a',
      code: '402816',
    },
  },
  'mail/account-exists': {
    registered: {
      frame: { ...frame, reason: 'You get this mail because somebody wanted to make an account with your address.' },
      subject: 'Your account',
      preview: 'You already have one.',
      signInHref: 'https://tickets.hafenklang.example/sign-in',
      forgotHref: 'https://tickets.hafenklang.example/password/forgot',
    },
  },
  'mail/password-reset': {
    link: {
      frame: { ...frame, reason: 'You get this mail because a new password was asked for.' },
      subject: 'Choose a new password',
      preview: 'The link is valid for one hour',
      href: 'https://tickets.hafenklang.example/reset-password?token=4f7c2e9a',
      validFor: 'The link is valid for one hour.',
    },
  },
  'mail/security-notice': {
    app: {
      frame: { ...frame, reason: 'You get this mail because the way in which you sign in changed.' },
      subject: 'Your sign-in has changed',
      preview: 'An authenticator app was set up for your account.',
      text: 'An authenticator app was set up for your account.',
      facts: [
        { label: 'When', value: '12 March 2027 at 20:04 UTC' },
        { label: 'From', value: '203.0.113.7' },
      ],
      href: 'https://tickets.hafenklang.example/account/security',
    },
  },
  'mail/organization-notice': {
    note: {
      frame: { ...frame, reason: 'You get this mail because you are a member of Hafenklang.' },
      subject: 'Hafenklang is not verified',
      preview: 'Somebody looked at what you sent.',
      title: 'Hafenklang is not verified',
      text: 'Somebody looked at what you sent.',
      note: 'The extract from the register is two years old.',
      button: 'Open the back office',
      href: 'https://tickets.hafenklang.example/admin/o/hafenklang',
    },
  },
  'mail/waiting-list': {
    offer: {
      frame: { ...frame, reason: 'You get this mail because this address is on a waiting list.' },
      subject: 'Places for you: Night of Synths',
      preview: '2 places are held for you until tomorrow, 20:00.',
      title: 'Places for you: Night of Synths',
      text: '2 places (Standing, 14 March 2027, 20:00–23:00) are held for you until tomorrow, 20:00.',
      button: 'Take them',
      href: 'https://tickets.hafenklang.example/o/K7X2MPQ4',
      leave: { label: 'Decline, or leave the list', href: 'https://tickets.hafenklang.example/waiting-list/…' },
    },
  },
  'mail/gift-card': {
    gift: {
      frame: { ...frame, reason: 'You get this mail because somebody gave you a gift card.' },
      subject: 'A gift card for you: €50.00',
      preview: 'A gift card for you: €50.00',
      title: 'A gift card for you',
      text: 'This gift card of Hafenklang is worth €50.00.',
      said: 'Happy birthday! See you at the harbour.',
      code: 'ABCD-EFGH-JKLM-NPQR',
      how: 'Enter the code when you pay for an order.',
      button: 'See what is on',
      href: 'https://tickets.hafenklang.example/org/hafenklang',
    },
    present: {
      frame: { ...frame, reason: 'You get this mail because somebody gave you a gift card.' },
      subject: 'Mara Lind gives you a gift card: €50.00',
      preview: 'Mara Lind gives you a gift card: €50.00',
      title: 'A present of Mara Lind: €50.00',
      text: 'Mara Lind gives you a gift card of Hafenklang, worth €50.00.',
      said: 'Happy birthday! See you at the harbour.',
      code: 'ABCD-EFGH-JKLM-NPQR',
      how: 'Enter the code when you pay for an order, until 24 December 2028. Whoever has it can spend it.',
      button: 'See what is on',
      href: 'https://tickets.hafenklang.example/org/hafenklang',
    },
  },
  'mail/organizer-notice': {
    takenDown: {
      frame: { ...frame, reason: 'You get this mail because an event of your organization was reported.' },
      subject: 'Taken down: Night of Synths',
      preview: 'The administrators took your event off the public pages.',
      title: 'Taken down: Night of Synths',
      text: 'The administrators took your event “Night of Synths” off the public pages. This is why:',
      said: 'The picture belongs to somebody else. Please use another one and write to us.',
      href: 'https://tickets.hafenklang.example/admin/o/hafenklang/events/1',
    },
  },
  'mail/invitation': {
    by: {
      frame: { ...frame, reason: 'You get this mail because somebody invited this address.' },
      subject: 'Invitation to Hafenklang',
      preview: 'The link is valid for seven days.',
      text: 'Ann Petersen invites you to run events with Hafenklang on Hafenklang Tickets.',
      href: 'https://tickets.hafenklang.example/invitations/4f7c2e9a',
      validFor: 'The link is valid for seven days.',
    },
  },
  'mail/email-change': {
    old: {
      frame: { ...frame, reason: 'You get this mail because another address was given for your account.' },
      subject: 'Another address for your account',
      preview: 'Your account is to get the address new@example.org.',
      text: 'Your account is to get the address new@example.org. It changes once you agree here and in the new mailbox.',
      href: 'https://tickets.hafenklang.example/email-change/4f7c2e9a',
      button: 'Agree or stop it',
      validFor: 'The link works for 24 hours.',
    },
  },
  'mail/data-export': {
    ready: {
      frame: { ...frame, reason: 'You get this mail because your data was asked for in your account.' },
      subject: 'Your data at Hafenklang',
      preview: 'The file with all that we keep about you is ready.',
      text: 'The file with all that we keep about you is ready. You get it in your account.',
      href: 'https://tickets.hafenklang.example/account/export',
      button: 'To my data',
      validFor: 'It is kept for seven days.',
    },
  },
  'mail/order-links': {
    link: {
      frame: { ...frame, reason: 'You get this mail because somebody asked for the orders of this address.' },
      subject: 'Your orders',
      preview: 'One link to all of them',
      href: 'https://tickets.hafenklang.example/orders/list?t=v1.4f7c2e9a',
    },
  },
};
