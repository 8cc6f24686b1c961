import { newToken, OutsideError, type Cache, type Logger, type RateVerdict } from 'eventportal/sdk';
import { createConnection, type Connection } from './connection.ts';
import { countLocally } from './local-windows.ts';

export interface RedisCacheOptions {
  readonly url: string;
  readonly prefix: string;
  readonly log: Logger;
}

const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;
const HIT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { count, redis.call('PTTL', KEYS[1]) }`;

/** A cache that processes share. While Redis is away, pages miss the cache and each process counts hits by itself. */
export function createRedisCache({ url, prefix, log }: RedisCacheOptions): Cache {
  const connection: Connection = createConnection(url, log);
  const local = countLocally();
  const named = (kind: string, key: string) => `${prefix}${kind}:${key}`;

  async function hit(key: string, limit: number, seconds: number): Promise<RateVerdict | undefined> {
    return connection.attempt(async (redis) => {
      const answer = await redis.eval(HIT, 1, named('hit', key), Math.round(seconds * 1000));
      const [count, left] = answer as [number, number];
      return {
        allowed: count <= limit,
        remaining: Math.max(0, limit - count),
        resetSeconds: Math.max(0, Math.ceil(left / 1000)),
      };
    });
  }

  return {
    id: 'redis',
    async get<T>(key: string) {
      const text = await connection.attempt((redis) => redis.get(named('value', key)));
      return typeof text === 'string' ? (JSON.parse(text) as T) : undefined;
    },
    async set(key, value, seconds) {
      const text = JSON.stringify(value);
      await connection.attempt((redis) => redis.set(named('value', key), text, 'PX', Math.round(seconds * 1000)));
    },
    async delete(key) {
      await connection.attempt((redis) => redis.del(named('value', key)));
    },
    async lock(name, seconds, work) {
      const key = named('lock', name);
      const token = newToken();
      // Undefined when Redis is away: a lock saves work and prevents nothing, so the work is done.
      const taken = await connection.attempt(async (redis) => {
        const answer = await redis.set(key, token, 'PX', Math.round(seconds * 1000), 'NX');
        return answer === 'OK';
      });
      if (taken === false) return undefined;
      try {
        return await work();
      } finally {
        if (taken) await connection.attempt((redis) => redis.eval(RELEASE, 1, key, token));
      }
    },
    async hit(key, limit, windowSeconds) {
      return (await hit(key, limit, windowSeconds)) ?? local.hit(key, limit, windowSeconds);
    },
    async forgetHits(key) {
      local.forget(key);
      await connection.attempt((redis) => redis.del(named('hit', key)));
    },
    async check() {
      const answer = await connection.attempt((redis) => redis.ping());
      if (answer !== 'PONG') throw new OutsideError('Redis does not answer.', { retryable: true });
    },
    close: () => connection.close(),
  };
}
