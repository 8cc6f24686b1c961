import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Answers } from '../questions/index.ts';
import { loadSale } from '../tickets/index.ts';
import { answersOf } from './answer-queries.ts';
import type { CheckoutData } from './checkout-data.ts';
import { releaseDraft } from './cancel-order.ts';
import { lockOrder } from './confirm-order.ts';
import type { OrderDetail } from './order-rows.ts';
import { cardPieces } from './present.ts';
import { checkoutOf, keep } from './save-checkout.ts';
import { startOrder, type DraftOrder } from './start-order.ts';

/**
 * The same choice once more, after its time ran out: a new draft that knows what was typed for the one before. `left`
 * takes what there is of each ticket where some are gone.
 */
export async function restartOrder(
  scope: Scope,
  { order, take }: { readonly order: OrderDetail; readonly take: 'all' | 'left' },
): Promise<DraftOrder> {
  if (order.state !== 'expired' && order.state !== 'draft') {
    throw new DomainError('order.already_placed', { status: 409, params: { code: order.code } });
  }
  if (order.state === 'draft') {
    if (order.expiresAt && order.expiresAt > scope.clock.now())
      throw new DomainError('order.still_held', { status: 409 });
    await releaseDraft(scope, order);
  }
  const wanted = wantedAgain(order);
  const lines = take === 'all' ? wanted : await whatIsLeft(scope, order.eventId, wanted);
  const [first] = lines;
  if (!first) throw new DomainError('quota.sold_out', { status: 409, params: { ticket: order.lines[0]?.name ?? '' } });
  const { channel } = order;
  const draft = await startOrder(scope, { eventId: order.eventId, lines }, { channel });
  const data = order.placedAt === null ? await checkoutOf(scope, order.id) : await dataOf(scope, order);
  const priceWas = take === 'all' && draft.totalMinor !== order.totalMinor ? { priceWas: order.totalMinor } : {};
  await scope.tx(async (tx) => {
    const made = await lockOrder(tx, draft.id);
    await keep(tx, made, { ...data, done: [], ...priceWas });
    // What was sent for the draft before belongs to this one now; a placed order keeps its own.
    if (order.placedAt === null) {
      await tx.em.execute('update answer_files set order_id = ? where order_id = ?', [draft.id, order.id], 'run');
    }
    tx.audit(
      'order.started_again',
      { kind: 'order', id: draft.id, organizationId: draft.organizationId, label: draft.code },
      { after: { before: order.code } },
    );
  });
  return draft;
}

/** What was chosen, with its variations and what was chosen with it. */
export function wantedAgain({ lines }: OrderDetail): WantedLine[] {
  const chosen = lines.filter(({ addOnToId }) => addOnToId === null);
  return chosen.map(({ id, ticketTypeId, occurrenceId, quantity, variationId }) => {
    const addOns = lines
      .filter(({ addOnToId }) => addOnToId === id)
      .map((line) => ({
        ticketTypeId: line.ticketTypeId,
        quantity: line.quantity,
        ...(line.variationId !== null && { variationId: line.variationId }),
      }));
    return {
      ...{ ticketTypeId, occurrenceId, quantity },
      ...(variationId !== null && { variationId }),
      ...(addOns.length > 0 && { addOns }),
    };
  });
}

export interface WantedLine {
  readonly variationId?: string;
  readonly addOns?: { ticketTypeId: string; quantity: number; variationId?: string }[];
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly quantity: number;
}

/** Of what was wanted, what can be had now. Another buyer may be faster yet. */
export async function whatIsLeft(scope: Scope, eventId: string, wanted: readonly WantedLine[]): Promise<WantedLine[]> {
  const sale = await loadSale(scope.em, eventId, scope.clock.now());
  const rooms = new Map<string, number>();
  return wanted.flatMap((line) => {
    const type = sale?.types.find(({ id }) => id === line.ticketTypeId);
    const offer = type?.offers.find(({ occurrenceId }) => occurrenceId === line.occurrenceId);
    if (!type || offer?.state !== 'available') return [];
    // Types that share a quota share what it has left.
    const key = offer.quotaIds.join(' ');
    const room = rooms.get(key) ?? offer.left ?? Infinity;
    const quantity = Math.min(line.quantity, room);
    if (quantity < Math.max(1, type.minPerOrder)) return [];
    rooms.set(key, room - quantity);
    return [{ ...line, quantity }];
  });
}

async function dataOf(scope: Scope, order: OrderDetail): Promise<CheckoutData> {
  const rows = (await answersOf(scope, [order.id])).filter(({ kind }) => kind !== 'file');
  const of = (ticketId: string | null): NonNullable<Answers['order']> => {
    const mine = rows.filter((row) => row.ticketId === ticketId);
    return Object.fromEntries(mine.map((row) => [row.questionId, given(row)]));
  };
  return {
    name: order.name ?? '',
    email: order.email ?? '',
    attendees: order.tickets.map(({ attendeeName, attendeeEmail }) => ({
      name: attendeeName,
      email: attendeeEmail ?? '',
    })),
    giftCards: cardPieces(order.lines).map(({ line, piece }) => {
      const { name = '', email = '', message = '', deliverOn } = line.presents?.[piece] ?? {};
      return { name, email, message, deliverOn: deliverOn ?? '' };
    }),
    answers: { order: of(null), attendees: order.tickets.map(({ id }) => of(id)) },
  };
}

function given({ kind, value }: { readonly kind: string; readonly value: string }): string | string[] {
  return kind === 'choices' ? (JSON.parse(value) as string[]) : value;
}
