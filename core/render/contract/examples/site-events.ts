import type { EventCard, EventView, HomeView, SiteViews } from '../index.ts';
import { art, description, ESTIMATED, LOGO } from './shared.ts';
import type { Examples } from './shared.ts';

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
    card('Deep Water Festival 2027', '4', 'Jun', '4 to 6 June', { price: 'from €89.00', estimate: 'from USD 96.40' }),
  ],
  ...{ estimateNote: ESTIMATED, page: { next: '/?after=1', summary: '23 events' } },
};

const onSale: EventView = {
  title: 'Night of Synths',
  tagline: 'Oscillators, tape loops and patient drum machines on the third floor.',
  cover: art('Night of Synths'),
  organizer: { name: 'Hafenklang Kollektiv', href: '/', logo: LOGO },
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
    code: { name: 'code', value: 'FRIENDS', works: 'Friends of the house: your code works.', apply: 'Apply' },
    submit: 'Continue',
    note: 'Your places are held for 15 minutes.',
    estimate: { note: ESTIMATED, currency: 'USD', exponent: 2, times: '10831', by: '10000' },
    ...{ currency: 'EUR', exponent: 2 },
    types: [
      {
        id: 'early',
        name: 'Early bird',
        price: '€18.00',
        minor: 1800,
        badge: { label: 'Sold out', tone: 'neutral' },
        waiting: { label: 'Join the waiting list', href: '#' },
      },
      {
        id: 'regular',
        name: 'Regular',
        description: 'Standing, all floors.',
        ...{ price: '€24.50', estimate: 'USD 26.54' },
        priceNote: 'incl. 19% VAT',
        minor: 2450,
        input: { name: 'quantity.regular', value: 0, min: 0, max: 10 },
        seats: {
          note: 'We choose the best free seats for you, together.',
          label: 'Choose seats yourself',
          href: '/e/night/seats',
          wheelchairs: { name: 'wheelchairs.regular', label: 'Of these in a wheelchair', value: 0, max: 10 },
        },
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

const eventExamples: Record<string, EventView> = {
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

const seats: SiteViews['seats'] = {
  title: 'Choose your seats',
  intro: 'Seats are held for 15 minutes while you order.',
  sectionsLabel: 'Sections',
  sections: [
    { label: 'Stalls', detail: '3 seats free', href: '/e/night/seats?section=Stalls', current: true },
    { label: 'Balcony', detail: '40 seats free', href: '/e/night/seats?section=Balcony', current: false },
  ],
  action: '/e/night/seats',
  hidden: [{ name: 'occurrence', value: '1' }],
  rows: [
    {
      title: 'Row A · Premium · Adult €45.00',
      seats: [
        { name: 'seat.1', label: 'Seat 1', value: 'adult', checked: true },
        { name: 'seat.2', label: 'Seat 2 · Wheelchair place', value: 'adult', checked: false },
      ],
    },
    {
      title: 'Row B · Regular',
      seats: [
        {
          name: 'seat.3',
          label: 'Seat 1',
          value: 'adult',
          checked: false,
          options: [
            { value: '', label: 'not chosen' },
            { value: 'adult', label: 'Adult €24.00' },
            { value: 'child', label: 'Child €12.00' },
          ],
        },
      ],
    },
  ],
  none: 'No seats are free here.',
  submit: 'Hold these seats',
  back: { label: 'Back to the event', href: '/e/night' },
};

export const eventPages: Examples<Pick<SiteViews, 'home' | 'event' | 'seats'>> = {
  seats: {
    rows: seats,
    none: { ...seats, sections: [], rows: [] },
    taken: {
      ...seats,
      errors: { items: [{ text: 'No longer free: Stalls · A · 1. Free nearby: Stalls · A · 2.' }] },
    },
  },
  home: {
    events: home,
    filtered: {
      ...home,
      events: home.events.slice(1, 4),
      search: {
        ...home.search,
        active: true,
        fields: [
          ...home.search.fields,
          { widget: 'select', name: 'city', label: 'City', options: [{ value: '', label: 'Any city' }] },
          { widget: 'select', name: 'mode', label: 'How', options: [{ value: '', label: 'Here or online' }] },
        ],
      },
      page: { previous: '/?before=1', summary: '3 events' },
    },
    'nothing-found': { ...home, events: [], search: { ...home.search, active: true }, page: {} },
    empty: { ...home, events: [], page: {} },
    organizer: {
      ...home,
      title: 'Hafenklang Kollektiv',
      intro: null,
      organizer: {
        logo: LOGO,
        label: 'Questions',
        links: [
          { label: 'hafenklang.example', href: 'https://hafenklang.example', external: true },
          { label: 'hello@hafenklang.example', href: 'mailto:hello@hafenklang.example' },
          { label: '+49 40 123 45', href: 'tel:+494012345' },
        ],
      },
    },
  },
  event: eventExamples,
};
