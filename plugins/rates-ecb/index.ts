import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { ecbRates } from './ecb.ts';

/** The euro's reference rates, as the European Central Bank publishes them on working days. */
export default definePlugin({
  id: 'rates-ecb',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    /** Where the file lies; a mirror names its own. */
    url: z.url({ protocol: /^https?$/ }).default('https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml'),
    timeoutMs: z.int().min(100).max(60_000).default(10_000),
    /** An older file is refused. Over Easter the bank is silent for four days. */
    maxAgeDays: z.int().min(4).max(60).default(7),
  }),
  register(ep, config) {
    ep.rates(ecbRates(config));
  },
});
