import { isPostgres } from '../../kernel/db/columns.ts';
import type { SqlValue } from '../../kernel/db/insert-rows.ts';
import { newId } from '../../kernel/ids.ts';
import { isRehearsal } from '../../kernel/rehearsal.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { ACCOUNTS, columnOf, isNothing, type Lines } from './accounts.ts';
import type { EntryKind, EntrySource } from './ledger-entry.entity.ts';

export interface Entry {
  readonly organizationId: string;
  readonly currency: string;
  readonly kind: EntryKind;
  readonly source: { readonly kind: EntrySource; readonly id: string };
  /** Unique for its source: what of it this is. */
  readonly what: string;
  readonly orderId: string | null;
  /** Where it moves `clearing`. */
  readonly gatewayAccountId?: string | null;
  /** When it happened; left out: now. */
  readonly at?: Date;
  readonly lines: Lines;
}

const COLUMNS = [
  ...['id', 'organization_id', 'currency', 'entry_key', 'kind', 'source_kind', 'source_id', 'order_id'],
  ...['gateway_account_id', 'at', 'created_at', ...ACCOUNTS.map(columnOf)],
];

/**
 * The only code that writes the ledger: entries of what happens in this transaction, in one statement. What was posted
 * before is not posted again. What moves nothing leaves no entry, and what is only played none either.
 */
export async function post(tx: TxScope, ...entries: readonly Entry[]): Promise<void> {
  const real = entries.filter(({ organizationId, lines }) => !isRehearsal(organizationId) && !isNothing(lines));
  if (real.length === 0) return;
  const now = tx.clock.now();
  const rows = real.map((entry) => rowOf(entry, now));
  const one = `(${COLUMNS.map(() => '?').join(', ')})`;
  const known = isPostgres(tx.em.getPlatform())
    ? 'on conflict (entry_key) do nothing'
    : 'on duplicate key update entry_key = ledger_entries.entry_key';
  await tx.em.execute(
    `insert into ledger_entries (${COLUMNS.join(', ')}) values ${rows.map(() => one).join(', ')} ${known}`,
    rows.flat(),
    'run',
  );
}

function rowOf(entry: Entry, now: Date): SqlValue[] {
  const { source, what, lines } = entry;
  const minors = ACCOUNTS.map((account) => lines[account] ?? 0);
  const sum = minors.reduce((a, b) => a + b, 0);
  if (sum !== 0) throw new Error(`the entry ${source.kind}:${source.id}:${what} sums to ${sum}`);
  return [
    ...[newId(), entry.organizationId, entry.currency, `${source.kind}:${source.id}:${what}`, entry.kind],
    ...[source.kind, source.id, entry.orderId, entry.gatewayAccountId ?? null, entry.at ?? now, now],
    ...minors,
  ];
}
