import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { bankTransfer } from './gateway.ts';
import { BankSettings } from './settings.ts';

/** Payment by bank transfer: what to write into the bank's form, a code to scan, days to pay in, a reminder. */
export default definePlugin({
  id: 'payment-bank-transfer',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({}),
  register(ep) {
    ep.gateway(bankTransfer, BankSettings);
  },
});
