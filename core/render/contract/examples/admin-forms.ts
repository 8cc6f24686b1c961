import type { AdminViews, Field } from '../index.ts';
import type { Examples } from './shared.ts';

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

export const formPages: Examples<Pick<AdminViews, 'admin/form' | 'admin/confirm'>> = {
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
};
