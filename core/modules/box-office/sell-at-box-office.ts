import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import {
  Order,
  placeOrder,
  PlaceOrder,
  quoteOrderOn,
  releaseDraft,
  StartOrder,
  startOrderOn,
  type StartTerms,
} from '../orders/index.ts';
import { accountByHand, markPaid, startPayment } from '../payments/index.ts';

/** How the money came: counted into the till, read off a card terminal, or not at all. */
export const BOX_OFFICE_METHODS = ['cash', 'card', 'comp'] as const;
export type BoxOfficeMethod = (typeof BOX_OFFICE_METHODS)[number];

const { email, name } = PlaceOrder.shape.buyer.shape;

export const BoxOfficeSale = z.strictObject({
  lines: StartOrder.shape.lines,
  /** Whoever stands at the counter need not say who they are; with an address the tickets are mailed. */
  buyer: z
    .strictObject({ name: name.optional(), email: email.optional(), locale: z.string().min(2).max(20).optional() })
    .default({}),
  method: z.enum(BOX_OFFICE_METHODS),
  /** Of the card terminal's slip. */
  reference: z.string().trim().max(100).default(''),
});

export interface SoldAtBoxOffice {
  readonly id: string;
  readonly code: string;
  readonly totalMinor: number;
  readonly currency: string;
}

/**
 * Staff sell at a counter: the same stock, the same order and the same payments as everywhere, placed at once. Where it
 * cannot be placed, its places are free again.
 */
export async function sellAtBoxOffice(
  scope: Scope,
  input: z.output<typeof BoxOfficeSale> & { readonly organizationId: string; readonly eventId: string },
): Promise<SoldAtBoxOffice> {
  const { organizationId, eventId, lines, buyer, method, reference } = input;
  const event = await scope.em.findOne(Event, { id: eventId, organization: organizationId });
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  const account =
    method === 'comp' ? undefined : await accountByHand(scope, { organizationId, currency: event.currency });

  const locale = buyer.locale ?? event.locale;
  const draft = await startOrderOn(
    // The order is the buyer's, not that of the member who makes it.
    scope.in(locale).as(SYSTEM),
    { eventId, lines },
    termsOf(method),
  );
  const placed = await placeOrder(scope, {
    code: draft.code,
    buyer: { name: buyer.name ?? scope.in(locale).t('box_office.walk_in'), email: buyer.email ?? null, locale },
  }).catch(async (error: unknown) => {
    await releaseDraft(scope, draft);
    throw error;
  });
  await noteSale(scope, { orderId: placed.id, method });
  if (placed.state === 'pending' && account && method !== 'comp') {
    const { id: paymentId } = await startPayment(scope, { orderCode: placed.code, accountId: account.id });
    await markPaid(scope, { paymentId, note: reference, method, reference });
  }
  return { id: placed.id, code: placed.code, totalMinor: placed.totalMinor, currency: placed.currency };
}

/** What a sale would cost now. */
export function quoteAtBoxOffice(
  scope: Scope,
  { eventId, lines, method }: Pick<z.output<typeof BoxOfficeSale>, 'lines' | 'method'> & { readonly eventId: string },
): Promise<{ readonly totalMinor: number; readonly currency: string }> {
  return quoteOrderOn(scope.as(SYSTEM), { eventId, lines }, termsOf(method));
}

function termsOf(method: BoxOfficeMethod): StartTerms {
  return { by: 'staff', channel: 'box_office', ...(method === 'comp' && { prices: 'none' }) };
}

async function noteSale(
  scope: Scope,
  { orderId, method }: { readonly orderId: string; readonly method: BoxOfficeMethod },
): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await tx.em.findOneOrFail(Order, orderId);
    order.soldBy = tx.actor.kind === 'user' ? tx.actor.userId : null;
    const subject = { kind: 'order', id: order.id, organizationId: order.organizationId, label: order.code };
    tx.audit('order.sold_at_box_office', subject, { after: { method, total: order.totalMinor } });
  });
}
