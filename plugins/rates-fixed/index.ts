import { definePlugin, isCurrency, isRate } from 'eventportal/sdk';
import { z } from 'zod';

const Currency = z.string().refine(isCurrency, 'is no currency of ISO 4217');

/** Rates that whoever runs the site sets: those of its own bank, say, or of its customs office. */
export default definePlugin({
  id: 'rates-fixed',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    base: Currency,
    /** Of which day they are: visitors read it. */
    day: z.iso.date(),
    /** Whose rates they are: visitors read it. */
    source: z.string().trim().min(1).max(120),
    /** One unit of the base in others, as text: `{ USD: '1.0831' }`. */
    rates: z
      .record(Currency, z.string().refine(isRate, 'is no rate: write it as text, such as "1.0831"'))
      .refine((rates) => Object.keys(rates).length > 0, 'has no rates'),
  }),
  register(ep, table) {
    ep.rates({ id: 'rates-fixed', report: async () => table });
  },
});
