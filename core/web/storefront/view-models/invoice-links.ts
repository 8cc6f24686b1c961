import { invoicesOfOrder, mayRequestInvoice } from '../../../modules/invoices/index.ts';
import type { Action } from '../../../render/contract/index.ts';
import type { Visit } from '../order-door.ts';

/** The documents of an order to download, and the way to ask for one where that may be. */
export async function invoiceLinks({ order, scope }: Visit): Promise<Action[]> {
  if (!order.placedAt) return [];
  const rows = await invoicesOfOrder(scope, order.id);
  const href = `/o/${order.code}`;
  const links = rows.map(({ id, kind, fullNumber }): Action => ({
    label: `${scope.t(`invoices.kind.${kind}`)} ${fullNumber}`,
    ...{ href: `${href}/invoices/${id}/file.pdf`, tone: 'secondary', icon: 'download', download: true },
  }));
  if ((await mayRequestInvoice(scope, order)) === 'no') return links;
  return [...links, { label: scope.t('invoices.buyer.request'), href: `${href}/invoice`, tone: 'quiet' }];
}
