import { qrSvg } from '../../qr.ts';
import { markdown, trusted } from '../../html.ts';
import type {
  EventCard,
  EventView,
  Field,
  FormPageView,
  HomeView,
  InstallView,
  SiteViews,
  TicketView,
} from '../index.ts';
import { art, description, event, summary } from './shared.ts';

type Examples<V> = { [K in keyof V]: Record<string, V[K]> };

const card = (title: string, day: string, month: string, when: string, more: Partial<EventCard> = {}): EventCard => ({
  title,
  href: `/events/${title.toLowerCase().replaceAll(' ', '-')}`,
  cover: art(title),
  date: { day, month },
  when,
  iso: '2027-03-13T19:00:00Z',
  place: 'Kaispeicher B, Hamburg',
  price: 'from €24.50',
  ...more,
});

const home: HomeView = {
  title: 'What is on at the harbour',
  intro: 'Concerts, talks and a small festival, most of them loud, all of them ours.',
  search: {
    action: '/',
    active: false,
    resetHref: '/',
    fields: [
      {
        widget: 'search',
        name: 'q',
        label: 'Event, artist or place',
        placeholder: 'Event, artist or place',
        autocomplete: 'off',
      },
      {
        widget: 'select',
        name: 'when',
        label: 'When',
        options: [
          { value: '', label: 'Any time', selected: true },
          { value: 'week', label: 'This week' },
          { value: 'month', label: 'This month' },
        ],
      },
    ],
  },
  events: [
    card('Night of Synths', '13', 'Mar', 'Sat 13 March, 20:00', { badge: { label: 'Few left', tone: 'warning' } }),
    card('Slow Cinema Sundays', '21', 'Mar', 'Sun 21 March, 16:00', { price: 'Free', place: 'Alter Elbtunnel' }),
    card('Harbour Jazz', '2', 'Apr', 'Fri 2 April, 19:30', {
      price: null,
      badge: { label: 'Sold out', tone: 'danger' },
    }),
    card('How to Mend a Sail', '10', 'Apr', 'Sat 10 April, 10:00', {
      place: 'Museumshafen Övelgönne',
      price: '€12.00',
    }),
    card('The Quiet Rave', '24', 'Apr', 'Sat 24 April, 22:00'),
    card('Typography Walk', '1', 'May', 'Sat 1 May, 14:00', { place: 'Meet at Landungsbrücken', price: 'Free' }),
    card('Deep Water Festival 2027', '4', 'Jun', '4 to 6 June', { price: 'from €89.00' }),
  ],
  page: { next: '/?after=1', summary: '23 events' },
};

const onSale: EventView = {
  title: 'Night of Synths',
  tagline: 'Oscillators, tape loops and patient drum machines on the third floor.',
  cover: art('Night of Synths'),
  organizer: { name: 'Hafenklang Kollektiv', href: '/' },
  date: { day: '13', month: 'Mar', weekday: 'Saturday' },
  when: {
    text: 'Saturday 13 March 2027, 20:00 to 00:30',
    iso: '2027-03-13T19:00:00Z',
    detail: 'Doors open at 19:00',
    zoneNote: 'Hamburg time (CET)',
    calendarHref: '/events/night-of-synths.ics',
  },
  place: {
    name: 'Kaispeicher B',
    address: 'Koreastraße 1, 20457 Hamburg',
    mapHref: 'https://www.openstreetmap.org/',
  },
  description,
  facts: [
    { label: 'Age', value: '16 and over' },
    { label: 'Access', value: 'Step-free by the north entrance' },
    { label: 'Contact', value: 'hello@hafenklang.example', href: 'mailto:hello@hafenklang.example' },
  ],
  occurrences: [],
  tickets: {
    action: '/events/night-of-synths/order',
    hidden: [],
    canOrder: true,
    submit: 'Continue',
    note: 'Your places are held for 15 minutes.',
    currency: 'EUR',
    exponent: 2,
    types: [
      {
        id: 'early',
        name: 'Early bird',
        price: '€18.00',
        minor: 1800,
        badge: { label: 'Sold out', tone: 'neutral' },
      },
      {
        id: 'regular',
        name: 'Regular',
        description: 'Standing, all floors.',
        price: '€24.50',
        priceNote: 'incl. 19% VAT',
        minor: 2450,
        input: { name: 'quantity.regular', value: 0, min: 0, max: 10 },
      },
      {
        id: 'supporter',
        name: 'Supporter',
        description: 'Keeps the next one possible. Includes a poster.',
        price: '€45.00',
        minor: 4500,
        badge: { label: 'Only 4 left', tone: 'warning' },
        input: { name: 'quantity.supporter', value: 0, min: 0, max: 4 },
      },
      {
        id: 'late',
        name: 'Late entry',
        description: 'From 22:30.',
        price: '€12.00',
        minor: 1200,
        badge: { label: 'On sale from 1 March', tone: 'info' },
      },
    ],
  },
};

const event_: Record<string, EventView> = {
  'on-sale': onSale,
  'with-dates-and-errors': {
    ...onSale,
    title: 'Slow Cinema Sundays',
    cover: art('Slow Cinema Sundays'),
    badge: { label: 'Series', tone: 'info' },
    occurrences: [
      { label: 'Sun 21 March', detail: '16:00', href: '?date=1', current: true, soldOut: false },
      { label: 'Sun 28 March', detail: '16:00', href: '?date=2', current: false, soldOut: false },
      { label: 'Sun 4 April', detail: 'Sold out', href: '?date=3', current: false, soldOut: true },
      { label: 'Sun 11 April', detail: '16:00', href: '?date=4', current: false, soldOut: false },
    ],
    tickets: {
      ...onSale.tickets,
      errors: { items: [{ text: 'Only 2 of “Regular” are left.', field: 'quantity.regular' }] },
      types: onSale.tickets.types.map((type) =>
        type.id === 'regular' ? { ...type, error: 'Only 2 are left.', input: { ...type.input!, value: 5 } } : type,
      ),
    },
  },
  'sold-out': {
    ...onSale,
    title: 'Harbour Jazz',
    cover: art('Harbour Jazz'),
    badge: { label: 'Sold out', tone: 'danger' },
    tickets: {
      ...onSale.tickets,
      canOrder: false,
      closed: {
        tone: 'warning',
        title: 'Sold out',
        text: 'Every place is taken. Sometimes some come back: look in again.',
      },
      types: onSale.tickets.types.map(({ input: _input, ...type }) => ({
        ...type,
        badge: { label: 'Sold out', tone: 'neutral' as const },
      })),
    },
  },
  ended: {
    ...onSale,
    title: 'The Quiet Rave',
    cover: art('The Quiet Rave'),
    notice: { tone: 'info', title: 'This event is over', text: 'Thank you for coming. See what is on next.' },
    tickets: {
      ...onSale.tickets,
      canOrder: false,
      types: [],
      closed: {
        tone: 'neutral',
        text: 'Tickets are no longer on sale.',
        actions: [{ label: 'See all events', href: '/' }],
      },
    },
  },
  cancelled: {
    ...onSale,
    title: 'Typography Walk',
    cover: art('Typography Walk'),
    notice: {
      tone: 'danger',
      title: 'This event is cancelled',
      text: 'Everyone with a ticket gets their money back by itself.',
    },
    description: null,
    facts: null,
    tickets: {
      ...onSale.tickets,
      canOrder: false,
      types: [],
      closed: { tone: 'neutral', text: 'There are no tickets.' },
    },
  },
};

const attendeeFields = (n: number, error?: string): Field[] => [
  {
    widget: 'text',
    name: `attendees.${n}.name`,
    label: 'Name',
    required: true,
    half: true,
    autocomplete: 'off',
    error,
  },
  { widget: 'email', name: `attendees.${n}.email`, label: 'E-mail', half: true, autocomplete: 'off' },
];

const checkout: SiteViews['checkout'] = {
  title: 'Your details',
  action: '/orders/K7X2MAB3',
  hidden: [],
  hold: {
    expiresAt: '2099-03-13T19:14:00Z',
    expiresText: '20:14',
    text: 'Your places are held until 20:14.',
    extend: { action: '/orders/K7X2MAB3/extend', hidden: [] },
    expiredHref: '/orders/K7X2MAB3/expired',
  },
  event,
  contact: {
    title: 'Who is buying?',
    help: 'Your tickets go to this address.',
    fields: [
      { widget: 'text', name: 'buyer.name', label: 'Your name', required: true, autocomplete: 'name', half: true },
      { widget: 'email', name: 'buyer.email', label: 'E-mail', required: true, autocomplete: 'email', half: true },
    ],
  },
  attendees: [
    { title: 'Ticket 1 · Regular', fields: attendeeFields(0) },
    { title: 'Ticket 2 · Regular', fields: attendeeFields(1) },
    { title: 'Ticket 3 · Supporter', fields: attendeeFields(2) },
  ],
  consents: [
    {
      widget: 'checkbox',
      name: 'terms',
      label: 'I agree to the terms and have read the privacy notice.',
      labelHtml: trusted(
        'I agree to the <a href="/terms">terms</a> and have read the <a href="/privacy">privacy notice</a>.',
      ),
      required: true,
    },
    { widget: 'checkbox', name: 'news', label: 'Write to me when there is something new (about once a month).' },
  ],
  summary,
  submit: 'Continue to payment',
  note: 'You can look at everything once more before you pay.',
  changeHref: '/events/night-of-synths?order=K7X2MAB3',
  release: { action: '/orders/K7X2MAB3/release', hidden: [], label: 'Give the places back' },
};

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

const findOrder: FormPageView = {
  title: 'Find my order',
  intro: 'Tell us the address you ordered with and we send you links to your orders.',
  action: '/orders',
  hidden: [],
  fields: [{ widget: 'email', name: 'email', label: 'E-mail', required: true, autocomplete: 'email', autofocus: true }],
  submit: 'Send me the links',
  links: [],
};

const steps = (current: number): InstallView['steps'] =>
  ['Your account', 'Your organization', 'Done'].map((label, index) => ({
    label,
    state: index < current ? 'done' : index === current ? 'current' : 'next',
  }));

export const siteExamples: Examples<SiteViews> = {
  home: {
    events: home,
    filtered: {
      ...home,
      events: home.events.slice(1, 4),
      search: { ...home.search, active: true },
      page: { previous: '/?before=1', summary: '3 events' },
    },
    'nothing-found': { ...home, events: [], search: { ...home.search, active: true }, page: {} },
    empty: { ...home, events: [], page: {} },
  },
  event: event_,
  checkout: {
    fresh: checkout,
    'with-errors': {
      ...checkout,
      errors: {
        items: [
          { text: 'Your name: please tell us who you are.', field: 'buyer.name' },
          { text: 'E-mail: this is not an e-mail address.', field: 'buyer.email' },
          { text: 'Please agree to the terms.', field: 'terms' },
        ],
      },
      contact: {
        ...checkout.contact,
        fields: checkout.contact.fields.map((field) =>
          field.widget === 'email'
            ? { ...field, value: 'marie@', error: 'This is not an e-mail address.' }
            : { ...field, error: 'Please tell us who you are.' },
        ),
      },
      consents: checkout.consents.map((field) =>
        field.required ? { ...field, error: 'Please agree to the terms.' } : field,
      ),
    },
  },
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
  'form-page': {
    'find-order': findOrder,
    'forgot-password': {
      ...findOrder,
      title: 'Forgot your password?',
      intro: 'It happens. We send you a link with which you can choose a new one.',
      submit: 'Send me a link',
      links: [{ label: 'Back to sign in', href: '/sign-in' }],
    },
    'reset-password': {
      ...findOrder,
      title: 'Choose a new password',
      intro: null,
      fields: [
        {
          widget: 'password',
          name: 'password',
          label: 'New password',
          required: true,
          autocomplete: 'new-password',
          help: 'At least 10 characters.',
          error: 'This password is too short.',
        },
      ],
      errors: { items: [{ text: 'New password: this password is too short.', field: 'password' }] },
      submit: 'Save and sign in',
    },
  },
  'sign-in': {
    plain: {
      title: 'Sign in',
      action: '/sign-in',
      hidden: [{ name: 'next', value: '/admin' }],
      fields: [
        { widget: 'email', name: 'email', label: 'E-mail', required: true, autocomplete: 'username', autofocus: true },
        { widget: 'password', name: 'password', label: 'Password', required: true, autocomplete: 'current-password' },
      ],
      submit: 'Sign in',
      links: [{ label: 'Forgot your password?', href: '/forgot-password' }],
      providers: [],
    },
    'with-providers': {
      title: 'Sign in',
      errors: { items: [{ text: 'This e-mail and password do not belong together.' }] },
      action: '/sign-in',
      hidden: [],
      fields: [
        {
          widget: 'email',
          name: 'email',
          label: 'E-mail',
          value: 'ann@example.org',
          required: true,
          autocomplete: 'username',
        },
        { widget: 'password', name: 'password', label: 'Password', required: true, autocomplete: 'current-password' },
      ],
      submit: 'Sign in',
      links: [{ label: 'Forgot your password?', href: '/forgot-password' }],
      providers: [{ label: 'Continue with Google', href: '/sign-in/google', icon: 'globe' }],
    },
  },
  message: {
    'mail-sent': {
      title: 'Look into your mail',
      text: 'If there are orders for marie@example.org, links to them are on their way.',
      icon: 'mail',
      detail: 'Nothing there after a few minutes? Look into the spam folder, or try another address.',
      actions: [{ label: 'Try another address', href: '/orders' }],
    },
    waiting: {
      title: 'Your payment is on its way',
      text: 'Your bank is thinking. This page looks again by itself.',
      icon: 'clock',
      actions: [{ label: 'Look again', href: '' }],
    },
  },
  legal: {
    imprint: {
      title: 'Imprint',
      updated: 'Last changed on 2 January 2027',
      body: markdown(
        '# Responsible\n\nHafenklang Kollektiv e.V.\nGroße Elbstraße 84\n22767 Hamburg\n\n## Contact\n\nhello@hafenklang.example\n+49 40 1234567\n\n## Register\n\n| Court | Number |\n|---|---|\n| Amtsgericht Hamburg | VR 12345 |',
        2,
      ),
    },
  },
  install: {
    account: {
      title: 'Welcome',
      intro: 'Two short steps, and your ticket shop is open. First, the account that may do everything.',
      steps: steps(0),
      form: {
        action: '/install',
        hidden: [],
        groups: [
          {
            fields: [
              {
                widget: 'text',
                name: 'token',
                label: 'Install token',
                required: true,
                autocomplete: 'off',
                help: 'It was printed when the server started.',
              },
              { widget: 'text', name: 'name', label: 'Your name', required: true, autocomplete: 'name' },
              { widget: 'email', name: 'email', label: 'E-mail', required: true, autocomplete: 'username' },
              {
                widget: 'password',
                name: 'password',
                label: 'Password',
                required: true,
                autocomplete: 'new-password',
                help: 'At least 10 characters. A sentence is a good one.',
              },
            ],
          },
        ],
        submit: 'Continue',
      },
    },
    done: {
      title: 'Your ticket shop is open',
      intro: 'Hafenklang Kollektiv has a back office now. Create the first event, or have a look around.',
      steps: steps(3),
      next: [
        { label: 'Create an event', href: '/admin/events/new', tone: 'primary' },
        { label: 'Open the back office', href: '/admin' },
      ],
    },
  },
  error: {
    'not-found': {
      status: 404,
      title: 'There is nothing here',
      text: 'The page has moved, or the address has a typo in it.',
      actions: [{ label: 'See all events', href: '/', tone: 'primary' }],
    },
    'hold-expired': {
      status: 410,
      title: 'Your time is up',
      text: 'The places were held for 15 minutes and are free again. If you are quick, they may still be there.',
      actions: [{ label: 'Choose again', href: '/events/night-of-synths', tone: 'primary' }],
    },
    'sold-out': {
      status: 409,
      title: 'Somebody was faster',
      text: 'The last places of “Regular” were taken a moment ago. Nothing was charged.',
      actions: [
        { label: 'See what is left', href: '/events/night-of-synths', tone: 'primary' },
        { label: 'See other events', href: '/' },
      ],
    },
    bug: {
      status: 500,
      title: 'That went wrong on our side',
      text: 'It has been noted. Nothing was charged twice; please try again in a moment.',
      reference: '01JQ-7F3K-92',
      actions: [{ label: 'Try again', href: '' }],
    },
    unavailable: {
      status: 503,
      title: 'Very busy right now',
      text: 'Please try again in half a minute. Places that you hold stay yours.',
      actions: [{ label: 'Try again', href: '', tone: 'primary' }],
    },
  },
  maintenance: {
    now: { title: 'Back in a moment', text: 'We are doing some work on the site. Tickets you have stay valid.' },
  },
};
