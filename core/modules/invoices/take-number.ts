import { isPostgres } from '../../kernel/db/columns.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';

interface Series {
  readonly organizationId: string;
  readonly series: string;
}

/**
 * The next number of a series. Its row is held until the transaction ends: who comes next waits, and one that comes to
 * nothing gives its number back. The order is locked before, and of two series that of credit notes comes first.
 */
export async function takeNumber(tx: TxScope, { organizationId, series }: Series): Promise<number> {
  const last = (await heldNumber(tx, organizationId, series)) ?? (await begun(tx, organizationId, series));
  const number = last + 1;
  await tx.em.execute(
    'update invoice_series set last_number = ? where organization_id = ? and series = ?',
    [number, organizationId, series],
    'run',
  );
  return number;
}

async function heldNumber(tx: TxScope, organizationId: string, series: string): Promise<number | undefined> {
  const [row] = await tx.em.execute<{ last_number: unknown }[]>(
    'select last_number from invoice_series where organization_id = ? and series = ? for update',
    [organizationId, series],
  );
  return row && numberIn(row.last_number);
}

// Two that begin a series at once both find it afterwards.
async function begun(tx: TxScope, organizationId: string, series: string): Promise<number> {
  const values = 'into invoice_series (id, organization_id, series, last_number) values (?, ?, ?, 0)';
  const sql = isPostgres(tx.em.getPlatform()) ? `insert ${values} on conflict do nothing` : `insert ignore ${values}`;
  await tx.em.execute(sql, [newId(), organizationId, series], 'run');
  return (await heldNumber(tx, organizationId, series))!;
}
