import { Client, type ClientConfig } from 'pg';
import type { DatabaseAddress } from '../db/database-url.ts';
import type { Database } from '../db/orm.ts';
import type { Logger } from '../log.ts';
import { currentEdition, EDITION_CHANNEL } from './edition.ts';

export interface EditionWatchOptions {
  readonly database: Database;
  readonly log: Logger;
  /** How often to look where the database calls nobody, or cannot be heard. */
  readonly pollSeconds?: number;
}

export interface EditionWatch {
  /** Calls back when something that readers see was edited, by whichever process. */
  onMoved(call: () => void): void;
  /** Something was edited here. */
  moved(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** While the database calls, looking is for the call that got lost. */
const POLLS_WHEN_HEARD = 10;

/**
 * Hears of edits of all processes: PostgreSQL calls as a transaction commits; elsewhere, and behind a pooler through
 * which nothing can be heard, the edition is looked at once a second.
 */
export function createEditionWatch({ database, log, pollSeconds = 1 }: EditionWatchOptions): EditionWatch {
  const calls: (() => void)[] = [];
  let known: number | undefined;
  let bell: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  let working: Promise<void> | undefined;

  const moved = (): void => calls.forEach((call) => call());

  async function look(): Promise<void> {
    try {
      const edition = await currentEdition(database.em.fork());
      if (known !== undefined && known !== edition) moved();
      known = edition;
    } catch (error) {
      // What is not known to be true is not shown: pages are made anew until the database answers.
      log.debug('edition.unknown', { error });
      moved();
    }
  }

  async function listen(): Promise<void> {
    if (database.engine !== 'postgresql' || bell) return;
    const client = clientAt(database.address);
    const deaf = (): void => {
      if (bell === client) bell = undefined;
    };
    client.on('error', deaf);
    client.on('end', deaf);
    client.on('notification', moved);
    try {
      await client.connect();
      await client.query(`listen ${EDITION_CHANNEL}`);
      bell = client;
    } catch (error) {
      log.debug('edition.not_listening', { error });
      await client.end().catch(() => undefined);
    }
  }

  async function round(): Promise<void> {
    looks += 1;
    if (bell && looks % POLLS_WHEN_HEARD !== 0) return;
    await listen();
    await look();
  }

  return {
    onMoved: (call) => void calls.push(call),
    moved,
    async start() {
      await listen();
      await look();
      timer = setInterval(() => void (working ??= round().finally(() => (working = undefined))), pollSeconds * 1000);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await working;
      const last = bell;
      bell = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}

function clientAt(address: DatabaseAddress): Client {
  return new Client({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    application_name: 'eventportal edition',
    keepAlive: true,
    ...(address.ssl === undefined ? {} : { ssl: address.ssl }),
  } as ClientConfig);
}
