import { Redis } from 'ioredis';
import { messageOf, type Logger } from 'eventportal/sdk';

export interface Connection {
  /** What Redis answers; undefined while it is away. */
  attempt<T>(ask: (redis: Redis) => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

const CONNECT_MS = 2000;
const ANSWER_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** A connection that opens when it is first used, comes back by itself, and never keeps a caller waiting for that. */
export function createConnection(url: string, log: Logger): Connection {
  const redis = new Redis(url, {
    lazyConnect: true,
    // A command that waits for a server to come back would hold up its page.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 6), LONGEST_PAUSE_MS),
  });
  let first: Promise<void> | undefined;
  let away = false;

  redis.on('error', outage);
  redis.on('ready', () => {
    if (away) log.info('cache.back');
    away = false;
  });

  // Once per outage, not once per page. The message may name the server; it never holds the password.
  function outage(error: unknown): void {
    if (!away) log.warn('cache.away', { reason: messageOf(error) });
    away = true;
  }

  const isReady = () => redis.status === 'ready';

  return {
    async attempt(ask) {
      if (!isReady()) {
        first ??= redis.connect().catch(outage);
        await first;
        if (!isReady()) return undefined;
      }
      try {
        return await ask(redis);
      } catch (error) {
        outage(error);
        return undefined;
      }
    },
    async close() {
      redis.disconnect();
    },
  };
}
