import { qrSvg } from '../../qr.ts';
import { trusted } from '../../html.ts';
import type { SiteViews, TicketView } from '../index.ts';
import { event, summary } from './shared.ts';
import type { Examples } from './shared.ts';
import { attendeeFields } from './site-checkout.ts';

const qr = (text: string) => trusted(qrSvg(text, { label: 'Ticket code' }));

const ticket = (type: string, holder: string, code: string, more: Partial<TicketView> = {}): TicketView => ({
  type,
  holder,
  code,
  event: 'Night of Synths',
  when: 'Sat 13 March 2027, 20:00',
  place: 'Kaispeicher B, Koreastraße 1, Hamburg',
  price: '€24.50',
  qr: qr(`EP1.${code}.0123456789abcdef0123456789abcdef0123456789abcdef`),
  links: [{ label: 'Download PDF', href: `/tickets/${code}.pdf` }],
  ...more,
});

const confirmed: SiteViews['order'] = {
  code: 'K7X2MAB3',
  state: { label: 'Confirmed', tone: 'success' },
  headline: 'You are going!',
  lead: 'We sent your tickets to marie@example.org. Have them ready at the door, on your phone or on paper.',
  event,
  giftCards: [
    {
      title: 'Gift card •••• NPQR',
      value: '€50.00',
      to: 'Ida Berg · ida@example.org',
      said: 'Happy birthday! See you at the harbour.',
      status: 'Will be mailed on 24 December 2026.',
      actions: [{ label: 'Change recipient or day', href: '/o/K7X2MAB3/gift-cards/1', tone: 'secondary' }],
    },
  ],
  tickets: [
    ticket('Regular', 'Marie Sommer', 'T4XQ-9F2M'),
    ticket('Regular', 'Jonas Adeyemi-Brandt', 'T8KW-3C7P', {
      seat: 'Row F, seat 12',
      state: { label: 'Checked in', tone: 'info' },
    }),
    ticket('Supporter', 'Lea Nguyễn', 'T2MV-6H4D', {
      qr: null,
      state: { label: 'Cancelled', tone: 'danger' },
      price: '€45.00',
      links: [],
    }),
  ],
  actions: [
    {
      label: 'Download tickets',
      href: '/orders/K7X2MAB3/tickets.pdf',
      icon: 'download',
      tone: 'primary',
      download: true,
    },
    { label: 'Add to calendar', href: '/orders/K7X2MAB3/event.ics', icon: 'calendar' },
    { label: 'Send the mail again', action: '/orders/K7X2MAB3/resend', icon: 'mail' },
  ],
  graveActions: [{ label: 'Cancel this order', href: '/orders/K7X2MAB3/cancel', tone: 'danger', dialog: true }],
  buyer: { name: 'Marie Sommer', email: 'marie@example.org' },
  placed: '2 February 2027, 18:21',
  summary,
  invoices: [{ label: 'Invoice INV-2027-00042', href: '#', tone: 'secondary', icon: 'download', download: true }],
  payments: [
    { label: 'Credit card', amount: '€94.00', state: { label: 'Paid', tone: 'success' }, detail: 'Visa •••• 4242' },
  ],
};

const pending: SiteViews['order'] = {
  ...confirmed,
  state: { label: 'Waiting for payment', tone: 'warning' },
  headline: 'One step left',
  lead: 'Your places are reserved. Your tickets appear here as soon as the payment arrives.',
  notice: {
    tone: 'warning',
    title: 'The last payment did not go through',
    text: 'Your card was declined. Nothing was charged.',
    actions: [{ label: 'Pay another way', href: '/orders/K7X2MAB3/pay', tone: 'primary' }],
  },
  tickets: [],
  actions: [{ label: 'Pay €94.00', href: '/orders/K7X2MAB3/pay', icon: 'payment', tone: 'primary' }],
  payments: [{ label: 'Credit card', amount: '€94.00', state: { label: 'Failed', tone: 'danger' } }],
};

export const orderPages: Examples<Pick<SiteViews, 'payment' | 'payment-instructions' | 'order' | 'order-form'>> = {
  payment: {
    choice: {
      code: 'K7X2MAB3',
      event,
      action: '/orders/K7X2MAB3/pay',
      hidden: [],
      name: 'gateway',
      methods: [
        { value: 'card', label: 'Card', detail: 'Visa, Mastercard, American Express', icon: 'payment', selected: true },
        {
          value: 'transfer',
          label: 'Bank transfer',
          detail: 'Your tickets follow when the money arrives, in one to three days.',
          icon: 'bank',
        },
        { value: 'door', label: 'At the door', detail: 'In cash or by card.', icon: 'cash' },
      ],
      summary,
      submit: 'Pay €94.00',
      backHref: '/orders/K7X2MAB3',
    },
    partly: {
      code: 'K7X2MAB3',
      event,
      action: '/orders/K7X2MAB3/pay',
      hidden: [],
      name: 'gateway',
      methods: [{ value: 'card', label: 'Card', detail: 'Visa, Mastercard', icon: 'payment', selected: true }],
      cards: {
        action: '/orders/K7X2MAB3/gift-card',
        name: 'code',
        value: 'ABCD-EFGH',
        error: 'This code cannot be used here.',
        used: [
          {
            label: 'Gift card •••• 7KQP',
            amount: '€50.00',
            off: { label: 'Remove', action: '/orders/K7X2MAB3/gift-card/1/off' },
          },
        ],
      },
      summary,
      submit: 'Pay €44.00',
    },
  },
  'payment-instructions': {
    transfer: {
      code: 'K7X2MAB3',
      event,
      title: 'Transfer the money',
      intro:
        'Your places are reserved. Please transfer the amount, and your tickets follow by mail as soon as it arrives.',
      amount: '€94.00',
      due: 'Please by Tuesday 9 February 2027.',
      facts: [
        { label: 'Recipient', value: 'Hafenklang Kollektiv e.V.', copy: true },
        { label: 'IBAN', value: 'DE02 1203 0000 0000 2020 51', copy: true },
        { label: 'Reference', value: 'K7X2MAB3', copy: true },
        { label: 'Bank', value: 'DKB Berlin' },
      ],
      qr: {
        svg: qr('BCD\n002\n1\nSCT\n\nHafenklang\nDE02120300000000202051\nEUR94.00'),
        caption: 'Scan it with your banking app',
      },
      orderHref: '/orders/K7X2MAB3',
      actions: [{ label: 'Go to my order', href: '/orders/K7X2MAB3', tone: 'primary' }],
    },
    elsewhere: {
      code: 'K7X2MAB3',
      event,
      title: 'On to Razorpay',
      intro: 'You pay on a page of the provider, which leads you back here.',
      amount: '€94.00',
      facts: [],
      form: {
        action: 'https://pay.example.org/checkout',
        hidden: [{ name: 'order_id', value: 'order_1' }],
        submit: 'Continue to Razorpay',
      },
      orderHref: '/orders/K7X2MAB3',
      actions: [{ label: 'Pay another way', href: '/orders/K7X2MAB3/pay', tone: 'quiet' }],
    },
  },
  'order-form': {
    change: {
      title: 'Change your order',
      intro: 'Choose what shall be different. Nothing happens before you have seen what it costs.',
      event,
      action: '/orders/K7X2MAB3/change',
      hidden: [],
      review: [],
      groups: [
        { title: '1. Regular', help: 'Friday 12 February', fields: attendeeFields(0) },
        { title: '2. Regular', help: 'Friday 12 February', fields: attendeeFields(1, 'This name is too long.') },
      ],
      errors: { items: [{ text: 'Name: this name is too long.', field: 'attendees.1.name' }] },
      submit: 'Show what happens',
      actions: [{ label: 'Back to the order', href: '/orders/K7X2MAB3', tone: 'quiet' }],
    },
    confirm: {
      title: 'Is this right?',
      event,
      action: '/orders/K7X2MAB3/change',
      hidden: [],
      review: [
        {
          title: 'What is different',
          items: ['Until now: 1 × Regular, 12 February', 'From then on: 1 × Regular, 13 February'],
        },
        { title: 'What happens', items: ['The price stays as it is.', 'One ticket gets a new code.'] },
      ],
      groups: [],
      submit: 'Change it',
      actions: [{ label: 'Back to the order', href: '/orders/K7X2MAB3', tone: 'quiet' }],
    },
  },
  order: {
    confirmed,
    pending,
    cancelled: {
      ...confirmed,
      state: { label: 'Cancelled', tone: 'danger' },
      headline: 'This order is cancelled',
      lead: 'Its tickets are no longer valid. €94.00 went back to your card on 4 February.',
      tickets: [],
      actions: [{ label: 'See other events', href: '/' }],
      graveActions: [],
    },
  },
};
