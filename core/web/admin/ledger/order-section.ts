import type { Scope } from '../../../kernel/scope/scope.ts';
import { entriesOfOrder } from '../../../modules/ledger/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { Section } from '../../../render/contract/index.ts';
import { linesText, movedMinor, sumText, whenCell } from './ledger-words.ts';

interface PostedFor {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
}

/** What was posted for an order, for those who may see the ledger; nothing where nothing was. */
export async function postedSections(scope: Scope, order: PostedFor, zone: string): Promise<Section[]> {
  if (!(await can(scope, 'ledger.read', order))) return [];
  const entries = await entriesOfOrder(scope, order.id);
  if (entries.length === 0) return [];
  return [
    {
      kind: 'table',
      title: scope.t('ledger.of_order'),
      table: {
        caption: scope.t('ledger.of_order'),
        columns: [
          { label: scope.t('ledger.column.what') },
          { label: scope.t('ledger.column.when') },
          { label: scope.t('ledger.column.amount'), align: 'end' },
        ],
        rows: entries.map((entry) => ({
          cells: [
            { kind: 'text', text: scope.t(`ledger.kind.${entry.kind}`), detail: linesText(scope, entry) },
            whenCell(scope, entry.at, zone),
            { kind: 'money', text: sumText(scope, movedMinor(entry), entry.currency) },
          ],
        })),
      },
    },
  ];
}
