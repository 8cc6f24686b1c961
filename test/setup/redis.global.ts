import type { TestProject } from 'vitest/node';
import { redis } from './engines.ts';
import { startRedis } from './redis-server.ts';
import { share } from './shared.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Undefined where there is no Redis: such tests say `describe.skipIf(!inject('redisUrl'))`. */
    redisUrl: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_REDIS_URL;
  const here = redis();
  if (given || 'missing' in here) {
    project.provide('redisUrl', given || undefined);
    return undefined;
  }
  const server = await share('redis', () => startRedis(here.at));
  project.provide('redisUrl', server.url);
  return () => server.stop();
}
