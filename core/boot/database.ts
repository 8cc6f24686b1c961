import type { Config } from '../kernel/config/load.ts';
import { parseDatabaseUrl, type DatabaseAddress } from '../kernel/db/database-url.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../kernel/db/embedded/index.ts';
import { openDatabase, type Database } from '../kernel/db/orm.ts';
import type { Logger } from '../kernel/log.ts';
import { ENTITIES } from '../entities.ts';

export interface SiteDatabase {
  readonly database: Database;
  /** Closes the pool, then leaves the embedded server. */
  close(): Promise<void>;
}

/** The database of the config's address; without one, the PostgreSQL that eventportal starts itself. */
export async function openSiteDatabase(config: Config, log: Logger): Promise<SiteDatabase> {
  const embedded = config.database === undefined ? await embeddedServer(config, log) : undefined;
  try {
    const database = await openDatabase({
      address: embedded ? addressOf(embedded) : parseDatabaseUrl(config.database!),
      ...(config.readDatabase === undefined ? {} : { replica: parseDatabaseUrl(config.readDatabase) }),
      entities: ENTITIES,
    });
    return {
      database,
      close: async () => {
        await database.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function embeddedServer(config: Config, log: Logger): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: config.dataDir, log: (event, facts) => log.debug(event, facts) });
}

function addressOf({ host, port, user, password, database }: EmbeddedPostgres): DatabaseAddress {
  return { engine: 'postgresql', host, port, user, password, database };
}
