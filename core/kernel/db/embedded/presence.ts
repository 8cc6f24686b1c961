import { Client } from 'pg';
import { ConfigError } from '../../errors.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
}

/** `absent`: nobody listens there, or has a place left. `busy`: a server is there, but is starting, recovering or stopping. */
export type Refusal = 'absent' | 'busy';

/** Any two numbers, the same in every eventportal: "we use this server". */
const IN_USE = '1702260845, 1';
const ABSENT = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '53300'];
const BUSY = ['57P03', 'ETIMEDOUT'];

/**
 * One process's being there, told by a lock that all of them share in the server itself. Nobody has to count or to
 * tidy up: the lock ends with the connection, also after kill -9, and exactly one process can find itself the last.
 */
export interface Presence {
  readonly client: Client;
  /** Lets the process end although this connection is open: a program that forgot to leave must not hang. */
  rest(): void;
  /** Calls back once when the connection ends without `leave`. */
  onLost(listener: () => void): void;
  /** Runs `stop` if no other process is present; while it runs, nobody can enter. Answers whether it ran. */
  leave(stop: () => Promise<void>): Promise<boolean>;
}

export async function enter(address: Address): Promise<Presence | Refusal> {
  const { host, port, user, password } = address;
  const client = new Client({
    host,
    port,
    user,
    password,
    database: 'postgres',
    ssl: false,
    application_name: `eventportal ${process.pid}`,
    connectionTimeoutMillis: 5_000,
  });
  let ended = false;
  let leaving = false;
  const listeners: (() => void)[] = [];
  // Without this listener a stopping server would end our process.
  client.on('error', () => undefined);
  client.on('end', () => {
    ended = true;
    if (!leaving) for (const listener of listeners.splice(0)) listener();
  });

  try {
    await client.connect();
    if (!(await holds(client, `pg_try_advisory_lock_shared(${IN_USE})`))) {
      await client.end();
      return 'busy';
    }
  } catch (error) {
    await client.end().catch(() => undefined);
    return refusalOf(error, address);
  }

  return {
    client,
    rest: () => asHandle(client).unref(),
    onLost(listener) {
      if (ended) listener();
      else listeners.push(listener);
    },
    async leave(stop) {
      leaving = true;
      asHandle(client).ref();
      try {
        if (ended || !(await isLast(client))) return false;
        await stop();
        return true;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

/** Both are public methods of the client; its published types lack them. */
function asHandle(client: Client): { ref(): void; unref(): void } {
  return client as unknown as { ref(): void; unref(): void };
}

/** The shared lock is given up and the whole one asked for: of any number leaving at once, exactly the last gets it. */
async function isLast(client: Client): Promise<boolean> {
  try {
    await client.query(`select pg_advisory_unlock_shared(${IN_USE})`);
    return await holds(client, `pg_try_advisory_lock(${IN_USE})`);
  } catch {
    // The connection broke just now: the server has ended already, or somebody ended it.
    return false;
  }
}

async function holds(client: Client, attempt: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`select ${attempt} as held`);
  return rows[0]?.held === true;
}

function refusalOf(error: unknown, address: Address): Refusal {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code && ABSENT.includes(code)) return 'absent';
  if (code && BUSY.includes(code)) return 'busy';
  if (/terminated|timeout/i.test(message)) return 'busy';
  throw new ConfigError('database.not_reachable', `The PostgreSQL in ${address.host} cannot be used: ${message}`, {
    help: 'It was started by another user, or its files were changed. Start eventportal as the user that owns them.',
    cause: error,
  });
}
