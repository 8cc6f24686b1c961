import { coverArt } from '../../artwork.ts';
import { markdown } from '../../html.ts';
import type { EventSummary, OrderSummary, SiteFrame, AdminFrame, ViewContext } from '../index.ts';

/** Models of some views, each by a name that says what it shows. */
export type Examples<V> = { [K in keyof V]: Record<string, V[K]> };

/** What the examples have in common: one club, one festival, one buyer. */
/** A drawn logo. */
export const LOGO =
  'data:image/png;base64,' +
  'iVBORw0KGgoAAAANSUhEUgAAAHgAAAAoCAYAAAA16j4lAAAACXBIWXMAAAsTAAALEwEAmpwYAAAAeklEQVR42u3ZMQ0AIAxFQVTA' +
  'ggcU4N8BdooAElYaci/5Cm6ilCJJklI0x4qXIwBYgAUYcE7gVnvYOcCAAQMGDBgwYMCAAQM2wIBdslyyAAMGDBgwYMCA5bvwn+cM' +
  'YMCAAQMGDBgwYMCAAQMGDNglS4ABAwYMWJIk6dIGYTZVg66l+E4AAAAASUVORK5CYII=';

export const art = (title: string) => ({ art: coverArt(title, title) });

export const siteFrame: SiteFrame = {
  name: 'Hafenklang Kollektiv',
  href: '/',
  accent: '#2b44ff',
  links: [
    { label: 'Events', href: '/' },
    { label: 'Find my order', href: '/orders' },
    { label: 'Sign in', href: '/sign-in' },
  ],
  footer: [
    { label: 'Imprint', href: '/imprint' },
    { label: 'Privacy', href: '/privacy' },
    { label: 'Terms', href: '/terms' },
  ],
  languages: [
    { label: 'English', href: '?locale=en', locale: 'en', current: true },
    { label: 'Deutsch', href: '?locale=de', locale: 'de' },
  ],
  currencies: {
    action: '/currency',
    options: [
      { value: '', label: 'No estimate' },
      { value: 'USD', label: 'USD – US Dollar', selected: true },
      { value: 'KWD', label: 'KWD – Kuwaiti Dinar' },
    ],
  },
  description: 'Concerts, talks and a small festival by the harbour.',
};

export const adminFrame: AdminFrame = {
  name: 'Hafenklang',
  href: '/admin',
  nav: [
    {
      items: [
        { label: 'Home', href: '/admin', icon: 'home', current: true },
        {
          label: 'Events',
          href: '/admin/events',
          icon: 'calendar',
        },
        { label: 'Orders', href: '/admin/orders', icon: 'order', count: '3', tone: 'warning' },
        { label: 'Attendees', href: '/admin/attendees', icon: 'users' },
        { label: 'Check-in', href: '/admin/check-in', icon: 'scan' },
        { label: 'Payments', href: '/admin/payments', icon: 'payment' },
      ],
    },
    {
      title: 'Organization',
      items: [
        { label: 'Members', href: '/admin/members', icon: 'organization' },
        { label: 'Settings', href: '/admin/settings', icon: 'settings' },
      ],
    },
    {
      title: 'Site',
      items: [
        { label: 'Plugins', href: '/admin/plugins', icon: 'plug' },
        { label: 'Jobs', href: '/admin/jobs', icon: 'queue' },
        { label: 'Mailbox', href: '/admin/mailbox', icon: 'mail', count: '12' },
      ],
    },
  ],
  search: { action: '/admin/search' },
  user: {
    name: 'Ann Petersen',
    email: 'ann@hafenklang.example',
    links: [{ label: 'Your account', href: '/account' }],
    signOut: { action: '/sign-out' },
  },
  organizations: {
    current: 'Hafenklang Kollektiv',
    action: '/admin/organization',
    name: 'organization',
    options: [
      { value: 'a', label: 'Hafenklang Kollektiv', current: true },
      { value: 'b', label: 'Kunstverein Nord' },
    ],
  },
  publicHref: '/',
  scheme: 'auto',
  schemeAction: '/admin/scheme',
};

export const ESTIMATED =
  'Estimated at the rates of Jan 15, 2027 (European Central Bank). What is charged is the price in EUR.';

const accountNav = [
  { label: 'Profile', href: '/account', current: true },
  { label: 'Orders', href: '/account/orders' },
  { label: 'Sign-in and security', href: '/account/security' },
];

export const siteContext: ViewContext = {
  locale: 'en',
  zone: 'Europe/Berlin',
  path: '/',
  origin: 'https://tickets.hafenklang.example',
  csrf: 'token',
  site: siteFrame,
};

/** Where pages of the reader's account are at home. */
export const accountContext: ViewContext = {
  ...siteContext,
  path: '/account',
  site: { ...siteFrame, account: accountNav },
};

export const adminContext: ViewContext = { ...siteContext, path: '/admin', admin: adminFrame };

export const event: EventSummary = {
  title: 'Night of Synths',
  href: '/events/night-of-synths',
  when: 'Sat 13 March 2027, 20:00',
  place: 'Kaispeicher B, Hamburg',
  cover: art('Night of Synths'),
};

export const summary: OrderSummary = {
  lines: [
    { label: 'Regular', detail: 'Sat 13 March', quantity: 2, total: '€49.00' },
    { label: 'Supporter', quantity: 1, total: '€45.00' },
  ],
  totals: [
    { label: 'Subtotal', value: '€94.00' },
    { label: 'Including 19% VAT', value: '€15.01' },
    { label: 'Total', value: '€94.00', estimate: 'USD 101.81', strong: true },
  ],
};

export const description =
  markdown(`Four hours of oscillators, tape loops and very patient drum machines on the third floor of the old granary.
Bring ears; we bring the low end.

### Who plays

- **Mara Lindqvist**, modular, Stockholm
- **Kassettenrekorder**, four people and eleven tape decks, Hamburg
- **Oyelaran & Voss**, voice and Buchla, Lagos and Leipzig

The bar takes cards. The stairs are steep; there is a lift by the [north entrance](https://hafenklang.example/access).

> "The most beautiful noise the harbour has heard since the cranes were electrified."

Doors open at 19:00, the first note sounds at 20:00 sharp.`);
