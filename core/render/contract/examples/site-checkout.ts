import { trusted } from '../../html.ts';
import type { Field, SiteViews } from '../index.ts';
import { event, summary } from './shared.ts';
import type { Examples } from './shared.ts';

export const attendeeFields = (n: number, error?: string): Field[] => [
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
  steps: [
    { label: 'Details', state: 'current' },
    { label: 'Questions', state: 'next' },
    { label: 'Check and order', state: 'next' },
  ],
  action: '/orders/K7X2MAB3',
  hidden: [],
  hold: {
    expiresAt: '2099-03-13T19:14:00Z',
    expiresText: '20:14',
    text: 'Your places are held until 20:14.',
    extend: { name: 'act', value: 'extend' },
    expiredHref: '/orders/K7X2MAB3/expired',
    announce: [{ minutes: 5, text: '5 minutes left' }],
  },
  event,
  review: [],
  acts: [{ name: 'act', value: 'copy', label: 'Use the first name for all tickets' }],
  groups: [
    {
      title: 'Who is buying?',
      help: 'Your tickets go to this address.',
      fields: [
        { widget: 'text', name: 'buyer.name', label: 'Your name', required: true, autocomplete: 'name', half: true },
        { widget: 'email', name: 'buyer.email', label: 'E-mail', required: true, autocomplete: 'email', half: true },
      ],
    },
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

export const checkoutPages: Examples<Pick<SiteViews, 'checkout'>> = {
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
      groups: checkout.groups.slice(0, 1).map((group) => ({
        ...group,
        fields: group.fields.map((field) =>
          field.widget === 'email'
            ? { ...field, value: 'marie@', error: 'This is not an e-mail address.' }
            : { ...field, error: 'Please tell us who you are.' },
        ),
      })),
      consents: checkout.consents.map((field) =>
        field.required ? { ...field, error: 'Please agree to the terms.' } : field,
      ),
    },
    'last-step': {
      ...checkout,
      title: 'Check and order',
      steps: [
        { label: 'Details', state: 'done', href: '/orders/K7X2MAB3?edit=contact' },
        { label: 'Questions', state: 'done', href: '/orders/K7X2MAB3/questions' },
        { label: 'Check and order', state: 'current' },
      ],
      groups: [],
      acts: [],
      review: [
        {
          title: 'Your details',
          facts: [
            { label: 'Name', value: 'Marie Jansen' },
            { label: 'E-mail address', value: 'marie@example.org' },
          ],
          edit: { label: 'Change', href: '/orders/K7X2MAB3?edit=contact' },
        },
      ],
    },
  },
};
