import { markdown } from '../../html.ts';
import { stackPlot } from '../../stack-plot.ts';
import type { AdminViews, ShowView } from '../index.ts';
import { STATES } from './admin-orders.ts';
import { plot } from './admin-dashboard.ts';
import type { Examples } from './shared.ts';

const stock = (sold: number, held: number, kept: number, free: number) => [
  { part: 'sold' as const, value: sold, text: `${sold} sold` },
  { part: 'held' as const, value: held, text: `${held} in checkouts` },
  { part: 'kept' as const, value: kept, text: `${kept} kept back` },
  { part: 'free' as const, value: free, text: `${free} free` },
];

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
      kind: 'plot',
      plot: stackPlot({
        title: 'What became of the places',
        summary: '212 sold · 9 in checkouts · 24 kept back · 55 free',
        columns: ['Name', 'Sold', 'In checkouts', 'Kept back', 'Free'],
        rows: [
          { label: 'Standing', parts: stock(180, 7, 12, 1) },
          { label: 'Balcony, Sat 14 March, 20:00', parts: stock(32, 2, 12, 54) },
        ],
      }),
    },
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
    { kind: 'prose', title: 'Note', html: markdown('Called on 3 February: **two of them arrive late**.') },
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

export const showPages: Examples<Pick<AdminViews, 'admin/show'>> = {
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
};
