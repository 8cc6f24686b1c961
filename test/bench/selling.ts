import { measure, pace } from './load.ts';
import type { Reference } from './reference.ts';
import { ratioRow, row, type Row } from './report.ts';
import type { Wire } from './wire.ts';

const BUYERS = 256;
const TICKETS = 2;
/** Seconds: a process that has just started still compiles what it needs most. */
const WARM_UP = 6;
const JSON_HEADERS = { 'Content-Type': 'application/json' };
const BUYER = JSON.stringify({ buyer: { email: 'mara@example.org', name: 'Mara Lind' } });

export interface OnSale {
  readonly eventId: string;
  readonly typeId: string;
}

/** A draft of two tickets. */
export async function draftOver(wire: Wire, { eventId, typeId }: OnSale) {
  const body = JSON.stringify({ eventId, lines: [{ ticketTypeId: typeId, quantity: TICKETS }] });
  const held = await wire.ask('POST', '/api/v1/orders', JSON_HEADERS, body);
  if (held.status !== 201) throw new Error(`a draft was answered ${held.status}: ${held.body}`);
  return JSON.parse(held.body) as { code: string; secret: string };
}

/** A draft, placed and thereby confirmed, since it is free: price, attendees, audit, outbox and tickets. */
export async function orderOver(wire: Wire, onSale: OnSale): Promise<boolean> {
  const { code, secret } = await draftOver(wire, onSale);
  const headers = { ...JSON_HEADERS, 'Order-Secret': secret };
  return (await wire.ask('POST', `/api/v1/orders/${code}/place`, headers, BUYER)).status === 200;
}

/** Everybody wants the same places of one process: drafts, drafts at half of that load, and whole orders. */
export async function benchSelling(
  port: number,
  onSale: OnSale,
  machine: Reference | undefined,
  seconds: number,
): Promise<Row[]> {
  const load = { clients: BUYERS, seconds };
  const draft = async (wire: Wire) => (await draftOver(wire, onSale)).code !== '';
  const drafts = await measure(port, load, draft);
  const half = await pace(port, { perSecond: drafts.perSecond / 2, seconds }, draft);
  const beside = (perSecond: number | undefined) =>
    machine && perSecond !== undefined ? { name: machine.by, perSecond } : undefined;
  return [
    ratioRow(`drafts a second, one hot quota, ${BUYERS} buyers`, drafts, beside(machine?.draftsPerSecond), 0.5, 1.5),
    row('p95 of a draft at half of that load, ms', half.p95, `at ${half.perSecond.toFixed(0)} a second`, {
      atMost: 100,
      aim: 30,
    }),
    await benchOrders(port, onSale, machine, seconds, 'one process'),
  ];
}

/** Whole orders, by everybody at once. */
export async function benchOrders(
  port: number,
  onSale: OnSale,
  machine: Reference | undefined,
  seconds: number,
  served: string,
): Promise<Row> {
  const orders = await measure(port, { clients: BUYERS, seconds, warmUp: WARM_UP }, (wire) => orderOver(wire, onSale));
  const beside = machine && { name: machine.by, perSecond: machine.ordersPerSecond };
  return ratioRow(`orders a second, the same, ${served}`, orders, beside, 0.3, 0.8);
}
