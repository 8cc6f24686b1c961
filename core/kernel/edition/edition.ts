import type { EntityManager } from '@mikro-orm/sql';
import { isPostgres } from '../db/columns.ts';
import { numberIn } from '../db/rows.ts';

/** Where PostgreSQL calls out that something was edited. */
export const EDITION_CHANNEL = 'eventportal_edition';

const NAME = 'site';

// What buyers, people at the door and accounts do shows on no page that everybody is given alike.
const SHOWN_TO_NOBODY: ReadonlySet<string> = new Set([
  ...['order', 'ticket', 'payment', 'refund', 'scan', 'message', 'delivery', 'user', 'session', 'device', 'api_key'],
  ...['app', 'signing_key', 'data_export', 'invitation', 'member', 'role', 'check_in_list', 'report', 'block', 'email'],
]);

/** Whether an act on such a thing may change a page. What is not known here does. */
export function showsOnPages(subjectKind: string): boolean {
  return !SHOWN_TO_NOBODY.has(subjectKind);
}

/**
 * Something that readers see changes with this transaction. The very last statement, after the counters': the row is
 * everybody's, and is locked only while committing.
 */
export async function moveEdition(em: EntityManager): Promise<void> {
  const update = `update editions set value = value + 1 where name = '${NAME}'`;
  const { affectedRows } = await em.execute<{ affectedRows: number }>(update, [], 'run');
  const onPostgres = isPostgres(em.getPlatform());
  if (affectedRows === 0) {
    const [ignore, conflict] = onPostgres ? ['', 'on conflict do nothing'] : ['ignore', ''];
    await em.execute(`insert ${ignore} into editions (name, value) values ('${NAME}', 0) ${conflict}`, [], 'run');
    await em.execute(update, [], 'run');
  }
  if (onPostgres) await em.execute(`select pg_notify('${EDITION_CHANNEL}', '')`);
}

export async function currentEdition(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ value: unknown }[]>(`select value from editions where name = '${NAME}'`);
  return numberIn(row?.value);
}
