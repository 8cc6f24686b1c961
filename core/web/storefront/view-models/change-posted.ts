import { z } from 'zod';
import type { ChangeOptions, ChangePlan, OrderChanges, ShownChange } from '../../../modules/order-changes/index.ts';
import type { OrderDetail, TicketRow } from '../../../modules/orders/index.ts';
import type { Hidden } from '../../../render/contract/index.ts';

const byId = z.record(z.string().max(120), z.string().max(400)).default({});

/** What the form for changing an order posts: by ticket, line, and what goes with a line. */
export const ChangeForm = z.object({
  name: byId,
  email: byId,
  date: byId,
  variation: byId,
  type: byId,
  addOn: byId,
  add: byId,
  /** By ticket: another seat, in a part of the hall or anywhere (`*`). */
  part: byId,
  /** By ticket, or `add_<nth>` of those that are added: the seat itself; nothing: the best. */
  seat: byId,
  /** By the same: the seat, by its number, from which rows are looked at. */
  from: byId,
  /** Anything: the question again, with the seats of other rows. */
  look: z.string().max(10).default(''),
  money: z.enum(['settle', 'leave']).default('settle'),
  notify: z.string().max(10).default(''),
  beyond: z.string().max(10).default(''),
  handedOut: z.string().max(10).default(''),
  act: z.enum(['', 'confirm']).default(''),
  /** What was shown: nothing else than that is done. */
  shown: z.string().max(100).default(''),
});
export type ChangeForm = z.output<typeof ChangeForm>;

interface Posted {
  readonly order: OrderDetail;
  readonly options: ChangeOptions;
  readonly by: 'buyer' | 'staff';
}

/** What a posted form changes: what is as it was is left out. */
export function changesIn({ order, options, by }: Posted, form: ChangeForm): OrderChanges {
  const tickets = order.tickets.filter(({ state }) => state !== 'cancelled');
  const lineOf = (ticket: TicketRow) => order.lines.find(({ id }) => id === ticket.lineId)!;
  const attendees = tickets.flatMap(({ id, attendeeName, attendeeEmail }) => {
    const name = form.name[id]?.trim();
    // An empty address is not posted.
    const email = id in form.name ? (form.email[id] ?? '').trim().toLowerCase() : undefined;
    const isOther = (name && name !== attendeeName) || (email !== undefined && email !== (attendeeEmail ?? ''));
    return isOther
      ? [{ ticketId: id, ...(name && { name }), ...(email !== undefined && { email: email || null }) }]
      : [];
  });
  const single = tickets.flatMap((ticket) => {
    const [date, variation, type] = [form.date[ticket.id], form.variation[ticket.id], form.type[ticket.id]];
    const isOtherType = by === 'staff' && type && type !== ticket.ticketTypeId;
    const isOtherVariation = variation && variation !== lineOf(ticket).variationId && !isOtherType;
    const to = {
      ...(date && date !== ticket.occurrenceId && { occurrenceId: date }),
      ...(isOtherVariation && { variationId: variation }),
      ...(isOtherType && { ticketTypeId: type }),
    };
    const isElsewhere = Object.keys(to).length > 0;
    if (!isElsewhere && !form.part[ticket.id]) return [];
    return [{ ticketId: ticket.id, to, seatId: form.seat[ticket.id] || null, isElsewhere }];
  });
  // Those that go to the same place go together, so that they sit together.
  const together = Map.groupBy(single, ({ to }) => JSON.stringify(to));
  const products = order.lines.filter(({ admits }) => !admits);
  const [typeId, variationId] = (form.add['type'] ?? '').split(' ');
  const addedSeats = Object.entries(form.seat).flatMap(([key, id]) => (key.startsWith('add_') && id ? [id] : []));
  const add =
    by === 'staff' && typeId
      ? [
          {
            ...{ ticketTypeId: typeId, quantity: Math.max(1, Number(form.add['quantity']) || 1) },
            ...(variationId && { variationId }),
            ...(form.add['date'] && { occurrenceId: form.add['date'] }),
            ...(addedSeats.length > 0 && { seatIds: addedSeats }),
          },
        ]
      : [];
  const moves = [
    ...[...together.values()].map((own) => ({
      ticketIds: own.map(({ ticketId }) => ticketId),
      ...own[0]!.to,
      ...(own.some(({ seatId }) => seatId) && { seatIds: own.map(({ seatId }) => seatId) }),
      ...(!own[0]!.isElsewhere && { seats: 'best' as const }),
    })),
    ...products.flatMap(({ id, variationId: was }) => {
      const variation = form.variation[id];
      return variation && variation !== was ? [{ lineId: id, variationId: variation }] : [];
    }),
  ];
  const addOns = Object.entries(form.addOn).flatMap(([key, text]) => {
    const [lineId = '', ticketTypeId = '', variation = ''] = key.split('_');
    const quantity = Number(text);
    const isKnown =
      options.sale.types.some(({ id }) => id === ticketTypeId) && Number.isSafeInteger(quantity) && quantity >= 0;
    if (!isKnown || quantity === countOf(order, lineId, ticketTypeId, variation || null)) return [];
    return [{ lineId, ticketTypeId, quantity, ...(variation && { variationId: variation }) }];
  });
  return {
    ...(attendees.length > 0 && { attendees }),
    ...(moves.length > 0 && { moves }),
    ...(addOns.length > 0 && { addOns }),
    ...(add.length > 0 && { add }),
  };
}

/** How many of an add-on go with a line. */
export function countOf(order: OrderDetail, lineId: string, typeId: string, variationId: string | null): number {
  return order.lines
    .filter((line) => line.addOnToId === lineId && line.ticketTypeId === typeId && line.variationId === variationId)
    .reduce((sum, { quantity, cancelledCount }) => sum + quantity - cancelledCount, 0);
}

/** All that was typed once more, so that the answer to the question brings it along. */
export function againHidden(form: ChangeForm, plan: ChangePlan): Hidden[] {
  const groups = ['name', 'email', 'date', 'variation', 'type', 'addOn', 'add', 'part'] as const;
  return [
    ...groups.flatMap((group) =>
      Object.entries(form[group]).map(([key, value]) => ({ name: `${group}.${key}`, value })),
    ),
    ...[
      { name: 'money', value: form.money },
      { name: 'notify', value: form.notify },
      { name: 'beyond', value: form.beyond },
      { name: 'act', value: 'confirm' },
      { name: 'shown', value: [plan.totalMinor.after, plan.dueMinor, plan.backMinor].join(' ') },
    ],
  ];
}

export function shownIn(text: string): ShownChange | undefined {
  const [totalMinor = NaN, dueMinor = NaN, backMinor = NaN] = text.split(' ').map(Number);
  const isWhole = [totalMinor, dueMinor, backMinor].every(Number.isSafeInteger);
  return text !== '' && isWhole ? { totalMinor, dueMinor, backMinor } : undefined;
}
