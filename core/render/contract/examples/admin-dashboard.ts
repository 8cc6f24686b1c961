import { barPlot } from '../../plot.ts';
import type { AdminViews } from '../index.ts';
import { ROWS, orderCells, orders } from './admin-orders.ts';
import type { Examples } from './shared.ts';

const SALES = [3, 0, 5, 9, 14, 8, 4, 6, 7, 12, 22, 31, 18, 9, 5, 6, 8, 11, 9, 7, 14, 25, 19, 12, 8, 9, 16, 21, 28, 34];
export const plot = barPlot({
  title: 'Tickets sold, last 30 days',
  summary: '380 tickets for €9,412.00; the best day was 2 February with 34.',
  top: '34',
  points: SALES.map((value, index) => ({ label: `${(index % 30) + 1} January`, value, text: `${value} tickets` })),
  columns: ['Day', 'Tickets'],
});

export const dashboardPages: Examples<Pick<AdminViews, 'admin/dashboard'>> = {
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
};
