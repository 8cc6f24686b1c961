import type { AnyEntity, EntityClass, MikroORM, Options } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { ConfigError, messageOf } from '../errors.ts';
import type { DatabaseAddress } from './database-url.ts';
import { giveBackBroken } from './give-back-broken.ts';
import { quoteQuickly } from './quick-quotes.ts';

export type Engine = 'postgresql' | 'mysql';

export interface Database {
  readonly engine: Engine;
  readonly address: DatabaseAddress;
  /** What the server calls itself: `PostgreSQL 18.4`, `10.11.6-MariaDB`. */
  readonly server: string;
  readonly orm: MikroORM;
  /** The global manager: fork it for each request, job or command. */
  readonly em: EntityManager;
  /** For reads that tolerate lag: the replica's where one is configured, else the same. */
  readonly readEm: EntityManager;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly address: DatabaseAddress;
  /** A replica, for reads that tolerate its lag. */
  readonly replica?: DatabaseAddress;
  readonly entities: readonly EntityClass<AnyEntity>[];
  /** Connections; few are faster where a row is hot. */
  readonly poolSize?: number;
  /** False: entities and DDL only, for writing migrations. */
  readonly connect?: boolean;
}

/** Opens a database; MySQL and MariaDB are told apart by asking the server. Throws a ConfigError when it is not there. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { address, replica } = options;
  const orm = await connect(options, address);
  const em = orm.em as EntityManager;
  const readOrm = replica ? await connect(options, replica) : orm;
  return {
    engine: address.engine,
    address,
    server: options.connect === false ? address.engine : await serverVersion(em, address),
    orm,
    em,
    readEm: readOrm.em as EntityManager,
    close: async () => {
      if (readOrm !== orm) await readOrm.close(true);
      await orm.close(true);
    },
  };
}

const DRIVERS: Readonly<Record<'postgresql' | 'mariadb' | 'mysql', () => Promise<{ MikroORM: typeof MikroORM }>>> = {
  postgresql: async () => (await import('@mikro-orm/postgresql')) as never,
  mariadb: async () => (await import('@mikro-orm/mariadb')) as never,
  mysql: async () => (await import('@mikro-orm/mysql')) as never,
};

async function connect(options: DatabaseOptions, address: DatabaseAddress): Promise<MikroORM> {
  const mariadb = address.engine === 'mysql' && options.connect !== false && (await isMariaDb(address));
  const config: Options = {
    entities: [...options.entities],
    dbName: address.database,
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...endpoint(address),
    pool: { min: 0, max: options.poolSize ?? 6 },
    forceUtcTimezone: true,
    timezone: 'Z',
    ignoreUndefinedInQuery: false,
    // Those that migrations make are in no entity.
    schemaGenerator: { ignoreTriggers: true },
    ...(address.engine === 'mysql'
      ? { charset: 'utf8mb4', collate: 'utf8mb4_bin', onCreateConnection: readCommitted }
      : {}),
    ...(options.connect === false ? { connect: false } : {}),
    driverOptions: await driverOptions(address),
  } as Options;
  try {
    // Only the driver that is used: the others would take memory from every process.
    const driver = address.engine === 'postgresql' ? 'postgresql' : mariadb ? 'mariadb' : 'mysql';
    const { MikroORM: Orm } = await DRIVERS[driver]();
    const orm = await Orm.init(config as never);
    quoteQuickly(orm.em.getPlatform());
    return orm;
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

function endpoint({ socketPath, host, port }: DatabaseAddress): object {
  return socketPath ? {} : { host, ...(port === undefined ? {} : { port }) };
}

async function driverOptions({ engine, socketPath, ssl }: DatabaseAddress): Promise<object> {
  return {
    ...(engine === 'mysql' && { queryFormat: await formatWithValues() }),
    ...(socketPath ? { socketPath } : ssl !== undefined && { ssl }),
    ...(engine === 'postgresql' && { onPoolCreated: giveBackBroken }),
  };
}

// Once for each connection: said with each transaction, it is a statement more for every one of them.
async function readCommitted(connection: unknown): Promise<void> {
  const { executeQuery } = connection as { executeQuery(query: { sql: string; parameters: [] }): Promise<unknown> };
  const sql = 'set session transaction isolation level read committed';
  await executeQuery.call(connection, { sql, parameters: [] });
}

// The ORM writes values into its statements; the driver would search each for places of values that it is not given.
async function formatWithValues(): Promise<(sql: string, values: unknown, timezone: string) => string> {
  const { format } = await import('mysql2');
  return (sql, values, timezone) =>
    Array.isArray(values) && values.length === 0 ? sql : format(sql, values as never, false, timezone as never);
}

async function isMariaDb(address: DatabaseAddress): Promise<boolean> {
  try {
    const { createConnection } = await import('mysql2/promise');
    const connection = await createConnection({
      host: address.host,
      ...(address.port === undefined ? {} : { port: address.port }),
      ...(address.socketPath ? { socketPath: address.socketPath } : {}),
      ...(address.user === undefined ? {} : { user: address.user }),
      ...(address.password === undefined ? {} : { password: address.password }),
    });
    try {
      const [rows] = await connection.query('select version() as version');
      return /mariadb/i.test(String((rows as { version: string }[])[0]?.version));
    } finally {
      await connection.end();
    }
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

async function serverVersion(em: EntityManager, address: DatabaseAddress): Promise<string> {
  try {
    const [row] = await em.fork().getConnection().execute<{ version: string }[]>('select version() as version');
    return row?.version ?? address.engine;
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

function unreachable(address: DatabaseAddress, cause: unknown): ConfigError {
  const where = address.socketPath ?? `${address.host}${address.port === undefined ? '' : `:${address.port}`}`;
  return new ConfigError(
    'database.unreachable',
    `The database "${address.database}" at ${where} cannot be used: ${messageOf(cause)}`,
    {
      help: 'Check DATABASE_URL, that the server runs, and that the user may use this database.',
      cause,
    },
  );
}
