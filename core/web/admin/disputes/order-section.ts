import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import { disputesOfOrder } from '../../../modules/payments/index.ts';
import type { Section } from '../../../render/contract/index.ts';
import { deadlineCell, disputeBadge, sumText } from './dispute-words.ts';

interface DisputedOrder {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
}

/** What banks demand back of an order, for those who may see its money; nothing where nothing is. */
export async function disputeSections(
  scope: Scope,
  order: DisputedOrder,
  { base, zone }: { readonly base: string; readonly zone: string },
): Promise<Section[]> {
  if (!(await can(scope, 'finance.read', order))) return [];
  const rows = await disputesOfOrder(scope, order);
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: scope.t('disputes.title'),
      table: {
        caption: scope.t('disputes.title'),
        columns: [
          { label: scope.t('disputes.column.what') },
          { label: scope.t('disputes.column.amount'), align: 'end' },
          { label: scope.t('disputes.column.state') },
          { label: scope.t('disputes.column.respond_by') },
        ],
        rows: rows.map((row) => ({
          cells: [
            { kind: 'link', text: scope.t(`disputes.reason.${row.reason}`), href: `${base}/${row.id}` },
            { kind: 'money', text: sumText(scope, row.amountMinor, row.currency) },
            { kind: 'badge', ...disputeBadge(scope, row) },
            deadlineCell(scope, row, zone),
          ],
        })),
      },
    },
  ];
}
