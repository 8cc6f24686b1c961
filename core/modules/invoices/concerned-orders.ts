import { numberIn } from '../../kernel/db/rows.ts';
import type { EventName } from '../../kernel/hooks/points.ts';
import { isRehearsal } from '../../kernel/rehearsal.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { invoiceSettings, isSellerComplete, sellerSettings, type InvoicePolicy } from './invoice-settings.ts';

type Reads = Pick<TxScope, 'em' | 'settings'>;

interface Seen {
  /** Something was issued for it. */
  readonly isBilled: boolean;
  /** Its buyer asked for an invoice. */
  readonly isAskedFor: boolean;
}

/**
 * Those of some orders whose documents may have to change with a fact, or with any. Most organizations issue none, and every
 * order of theirs comes by here: two looks, and nothing is locked.
 */
export async function concernedOrders(
  reads: Reads,
  orderIds: readonly string[],
  fact?: EventName,
): Promise<ReadonlySet<string>> {
  if (orderIds.length === 0) return new Set();
  const rows = await reads.em.execute<Record<string, unknown>[]>(
    `select o.id, o.organization_id, o.event_id,
       (select count(*) from invoices i where i.order_id = o.id) as documents,
       (select count(*) from invoice_recipients r where r.order_id = o.id and r.requested_at is not null) as asked
     from orders o where o.id in (?)`,
    [[...new Set(orderIds)]],
  );
  const concerned = new Set<string>();
  const rules = new Map<string, InvoicePolicy | undefined>();
  for (const row of rows) {
    const at = { organizationId: String(row['organization_id']), eventId: String(row['event_id']) };
    if (isRehearsal(at.organizationId)) continue;
    const seen = { isBilled: numberIn(row['documents']) > 0, isAskedFor: numberIn(row['asked']) > 0 };
    if (!seen.isBilled && !rules.has(at.eventId)) rules.set(at.eventId, await ruleOf(reads, at));
    if (isConcerned(seen, rules.get(at.eventId), fact)) concerned.add(String(row['id']));
  }
  return concerned;
}

function isConcerned({ isBilled, isAskedFor }: Seen, rule: InvoicePolicy | undefined, fact?: EventName): boolean {
  if (isBilled) return true;
  if (!rule || rule.issue === 'never' || fact === 'order.cancelled' || fact === 'order.expired') return false;
  if (isAskedFor || rule.issue === 'on_order') return true;
  // What was just placed is paid with another fact.
  return rule.issue === 'on_payment' && fact !== 'order.created';
}

async function ruleOf(
  { settings }: Reads,
  at: { readonly organizationId: string; readonly eventId: string },
): Promise<InvoicePolicy | undefined> {
  const rule = await settings.get(invoiceSettings, at);
  if (rule.issue === 'never') return rule;
  return isSellerComplete(await settings.get(sellerSettings, { organizationId: at.organizationId })) ? rule : undefined;
}
