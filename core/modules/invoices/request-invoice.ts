import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { OrderDetail } from '../orders/index.ts';
import { invoiceContext, type InvoiceContext } from './invoice-context.ts';
import { isSellerComplete } from './invoice-settings.ts';
import type { Invoice } from './invoice.entity.ts';
import { duePositions, sumOf } from './positions.ts';
import { writeRecipient, type RecipientInput } from './recipient.ts';
import { currentInvoice, documentsIn, openOrder } from './settle-invoices.ts';
import { buyerOf } from './write-content.ts';
import { writeInvoice, type OpenOrder } from './write-document.ts';

/** What a buyer may ask for: nothing, an invoice for anybody, or one for a company. */
export type MayRequest = 'no' | 'anybody' | 'business';

/** Whether the buyer of an order may ask for an invoice now. */
export async function mayRequestInvoice(scope: Scope, order: OrderDetail): Promise<MayRequest> {
  const context = await invoiceContext(scope, order);
  return mayRequest({ order, context, documents: await documentsIn({ em: scope.em.fork() }, order.id) });
}

/** A buyer asks for an invoice and says to whom it goes. It is issued at once. */
export async function requestInvoice(
  scope: Scope,
  { order: seen, recipient }: { readonly order: OrderDetail; readonly recipient: RecipientInput },
): Promise<Invoice> {
  const context = await invoiceContext(scope, seen);
  return scope.tx(async (tx) => {
    const open = await openOrder(tx, seen.id, context);
    const may = mayRequest(open);
    if (may === 'no') throw new DomainError('invoice.not_on_request', { status: 409 });
    if (may === 'business' && recipient.company === '') {
      throw new DomainError('invoice.business_only', { field: 'company' });
    }
    const row = await writeRecipient(tx, open.order, recipient, 'buyer');
    const buyer = buyerOf(open.order, row);
    return writeInvoice(tx, open, { positions: duePositions(open.order), buyer, cause: 'buyer' });
  });
}

function mayRequest({ order, context, documents }: OpenOrder): MayRequest {
  const { issue, customers }: InvoiceContext['policy'] = context.policy;
  const isPlaced = order.state === 'confirmed' || (order.state === 'pending' && order.approval !== 'needed');
  if (issue === 'never' || !isPlaced || !isSellerComplete(context.seller)) return 'no';
  // Who took one back by hand had a reason, and is to be asked.
  if (currentInvoice(documents) || documents.at(-1)?.cause === 'staff') return 'no';
  if (sumOf(duePositions(order)) === 0) return 'no';
  return customers === 'business' ? 'business' : 'anybody';
}
