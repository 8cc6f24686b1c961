import { engine } from './databases.ts';
import { inMysql } from './mysql-server.ts';
import { inServer } from './postgresql-server.ts';

/** Ends every other connection to the database, as a restart of its server would. */
export async function breakConnections(url: string): Promise<void> {
  if (engine() === 'postgresql') {
    await inServer(url, async (client) => {
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    });
    return;
  }
  await inMysql(url, async (connection) => {
    const [rows] = await connection.query(
      'select id from information_schema.processlist where db = database() and id <> connection_id()',
    );
    for (const { id } of rows as { id: number }[]) await connection.query(`kill ${id}`);
  });
}
