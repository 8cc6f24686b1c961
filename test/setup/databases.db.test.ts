import { describe, expect, it } from 'vitest';
import { engine, freshDatabase } from './databases.ts';
import { inMysql } from './mysql-server.ts';
import { inServer } from './postgresql-server.ts';

async function run(url: string, ...statements: string[]): Promise<unknown[]> {
  let rows: unknown[] = [];
  if (engine() === 'mysql') {
    await inMysql(url, async (connection) => {
      for (const statement of statements) rows = (await connection.query(statement))[0] as unknown[];
    });
  } else {
    await inServer(url, async (client) => {
      for (const statement of statements) rows = (await client.query(statement)).rows;
    });
  }
  return rows;
}

describe('a fresh database', () => {
  it('is on the engine that this run of the file is for', async () => {
    const database = await freshDatabase();
    expect(new URL(database.url).protocol).toBe(process.env.DB === 'mysql' ? 'mysql:' : 'postgresql:');
    await database.drop();
  });

  it('shares nothing with another one of the same file', async () => {
    const [one, other] = [await freshDatabase(), await freshDatabase()];
    await run(one.url, 'create table only_here (id int)');
    await expect(run(other.url, 'select * from only_here')).rejects.toThrow(/only_here/);
    await run(one.url, 'drop table only_here');
    await Promise.all([one.drop(), other.drop()]);
  });

  it('holds no rows of the file before', async () => {
    const before = await freshDatabase();
    await run(before.url, 'create table if not exists kept (id int)', 'insert into kept values (1)');
    await before.drop();
    const after = await freshDatabase();
    expect(await run(after.url, 'create table if not exists kept (id int)', 'select * from kept')).toEqual([]);
    await run(after.url, 'drop table kept');
    await after.drop();
  });
});
