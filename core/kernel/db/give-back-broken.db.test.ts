import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { breakConnections } from '../../../test/setup/break-connections.ts';
import { engine, freshDatabase, type TestDatabase } from '../../../test/setup/databases.ts';
import { ENTITIES } from '../../entities.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { openDatabase } from './orm.ts';
import { committed } from './retry.ts';

let fresh: TestDatabase;
beforeAll(async () => void (fresh = await freshDatabase(engine())));
afterAll(() => fresh.drop());

it('transactions that begin on a broken connection cost the pool none, and a stop does not wait for them', async () => {
  const database = await openDatabase({ address: parseDatabaseUrl(fresh.url), entities: ENTITIES, poolSize: 2 });
  const ask = () => committed(database.em, (em) => em.execute('select 1 as one'));
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([ask(), ask()]);
    const broken = breakConnections(fresh.url);
    // While the connections end: some of these begin on one that is already dead.
    const asked = Array.from({ length: 40 }, () => ask().catch(() => undefined));
    await Promise.all([broken, ...asked]);
  }
  await vi.waitFor(async () => expect(await ask()).toHaveLength(1));
  await database.close();
});
