import { afterAll, beforeAll } from 'vitest';
import { breakConnections } from '../../../test/setup/break-connections.ts';
import { engine, freshDatabase, type TestDatabase } from '../../../test/setup/databases.ts';
import { ENTITIES } from '../../entities.ts';
import { describeQueue } from '../../sdk/testing/queue-kit.ts';
import { systemClock } from '../clock.ts';
import { parseDatabaseUrl, type DatabaseAddress } from '../db/database-url.ts';
import { openDatabase, type Database } from '../db/orm.ts';
import { silentLogger } from '../log.ts';
import { createPgBossQueue } from './pg-boss-queue.ts';
import { createSqlQueue } from './sql-queue.ts';

let fresh: TestDatabase;
let address: DatabaseAddress;
const databases: Database[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  address = parseDatabaseUrl(fresh.url);
});
afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await fresh.drop();
});

async function openOne(): Promise<Database> {
  const database = await openDatabase({ address, entities: ENTITIES, poolSize: 2 });
  databases.push(database);
  return database;
}

describeQueue('sql', {
  open: async () =>
    createSqlQueue({ database: await openOne(), clock: systemClock, log: silentLogger, pollSeconds: 0.1 }),
  breakConnections: () => breakConnections(fresh.url),
});

if (engine() === 'postgresql') {
  describeQueue('pg-boss', {
    open: async () => createPgBossQueue({ address, log: silentLogger }),
    breakConnections: () => breakConnections(fresh.url),
  });
}
