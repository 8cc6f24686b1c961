import type { AdminViews, Field, ListView } from '../index.ts';
import { orders } from './admin-orders.ts';
import type { Examples } from './shared.ts';

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
    all: 'K7X2MQ4P,R8V4WD3X',
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

export const listPages: Examples<Pick<AdminViews, 'admin/list'>> = {
  'admin/list': {
    orders: list,
    'nothing-found': { ...list, table: { ...orders, rows: [] }, filters: { ...list.filters!, active: true }, page: {} },
    empty: { ...list, table: { ...orders, rows: [] }, filters: null, bulk: null, exports: null, page: {} },
  },
};
