import type { Cell, Table } from '../index.ts';

/** The states of an order as badges. */
export const STATES = {
  confirmed: { label: 'Confirmed', tone: 'success' },
  pending: { label: 'Waiting for payment', tone: 'warning' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  refunded: { label: 'Refunded', tone: 'info' },
} as const;

type OrderRow = [code: string, name: string, state: keyof typeof STATES, tickets: string, total: string, when: string];

export const ROWS: OrderRow[] = [
  ['K7X2MAB3', 'Marie Sommer', 'confirmed', '3', '€94.00', 'Today, 18:21'],
  ['P3Q8RT5W', 'Jonas Adeyemi-Brandt', 'pending', '2', '€49.00', 'Today, 17:55'],
  ['M9D4HJ2K', 'Lea Nguyễn', 'confirmed', '1', '€24.50', 'Today, 16:02'],
  ['T6W3XC8V', 'Óscar Fernández-Villalobos de la Cruz', 'cancelled', '4', '€98.00', 'Yesterday, 22:40'],
  ['B5N7QP4R', 'Priya Raman', 'refunded', '1', '€45.00', 'Yesterday, 20:13'],
  ['H2F9KM6D', 'Tom Okafor', 'confirmed', '2', '€49.00', 'Yesterday, 19:30'],
  ['R8V4WD3X', 'Ingrid Sørensen', 'confirmed', '10', '€245.00', '30 January, 11:08'],
];

export const orderCells = ([code, name, state, tickets, total, when]: OrderRow): Cell[] => [
  { kind: 'link', text: code, href: `/admin/orders/${code}` },
  { kind: 'text', text: name, detail: `${name.split(' ')[0]!.toLowerCase()}@example.org` },
  { kind: 'badge', ...STATES[state] },
  { kind: 'count', text: tickets },
  { kind: 'money', text: total },
  { kind: 'instant', text: when, iso: '2027-02-02T17:21:00Z' },
];

export const orders: Table = {
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
