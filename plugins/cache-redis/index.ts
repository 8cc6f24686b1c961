import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { createRedisCache } from './redis-cache.ts';

const config = z.strictObject({
  /** `redis://` or `rediss://`, with user and password where there are some. */
  url: z.url({ protocol: /^rediss?$/ }),
  /** Before every key, so that several sites can share a server. */
  prefix: z.string().default('eventportal:'),
});

export default definePlugin({
  id: 'cache-redis',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config,
  register(ep, { url, prefix }) {
    ep.cache(({ log }) => createRedisCache({ url, prefix, log }));
  },
});
