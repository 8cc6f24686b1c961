import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { lockOrder, orderById, type OrderDetail } from '../orders/index.ts';
import { concernedOrders } from './concerned-orders.ts';
import type { Buyer } from './invoice-content.ts';
import { invoiceContext, type InvoiceContext } from './invoice-context.ts';
import { InvoiceRecipient } from './invoice-recipient.entity.ts';
import { Invoice } from './invoice.entity.ts';
import { leftOf, nextDocuments } from './next-documents.ts';
import { duePositions, sumOf } from './positions.ts';
import { buyerOf } from './write-content.ts';
import { contentIn, writeCreditNote, writeInvoice, type OpenOrder, type Said } from './write-document.ts';

interface SettleInvoices {
  readonly orderId: string;
  /** Left out: the buyer gets a first invoice as the settings say. */
  readonly notify?: Said['notify'];
  /** Done in the same transaction, and told how many documents it issues. */
  readonly within?: (tx: TxScope, issued: number) => Promise<void>;
}

/**
 * Makes the documents of an order say what it is: the first invoice where the organizer wants one, a credit note over
 * what is gone, or both where it is something else. Called again it writes nothing, so that every fact about an order may
 * lead here, in any order and twice. Answers what was issued.
 */
export async function settleInvoices(
  scope: Scope,
  { orderId, notify, within = async () => {} }: SettleInvoices,
): Promise<readonly Invoice[]> {
  if (!(await concernedOrders({ em: scope.em.fork(), settings: scope.settings }, [orderId])).has(orderId)) return [];
  const context = await invoiceContext(scope, (await orderById({ em: scope.em.fork() }, orderId))!);
  return scope.tx(async (tx) => {
    const issued = await settle(tx, await openOrder(tx, orderId, context), notify);
    await within(tx, issued.length);
    return issued;
  });
}

async function settle(tx: TxScope, open: OpenOrder, notify: Said['notify']): Promise<Invoice[]> {
  const current = currentInvoice(open.documents);
  if (current) return converge(tx, open, current);
  const due = duePositions(open.order);
  const buyer = buyerOf(open.order, await recipientOf(tx, open.order.id));
  if (!(await isWanted(tx, open, sumOf(due), buyer.company !== null))) return [];
  return [await writeInvoice(tx, open, { positions: due, buyer, cause: 'order', notify })];
}

/** The order with its row locked, so that its documents are written one after the other. */
export async function openOrder(tx: TxScope, orderId: string, context: InvoiceContext): Promise<OpenOrder> {
  await lockOrder(tx, orderId);
  const order = (await orderById(tx, orderId))!;
  return { order, context, documents: await documentsIn(tx, orderId) };
}

export function documentsIn({ em }: Pick<Scope, 'em'>, orderId: string): Promise<Invoice[]> {
  return em.find(Invoice, { order: orderId }, { orderBy: { id: 'asc' } });
}

export function recipientOf({ em }: Pick<Scope, 'em'>, orderId: string): Promise<InvoiceRecipient | null> {
  return em.findOne(InvoiceRecipient, { order: orderId });
}

/** The last invoice, where anything is left of it. */
export function currentInvoice(documents: readonly Invoice[]): Invoice | undefined {
  const last = documents.findLast(({ kind }) => kind === 'invoice');
  return last && sumOf(leftOver(documents, last)) > 0 ? last : undefined;
}

export function leftOver(documents: readonly Invoice[], invoice: Invoice) {
  const notes = documents.filter((one) => one.invoice?.id === invoice.id);
  return leftOf(
    contentIn(invoice).positions,
    notes.map((note) => contentIn(note).positions),
  );
}

async function converge(tx: TxScope, open: OpenOrder, invoice: Invoice): Promise<Invoice[]> {
  const said = leftOver(open.documents, invoice);
  const next = nextDocuments(said, duePositions(open.order));
  if (next.kind === 'none') return [];
  if (next.kind === 'credit') {
    return [await writeCreditNote(tx, open, { invoice, positions: next.positions, cause: 'order' })];
  }
  const { buyer } = contentIn(invoice);
  return replaceInvoice(tx, open, { invoice, buyer, cause: 'order' });
}

/** A credit note over all that is left of an invoice, and another one over what the order is now. */
export async function replaceInvoice(
  tx: TxScope,
  open: OpenOrder,
  { invoice, ...said }: Pick<Said, 'cause' | 'reason'> & { readonly invoice: Invoice; readonly buyer: Buyer },
): Promise<Invoice[]> {
  const note = await writeCreditNote(tx, open, { ...said, invoice, positions: leftOver(open.documents, invoice) });
  const due = duePositions(open.order);
  return sumOf(due) === 0 ? [note] : [note, await writeInvoice(tx, open, { ...said, positions: due })];
}

/** Whether the organizer wants an invoice for it now. What somebody took back by hand is not issued by itself again. */
async function isWanted(tx: TxScope, open: OpenOrder, totalMinor: number, isBusiness: boolean): Promise<boolean> {
  const { order, documents, context } = open;
  const { issue, customers } = context.policy;
  const last = documents.at(-1);
  if (totalMinor === 0 || issue === 'never' || last?.cause === 'staff') return false;
  if (order.state !== 'pending' && order.state !== 'confirmed') return false;
  if (order.state === 'pending' && order.approval === 'needed') return false;
  if ((await recipientOf(tx, order.id))?.requestedAt) return customers === 'all' || isBusiness;
  // It was sold elsewhere, and billed there.
  if (issue === 'on_request' || order.channel === 'import') return false;
  if (customers === 'business' && !isBusiness) return false;
  return issue === 'on_order' || isPaid(order);
}

function isPaid({ state, paidMinor, totalMinor }: OrderDetail): boolean {
  return state === 'confirmed' && paidMinor >= totalMinor;
}
