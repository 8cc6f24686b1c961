import { Client, type ClientConfig } from 'pg';
import type { DatabaseAddress } from './database-url.ts';
import type { Database } from './orm.ts';

/** A connection of its own that holds a named lock until it is released, or lost. */
export interface SessionLock {
  /** Calls back when the connection, and with it the lock, is lost. */
  onLost(call: () => void): void;
  release(): Promise<void>;
}

/** Runs the work while no other process of any machine does under that name; waits for its turn. */
export async function withSessionLock<T>(database: Database, name: string, work: () => Promise<T>): Promise<T> {
  const lock = await takeSessionLock(database.address, name, { wait: true });
  try {
    return await work();
  } finally {
    await lock?.release();
  }
}

/** Takes the lock, or answers undefined when somebody has it and the caller does not wait. */
export async function takeSessionLock(
  address: DatabaseAddress,
  name: string,
  { wait }: { wait: boolean },
): Promise<SessionLock | undefined> {
  return address.engine === 'postgresql' ? takeOnPostgres(address, name, wait) : takeOnMySql(address, name, wait);
}

async function takeOnPostgres(address: DatabaseAddress, name: string, wait: boolean): Promise<SessionLock | undefined> {
  const client = new Client({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ...(address.ssl === undefined ? {} : { ssl: address.ssl }),
  } as ClientConfig);
  const lost: (() => void)[] = [];
  const tellLost = () => lost.splice(0).forEach((call) => call());
  client.on('error', tellLost);
  client.on('end', tellLost);
  await client.connect();
  const key = 'hashtextextended($1, 0)';
  if (wait) {
    await client.query(`select pg_advisory_lock(${key})`, [name]);
  } else {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${key}) as taken`, [name]);
    if (!rows[0]?.taken) {
      await client.end();
      return undefined;
    }
  }
  return lockOf(lost, () => client.end());
}

async function takeOnMySql(address: DatabaseAddress, name: string, wait: boolean): Promise<SessionLock | undefined> {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({
    host: address.host,
    ...(address.port === undefined ? {} : { port: address.port }),
    ...(address.socketPath ? { socketPath: address.socketPath } : {}),
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.ssl === undefined ? {} : { ssl: address.ssl as object }),
    database: address.database,
  });
  const lost: (() => void)[] = [];
  connection.on('error', () => lost.splice(0).forEach((call) => call()));
  // GET_LOCK names are global on the server, 64 characters at most: the database's name keeps two sites apart.
  const lockName = `${name}.${address.database}`.slice(0, 64);
  const [rows] = await connection.query('select get_lock(?, ?) as taken', [lockName, wait ? 600 : 0]);
  if (Number((rows as { taken: unknown }[])[0]?.taken) !== 1) {
    await connection.end();
    if (wait) throw new Error(`another process has held ${name} for ten minutes`);
    return undefined;
  }
  return lockOf(lost, () => connection.end());
}

function lockOf(lost: (() => void)[], close: () => Promise<void>): SessionLock {
  return {
    onLost: (call) => void lost.push(call),
    release: async () => {
      lost.length = 0;
      await close();
    },
  };
}
