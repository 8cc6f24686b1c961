import type { EntityManager } from '@mikro-orm/sql';

export type SqlValue = string | number | boolean | Date | null;

/** Inserts many rows with one statement, past the ORM: for the few tables that grow with every order. JSON goes in as text. */
export async function insertRows(
  em: EntityManager,
  table: string,
  columns: string,
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const one = `(${rows[0]!.map(() => '?').join(', ')})`;
  const sql = `insert into ${table} (${columns}) values ${rows.map(() => one).join(', ')}`;
  await em.execute(sql, rows.flat(), 'run');
}
