import type { AdminViews, ScanEntry } from '../index.ts';
import type { Examples } from './shared.ts';

const recent: ScanEntry[] = [
  {
    name: 'Marie Sommer',
    type: 'Regular',
    when: '20:04:12',
    iso: '2027-03-13T19:04:12Z',
    tone: 'success',
    outcome: 'Checked in',
    undo: { label: 'Undo', action: '/admin/check-in/undo', tone: 'quiet' },
  },
  {
    name: 'Tom Okafor',
    type: 'Regular',
    when: '20:03:58',
    iso: '2027-03-13T19:03:58Z',
    tone: 'warning',
    outcome: 'Already used',
  },
  {
    name: 'Unknown code',
    type: 'None',
    when: '20:02:10',
    iso: '2027-03-13T19:02:10Z',
    tone: 'danger',
    outcome: 'Not a ticket',
  },
];

const scan: AdminViews['admin/scan'] = {
  title: 'Check-in',
  subtitle: 'Night of Synths · Sat 13 March 2027, 20:00',
  event: { title: 'Night of Synths', when: 'Sat 13 March 2027, 20:00' },
  action: '/admin/events/1/check-in',
  hidden: [],
  name: 'code',
  endpoints: {
    validate: '/admin/events/1/check-in.json',
    undo: '/admin/events/1/check-in/undo.json',
    search: '/admin/events/1/people.json',
  },
  lists: [
    { label: 'Main entrance', href: '?list=1', current: true },
    { label: 'Backstage', href: '?list=2' },
  ],
  search: { action: '/admin/events/1/check-in', value: '' },
  counts: { admitted: '128', expected: '200', value: 128, max: 200 },
  recent,
};

const till: AdminViews['admin/box-office'] = {
  title: 'Night of Synths',
  choose: {
    action: '/admin/events/1/box-office',
    fields: [
      {
        ...{ widget: 'select', name: 'date', label: 'Date', half: true },
        options: [{ value: '1', label: 'Sat 13 March, 20:00', selected: true }],
      },
      { widget: 'search', name: 'q', label: 'Search tickets', half: true },
    ],
    submit: 'Show',
  },
  action: '/admin/events/1/box-office',
  hidden: [{ name: 'date', value: '1' }],
  groups: [
    {
      title: 'Stalls',
      items: [
        {
          name: 'quantity.a',
          label: 'Regular',
          price: '€25.00',
          left: '42 left',
          value: '2',
          max: '42',
          autofocus: true,
        },
        { name: 'quantity.b', label: 'Reduced', price: '€15.00', value: '', max: '1000', autofocus: false },
      ],
    },
  ],
  payment: [
    {
      ...{ widget: 'radio', name: 'method', label: 'Paid by' },
      options: [
        { value: 'cash', label: 'Cash', selected: true },
        { value: 'card', label: 'Card terminal' },
      ],
    },
    { widget: 'money', name: 'given', label: 'Cash given', suffix: 'EUR', half: true },
  ],
  submit: 'Sell now',
  totalHref: '/admin/events/1/box-office/total.json',
  money: { locale: 'en', currency: 'EUR', digits: '2' },
  main: [],
  aside: [],
};

export const doorPages: Examples<
  Pick<AdminViews, 'admin/scan' | 'admin/box-office' | 'admin/mailbox-message' | 'admin/error'>
> = {
  'admin/box-office': {
    sale: till,
    empty: { ...till, groups: [], empty: 'Nothing can be sold for this date.' },
  },
  'admin/scan': {
    ready: { ...scan, recent: [] },
    valid: {
      ...scan,
      result: {
        outcome: 'valid',
        tone: 'success',
        title: 'Welcome',
        holder: 'Marie Sommer',
        type: 'Regular',
        code: 'T4XQ-9F2M',
      },
    },
    'already-used': {
      ...scan,
      result: {
        outcome: 'already_used',
        tone: 'warning',
        title: 'Already used',
        text: 'Checked in at 19:58 by Ann Petersen.',
        holder: 'Tom Okafor',
        type: 'Regular',
        code: 'T8KW-3C7P',
      },
    },
    unpaid: {
      ...scan,
      result: {
        outcome: 'unpaid',
        tone: 'info',
        title: 'Not paid',
        text: '€25.00 is still to be paid. Scan again once it is.',
        holder: 'Tom Okafor',
        type: 'Regular',
        code: 'H2F9KM6D',
        actions: [{ label: 'Take €25.00', action: '/admin/orders/H2F9KM6D/take-money', tone: 'primary', icon: 'cash' }],
      },
    },
    invalid: {
      ...scan,
      result: { outcome: 'invalid', tone: 'danger', title: 'Not a ticket', text: 'This code was not made here.' },
      search: {
        action: '/admin/events/1/check-in',
        value: 'sommer',
        results: [
          {
            name: 'Marie Sommer',
            type: 'Regular',
            code: 'T4XQ-9F2M',
            order: 'K7X2MAB3',
            state: { label: 'Checked in', tone: 'info' },
          },
          {
            name: 'Paul Sommerfeld',
            type: 'Supporter',
            code: 'T9YY-1A2B',
            order: 'H2F9KM6D',
            state: { label: 'Valid', tone: 'success' },
            admit: { label: 'Check in', action: '/admin/events/1/check-in', tone: 'primary' },
          },
        ],
      },
    },
  },
  'admin/mailbox-message': {
    html: {
      title: 'Your tickets: Night of Synths',
      breadcrumbs: [{ label: 'Mailbox', href: '/admin/mailbox' }],
      notices: [{ tone: 'info', text: 'No mail server is set up, so mails end here. Set SMTP_URL to send them.' }],
      facts: [
        { label: 'To', value: 'Marie Sommer <marie@example.org>' },
        { label: 'From', value: 'Hafenklang Kollektiv <tickets@hafenklang.example>' },
        { label: 'Written', value: '2 February 2027, 18:21' },
      ],
      htmlHref: '/mail/order-confirmed/attached.html',
      text: 'You are going!\n\nHello Marie, your order for Night of Synths is confirmed.',
      attachments: [
        { name: 'tickets-K7X2MAB3.pdf', size: '84 KB', href: '/admin/mailbox/1/tickets.pdf' },
        { name: 'event.ics', size: '1 KB', href: '/admin/mailbox/1/event.ics' },
      ],
    },
  },
  'admin/error': {
    forbidden: {
      status: 403,
      title: 'This is not yours to see',
      text: 'Your role in this organization does not include payments. Its owner can change that.',
      actions: [{ label: 'Back to the start', href: '/admin' }],
    },
  },
};
