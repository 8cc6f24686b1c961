import { guardTables, unguardTables } from '../../core/kernel/audit/guard.ts';
import type { Database } from '../../core/kernel/db/orm.ts';

/** As somebody with all rights on the database, past every trigger. */
export async function tamper(database: Database, sql: string, values: readonly unknown[] = []): Promise<void> {
  if (database.engine === 'postgresql') {
    await database.em.fork().transactional(async (em) => {
      await em.execute('set local session_replication_role = replica');
      await em.execute(sql, values as never[], 'run');
    });
    return;
  }
  await unguardTables(database);
  await database.em.fork().execute(sql, values as never[], 'run');
  await guardTables(database);
}
