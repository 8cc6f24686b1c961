import type { EntityManager } from '@mikro-orm/sql';
import { isPostgres } from './columns.ts';

export type SqlValue = string | number | boolean | Date | null;

/**
 * Inserts many rows with one statement, past the ORM: for the few tables that grow with every order. JSON goes in as text.
 * `known: 'kept'` leaves rows alone whose id is there already.
 */
export async function insertRows(
  em: EntityManager,
  table: string,
  columns: string,
  rows: readonly (readonly SqlValue[])[],
  { known = 'refused' }: { readonly known?: 'refused' | 'kept' } = {},
): Promise<void> {
  if (rows.length === 0) return;
  const platform = em.getPlatform();
  const names = columns.split(', ').map((name) => platform.quoteIdentifier(name));
  // Quoted here, with the ORM's own quoting: its way from placeholders to text makes an object for each part of the text.
  const values = rows.map((row) => `(${row.map((value) => String(platform.quoteValue(value))).join(', ')})`);
  const [ignore, conflict] = known === 'refused' ? ['', ''] : isPostgres(platform) ? ['', KEEP] : [' ignore', ''];
  await em.execute(
    `insert${ignore} into ${table} (${names.join(', ')}) values ${values.join(', ')}${conflict}`,
    [],
    'run',
  );
}

const KEEP = ' on conflict (id) do nothing';
