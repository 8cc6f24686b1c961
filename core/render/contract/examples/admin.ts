import { barPlot } from '../../plot.ts';
import type { AdminViews, Cell, Field, ListView, ScanEntry, ShowView, Table } from '../index.ts';
import { siteExamples } from './site.ts';

const STATES = {
  confirmed: { label: 'Confirmed', tone: 'success' },
  pending: { label: 'Waiting for payment', tone: 'warning' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  refunded: { label: 'Refunded', tone: 'info' },
} as const;

type OrderRow = [code: string, name: string, state: keyof typeof STATES, tickets: string, total: string, when: string];

const ROWS: OrderRow[] = [
  ['K7X2MAB3', 'Marie Sommer', 'confirmed', '3', '€94.00', 'Today, 18:21'],
  ['P3Q8RT5W', 'Jonas Adeyemi-Brandt', 'pending', '2', '€49.00', 'Today, 17:55'],
  ['M9D4HJ2K', 'Lea Nguyễn', 'confirmed', '1', '€24.50', 'Today, 16:02'],
  ['T6W3XC8V', 'Óscar Fernández-Villalobos de la Cruz', 'cancelled', '4', '€98.00', 'Yesterday, 22:40'],
  ['B5N7QP4R', 'Priya Raman', 'refunded', '1', '€45.00', 'Yesterday, 20:13'],
  ['H2F9KM6D', 'Tom Okafor', 'confirmed', '2', '€49.00', 'Yesterday, 19:30'],
  ['R8V4WD3X', 'Ingrid Sørensen', 'confirmed', '10', '€245.00', '30 January, 11:08'],
];

const orderCells = ([code, name, state, tickets, total, when]: OrderRow): Cell[] => [
  { kind: 'link', text: code, href: `/admin/orders/${code}` },
  { kind: 'text', text: name, detail: `${name.split(' ')[0]!.toLowerCase()}@example.org` },
  { kind: 'badge', ...STATES[state] },
  { kind: 'count', text: tickets },
  { kind: 'money', text: total },
  { kind: 'instant', text: when, iso: '2027-02-02T17:21:00Z' },
];

const orders: Table = {
  caption: 'Orders',
  columns: [
    { label: 'Order' },
    { label: 'Buyer', sort: { href: '?sort=buyer', direction: 'none' } },
    { label: 'State' },
    { label: 'Tickets', align: 'end' },
    { label: 'Total', align: 'end', sort: { href: '?sort=total', direction: 'none' } },
    { label: 'Placed', sort: { href: '?sort=placed', direction: 'descending' } },
  ],
  rows: ROWS.map((row) => ({ value: row[0], label: `${row[0]}, ${row[1]}`, cells: orderCells(row) })),
};

const filterFields: Field[] = [
  { widget: 'search', name: 'q', label: 'Search', placeholder: 'Code, name or e-mail', autocomplete: 'off' },
  {
    widget: 'select',
    name: 'state',
    label: 'State',
    options: [
      { value: '', label: 'Any state', selected: true },
      { value: 'pending', label: 'Waiting for payment' },
      { value: 'confirmed', label: 'Confirmed' },
    ],
  },
  { widget: 'date', name: 'from', label: 'From' },
];

const list: ListView = {
  title: 'Orders',
  subtitle: 'Night of Synths, Sat 13 March 2027',
  actions: [{ label: 'New order', href: '/admin/orders/new', tone: 'primary', icon: 'plus' }],
  filters: { action: '/admin/orders', fields: filterFields, hidden: [], active: false, resetHref: '/admin/orders' },
  exports: [{ label: 'CSV', href: '/admin/orders.csv' }],
  table: orders,
  bulk: {
    action: '/admin/orders/bulk',
    name: 'order',
    hidden: [],
    choices: [
      { name: 'do', value: 'resend', label: 'Send mails again' },
      { name: 'do', value: 'cancel', label: 'Cancel', tone: 'danger' },
    ],
  },
  page: { next: '?after=R8V4WD3X', summary: '213 orders' },
  empty: {
    title: 'No orders yet',
    text: 'As soon as somebody buys a ticket, the order appears here.',
    icon: 'order',
    action: { label: 'Open the event page', href: '/events/night-of-synths' },
  },
};

const show: ShowView = {
  title: 'Order K7X2MAB3',
  subtitle: 'Marie Sommer · Night of Synths',
  breadcrumbs: [
    { label: 'Events', href: '/admin/events' },
    { label: 'Night of Synths', href: '/admin/events/1' },
    { label: 'Orders', href: '/admin/events/1/orders' },
  ],
  badges: [STATES.confirmed],
  actions: [
    { label: 'Tickets as PDF', href: '/admin/orders/K7X2MAB3/tickets.pdf', icon: 'download', download: true },
    { label: 'Send the mail again', action: '/admin/orders/K7X2MAB3/resend', icon: 'mail' },
    { label: 'Refund', href: '/admin/orders/K7X2MAB3/refund', icon: 'refund', dialog: true },
    { label: 'Cancel', href: '/admin/orders/K7X2MAB3/cancel', tone: 'danger', dialog: true },
  ],
  tabs: [
    { label: 'Overview', href: '?', current: true },
    { label: 'Messages', href: '?tab=messages' },
    { label: 'History', href: '?tab=history' },
  ],
  notices: [{ tone: 'warning', title: 'One ticket has no name yet', text: 'Ask the buyer, or fill it in yourself.' }],
  main: [
    {
      kind: 'table',
      title: 'Tickets',
      actions: [{ label: 'Change names', href: '/admin/orders/K7X2MAB3/names' }],
      table: {
        caption: 'Tickets',
        columns: [
          { label: 'Ticket' },
          { label: 'Name' },
          { label: 'Type' },
          { label: 'Price', align: 'end' },
          { label: 'State' },
        ],
        rows: [
          ['T4XQ-9F2M', 'Marie Sommer', 'Regular', '€24.50'],
          ['T8KW-3C7P', 'Jonas Adeyemi-Brandt', 'Regular', '€24.50'],
          ['T2MV-6H4D', 'Not named yet', 'Supporter', '€45.00'],
        ].map(([code, name, type, price], index) => ({
          cells: [
            { kind: 'code', text: code! },
            { kind: 'text', text: name!, muted: index === 2 },
            { kind: 'text', text: type! },
            { kind: 'money', text: price! },
            index === 0
              ? { kind: 'badge', label: 'Checked in', tone: 'info' }
              : { kind: 'badge', label: 'Valid', tone: 'success' },
          ],
        })),
      },
    },
    {
      kind: 'table',
      title: 'Payments',
      table: {
        caption: 'Payments',
        columns: [
          { label: 'Method' },
          { label: 'State' },
          { label: 'When' },
          { label: 'Amount', align: 'end' },
          { label: 'Actions', quiet: true },
        ],
        rows: [
          {
            cells: [
              { kind: 'text', text: 'Credit card', detail: 'Visa •••• 4242' },
              { kind: 'badge', label: 'Paid', tone: 'success' },
              { kind: 'instant', text: '2 February, 18:21', iso: '2027-02-02T17:21:00Z' },
              { kind: 'money', text: '€94.00', detail: 'fee €1.62' },
              { kind: 'actions', actions: [{ label: 'Refund', href: '/admin/payments/1/refund', dialog: true }] },
            ],
          },
        ],
      },
    },
    { kind: 'prose', title: 'Note', html: siteExamples.legal.imprint!.body },
    {
      kind: 'form',
      title: 'Add a note',
      form: {
        action: '/admin/orders/K7X2MAB3/note',
        hidden: [],
        fields: [
          { widget: 'textarea', name: 'note', label: 'Note', required: true, rows: 2, help: 'Seen by members only.' },
        ],
        submit: 'Add the note',
      },
    },
  ],
  aside: [
    {
      kind: 'facts',
      title: 'Buyer',
      facts: [
        { label: 'Name', cell: { kind: 'text', text: 'Marie Sommer' } },
        { label: 'E-mail', cell: { kind: 'link', text: 'marie@example.org', href: 'mailto:marie@example.org' } },
        { label: 'Language', cell: { kind: 'text', text: 'English' } },
        { label: 'Placed', cell: { kind: 'instant', text: '2 February 2027, 18:21', iso: '2027-02-02T17:21:00Z' } },
        { label: 'Total', cell: { kind: 'money', text: '€94.00' } },
      ],
    },
    {
      kind: 'timeline',
      title: 'History',
      entries: [
        {
          text: 'Ticket T4XQ-9F2M was checked in',
          who: 'Ann Petersen',
          when: '13 March, 20:04',
          iso: '2027-03-13T19:04:00Z',
          tone: 'info',
        },
        {
          text: 'The buyer changed a name',
          when: '3 February, 09:12',
          iso: '2027-02-03T08:12:00Z',
          who: 'Marie Sommer',
          changes: [{ label: 'Name', before: 'J. Brandt', after: 'Jonas Adeyemi-Brandt' }],
        },
        {
          text: 'Confirmed',
          detail: 'Paid by card',
          when: '2 February, 18:21',
          iso: '2027-02-02T17:21:00Z',
          tone: 'success',
        },
        { text: 'Placed', when: '2 February, 18:19', iso: '2027-02-02T17:19:00Z', who: 'Marie Sommer' },
      ],
    },
  ],
};

const SALES = [3, 0, 5, 9, 14, 8, 4, 6, 7, 12, 22, 31, 18, 9, 5, 6, 8, 11, 9, 7, 14, 25, 19, 12, 8, 9, 16, 21, 28, 34];
const plot = barPlot({
  title: 'Tickets sold, last 30 days',
  summary: '380 tickets for €9,412.00; the best day was 2 February with 34.',
  top: '34',
  points: SALES.map((value, index) => ({ label: `${(index % 30) + 1} January`, value, text: `${value} tickets` })),
  columns: ['Day', 'Tickets'],
});

const everyField: Field[] = [
  {
    widget: 'translated',
    name: 'title',
    label: 'Title',
    required: true,
    languages: [
      { locale: 'en', label: 'English', name: 'title.en', value: 'Night of Synths' },
      { locale: 'de', label: 'Deutsch', name: 'title.de', value: 'Nacht der Synthesizer' },
    ],
  },
  { widget: 'markdown', name: 'description', label: 'Description', rows: 5, value: 'Four hours of **oscillators**.' },
  {
    widget: 'datetime',
    name: 'startsAt',
    label: 'Starts',
    value: '2027-03-13T20:00',
    suffix: 'Europe/Berlin',
    required: true,
    half: true,
  },
  {
    widget: 'datetime',
    name: 'endsAt',
    label: 'Ends',
    value: '2027-03-12T20:00',
    suffix: 'Europe/Berlin',
    half: true,
    error: 'It ends before it starts.',
  },
  { widget: 'money', name: 'price', label: 'Price', value: '24.50', suffix: 'EUR', required: true, half: true },
  {
    widget: 'number',
    name: 'quantity',
    label: 'Places',
    value: '200',
    min: '0',
    half: true,
    help: 'Leave it empty for no limit.',
  },
  {
    widget: 'select',
    name: 'mode',
    label: 'Where it happens',
    required: true,
    half: true,
    options: [
      { value: 'in_person', label: 'In person', selected: true },
      { value: 'online', label: 'Online' },
    ],
  },
  {
    widget: 'text',
    name: 'slug',
    label: 'Address',
    value: 'night-of-synths',
    required: true,
    half: true,
    help: 'The last part of the link.',
  },
  { widget: 'colour', name: 'accent', label: 'Accent colour', value: '#2b44ff', half: true },
  { widget: 'password', name: 'pw', label: 'Password', half: true, autocomplete: 'new-password' },
  { widget: 'secret', name: 'key', label: 'API key', stored: true, removeName: 'key.remove' },
  { widget: 'image', name: 'cover', label: 'Cover', help: 'At least 1600 pixels wide.' },
  { widget: 'file', name: 'terms', label: 'Terms as PDF', accept: 'application/pdf' },
  {
    widget: 'radio',
    name: 'visibility',
    label: 'Who sees it',
    required: true,
    options: [
      { value: 'public', label: 'Everyone', help: 'Listed on the first page.', selected: true },
      { value: 'link', label: 'Those with the link' },
    ],
  },
  {
    widget: 'checkboxes',
    name: 'languages',
    label: 'Languages',
    options: [
      { value: 'en', label: 'English', selected: true },
      { value: 'de', label: 'Deutsch' },
    ],
  },
  {
    widget: 'checkbox',
    name: 'names',
    label: 'Ask for a name per ticket',
    checked: true,
    help: 'Printed on the ticket.',
  },
  { widget: 'textarea', name: 'note', label: 'Note for the door' },
  { widget: 'email', name: 'contact', label: 'Contact', half: true },
  { widget: 'url', name: 'site', label: 'Web site', half: true },
];

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

export const adminExamples: { [V in keyof AdminViews]: Record<string, AdminViews[V]> } = {
  'admin/list': {
    orders: list,
    'nothing-found': { ...list, table: { ...orders, rows: [] }, filters: { ...list.filters!, active: true }, page: {} },
    empty: { ...list, table: { ...orders, rows: [] }, filters: null, bulk: null, exports: null, page: {} },
  },
  'admin/show': {
    order: show,
    event: {
      title: 'Night of Synths',
      subtitle: 'Sat 13 March 2027, 20:00 · Kaispeicher B, Hamburg',
      breadcrumbs: [{ label: 'Events', href: '/admin/events' }],
      badges: [{ label: 'Draft', tone: 'neutral' }],
      actions: [
        { label: 'Preview', href: '/events/night-of-synths', icon: 'external' },
        { label: 'Publish', action: '/admin/events/1/publish', tone: 'primary' },
      ],
      main: [
        {
          kind: 'figures',
          figures: [
            { label: 'Sold', value: '128', detail: 'of 200' },
            { label: 'Income', value: '€3,136.00' },
            { label: 'Waiting', value: '2', detail: '€49.00', tone: 'warning', href: '/admin/orders?state=pending' },
          ],
        },
        { kind: 'plot', plot },
        {
          kind: 'empty',
          title: 'Speakers',
          empty: {
            title: 'No speakers yet',
            text: 'Add those who are worth coming for.',
            icon: 'users',
            action: { label: 'Add a speaker', href: '#' },
          },
        },
        { kind: 'timeline', title: 'History', entries: [] },
      ],
    },
  },
  'admin/form': {
    'every-widget': {
      title: 'Edit the event',
      breadcrumbs: [{ label: 'Night of Synths', href: '/admin/events/1' }],
      action: '/admin/events/1',
      multipart: true,
      hidden: [],
      version: '4',
      errors: { items: [{ text: 'Ends: it ends before it starts.', field: 'endsAt' }] },
      groups: [
        { title: 'What it is', help: 'Shown on the public page.', fields: everyField.slice(0, 2) },
        { title: 'When, where, how many', fields: everyField.slice(2, 8) },
        { title: 'All the rest', fields: everyField.slice(8) },
      ],
      submit: 'Save',
      cancelHref: '/admin/events/1',
      graveActions: [{ label: 'Delete this event', href: '/admin/events/1/delete', tone: 'danger', dialog: true }],
    },
  },
  'admin/confirm': {
    cancel: {
      title: 'Cancel order K7X2MAB3',
      breadcrumbs: [{ label: 'Order K7X2MAB3', href: '/admin/orders/K7X2MAB3' }],
      text: 'This cannot be undone.',
      consequences: [
        'Three tickets become invalid at once; scanners refuse them.',
        'The places go back on sale.',
        'Marie Sommer gets a mail.',
      ],
      action: '/admin/orders/K7X2MAB3/cancel',
      hidden: [],
      version: '7',
      fields: [
        {
          widget: 'radio',
          name: 'refund',
          label: 'The money',
          required: true,
          options: [
            { value: 'full', label: 'Refund €94.00', selected: true },
            { value: 'none', label: 'Keep it' },
          ],
        },
        { widget: 'text', name: 'reason', label: 'Reason', help: 'Goes into the mail.' },
      ],
      submit: 'Cancel the order',
      tone: 'danger',
      cancelHref: '/admin/orders/K7X2MAB3',
    },
  },
  'admin/dashboard': {
    busy: {
      title: 'Good evening, Ann',
      subtitle: 'Tuesday 2 February 2027',
      figures: [
        { label: 'Income, 30 days', value: '€9,412.00', detail: '+18% on the 30 days before' },
        { label: 'Tickets sold', value: '380', detail: '34 today' },
        { label: 'On sale', value: '5 events', href: '/admin/events' },
        {
          label: 'Waiting for payment',
          value: '€343.00',
          detail: '7 orders',
          tone: 'warning',
          href: '/admin/orders?state=pending',
        },
      ],
      plot,
      attention: [
        {
          text: '3 payments arrived too late',
          detail: 'Refund them or find new places',
          href: '/admin/payments',
          tone: 'warning',
        },
        { text: 'A mail could not be delivered', detail: 'lea@exmaple.org', href: '/admin/jobs', tone: 'danger' },
        { text: 'Harbour Jazz has no imprint', href: '/admin/settings', tone: 'info' },
      ],
      upcoming: [
        {
          title: 'Night of Synths',
          href: '#',
          when: 'Sat 13 March, 20:00',
          place: 'Kaispeicher B',
          badge: { label: 'On sale', tone: 'success' },
          sold: '128 of 200',
          value: 128,
          max: 200,
        },
        {
          title: 'Harbour Jazz',
          href: '#',
          when: 'Fri 2 April, 19:30',
          place: 'Fischauktionshalle',
          badge: { label: 'Sold out', tone: 'info' },
          sold: '450 of 450',
          value: 450,
          max: 450,
        },
        {
          title: 'Typography Walk',
          href: '#',
          when: 'Sat 1 May, 14:00',
          place: 'Landungsbrücken',
          badge: { label: 'Draft', tone: 'neutral' },
          sold: '0 of 25',
          value: 0,
          max: 25,
        },
      ],
      orders: {
        ...orders,
        columns: ['Order', 'Buyer', 'State', 'Total'].map((label) => ({
          label,
          ...(label === 'Total' && { align: 'end' as const }),
        })),
        rows: ROWS.slice(0, 4).map((row) => ({
          cells: orderCells(row).filter((_, index) => index !== 3 && index !== 5),
        })),
      },
      newEvent: { label: 'New event', href: '/admin/events/new', icon: 'plus' },
    },
    first: {
      title: 'Welcome, Ann',
      figures: [
        { label: 'Income, 30 days', value: '€0.00' },
        { label: 'Tickets sold', value: '0' },
      ],
      attention: [],
      upcoming: [],
      steps: [
        {
          label: 'Describe your organization',
          text: 'Name, accent colour, imprint and privacy.',
          href: '/admin/settings',
          done: true,
        },
        {
          label: 'Create an event',
          text: 'A title, a date and a kind of ticket are enough.',
          href: '/admin/events/new',
          done: false,
        },
        {
          label: 'Choose how people pay',
          text: 'Free events need nothing here.',
          href: '/admin/payments',
          done: false,
        },
      ],
    },
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
