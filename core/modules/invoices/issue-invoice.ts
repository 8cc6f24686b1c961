import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode, orderById, orderOf } from '../orders/index.ts';
import { invoiceContext } from './invoice-context.ts';
import { isSellerComplete } from './invoice-settings.ts';
import { Invoice } from './invoice.entity.ts';
import { duePositions, sumOf } from './positions.ts';
import { writeRecipient, type RecipientInput } from './recipient.ts';
import { currentInvoice, leftOver, openOrder, recipientOf, replaceInvoice } from './settle-invoices.ts';
import { buyerOf } from './write-content.ts';
import { writeCreditNote, writeInvoice, type OpenOrder } from './write-document.ts';

export interface IssueInvoice {
  readonly code: string;
  /** Whom it goes to, where that is not what the order says. */
  readonly recipient?: RecipientInput | undefined;
}

/** Somebody in the back office bills an order, whatever the organizer's rule for it is. */
export async function issueInvoice(scope: Scope, { code, recipient }: IssueInvoice): Promise<Invoice> {
  const seen = await orderOf(scope, normalizeOrderCode(code));
  const context = await invoiceContext(scope, seen);
  refuseWithoutSeller(context);
  return scope.tx(async (tx) => {
    const open = await openOrder(tx, seen.id, context);
    if (currentInvoice(open.documents)) throw new DomainError('invoice.already_issued', { status: 409 });
    const positions = refuseNothing(open);
    if (recipient) await writeRecipient(tx, open.order, recipient, 'staff');
    const buyer = buyerOf(open.order, await recipientOf(tx, seen.id));
    return writeInvoice(tx, open, { positions, buyer, cause: 'staff' });
  });
}

export interface AtInvoice {
  readonly organizationId: string;
  readonly id: string;
}

/** Takes all that is left of an invoice back. Its order is not billed by itself again. */
export async function cancelInvoice(
  scope: Scope,
  { reason, ...at }: AtInvoice & { readonly reason: string },
): Promise<Invoice> {
  return withCurrent(scope, at, (tx, open, invoice) =>
    writeCreditNote(tx, open, { invoice, positions: leftOver(open.documents, invoice), cause: 'staff', reason }),
  );
}

/** Takes an invoice back and issues another one, with what the order and its recipient are now. */
export async function correctInvoice(
  scope: Scope,
  {
    reason,
    recipient,
    ...at
  }: AtInvoice & { readonly reason: string; readonly recipient?: RecipientInput | undefined },
): Promise<Invoice> {
  return withCurrent(scope, at, async (tx, open, invoice) => {
    refuseNothing(open);
    if (recipient) await writeRecipient(tx, open.order, recipient, 'staff');
    const buyer = buyerOf(open.order, await recipientOf(tx, open.order.id));
    return (await replaceInvoice(tx, open, { invoice, buyer, cause: 'staff', reason })).at(-1)!;
  });
}

async function withCurrent(
  scope: Scope,
  { organizationId, id }: AtInvoice,
  work: (tx: TxScope, open: OpenOrder, invoice: Invoice) => Promise<Invoice>,
): Promise<Invoice> {
  const seen = await scope.em.fork().findOne(Invoice, { id, organizationId });
  if (!seen) throw new DomainError('invoice.not_found', { status: 404 });
  if (seen.kind !== 'invoice') throw new DomainError('invoice.is_credit_note', { status: 409 });
  const context = await invoiceContext(scope, (await orderById({ em: scope.em.fork() }, seen.order.id))!);
  refuseWithoutSeller(context);
  return scope.tx(async (tx) => {
    const open = await openOrder(tx, seen.order.id, context);
    const current = currentInvoice(open.documents);
    if (current?.id !== id) throw new DomainError('invoice.taken_back', { status: 409 });
    return work(tx, open, current);
  });
}

function refuseWithoutSeller({ seller }: Pick<Awaited<ReturnType<typeof invoiceContext>>, 'seller'>): void {
  if (!isSellerComplete(seller)) throw new DomainError('invoice.seller_incomplete', { status: 409 });
}

function refuseNothing({ order }: OpenOrder) {
  if (order.state === 'draft' || order.state === 'expired')
    throw new DomainError('invoice.not_placed', { status: 409 });
  const positions = duePositions(order);
  if (sumOf(positions) === 0) throw new DomainError('invoice.nothing_due', { status: 409 });
  return positions;
}
