import { GatewayError, money, type GatewayContext, type PayeeTransfers, type TransferSnapshot } from 'eventportal/sdk';
import { z } from 'zod';
import { ask, codeOf } from './ask.ts';
import type { TestSettings } from './settings.ts';

const PayeeAnswer = z.object({ id: z.string(), ready: z.boolean() });
const TransferAnswer = z.object({ id: z.string(), minor: z.int(), currency: z.string(), reversedMinor: z.int() });
const Refused = z.object({ error: z.string() });

/** The provider pays others for the shop. */
export const testTransfers: PayeeTransfers<TestSettings> = {
  async startOnboarding(cx, { key, payee, returnUrl }) {
    const { id } = PayeeAnswer.parse(await asked(cx, 'payee', key, { returnUrl, ...(payee && { id: payee }) }));
    return { payee: id, url: `${cx.settings.baseUrl}/onboard/${id}` };
  },
  async readPayee(cx, payee) {
    const { id, ready } = PayeeAnswer.parse(await asked(cx, 'payee', undefined, { id: payee }));
    return { ref: id, state: ready ? 'ready' : 'incomplete', wants: ready ? [] : ['name', 'bank_account'] };
  },
  async transfer(cx, { key, payee, amount: { minor, currency } }) {
    return snapshot(await asked(cx, 'transfer', key, { payee, minor, currency }));
  },
  async findTransfer(cx, { key }) {
    try {
      return snapshot(await asked(cx, 'find_transfer', key, {}));
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'not_found') return undefined;
      throw error;
    }
  },
  async reverseTransfer(cx, ref, { minor }, key) {
    return snapshot(await asked(cx, 'reverse', key, { id: ref, minor }));
  },
};

function snapshot(told: unknown): TransferSnapshot {
  const { id, minor, currency, reversedMinor } = TransferAnswer.parse(told);
  return { ref: id, amount: money(minor, currency), reversed: money(reversedMinor, currency) };
}

async function asked(
  cx: GatewayContext<TestSettings>,
  action: string,
  key: string | undefined,
  body: object,
): Promise<unknown> {
  const response = await ask(cx, action, key, body);
  const told: unknown = await response.json();
  if (response.ok) return told;
  const { error } = Refused.parse(told);
  throw new GatewayError(codeOf(response.status), `the test provider answered ${response.status}`, {
    ...(error === 'payee' || error === 'balance' ? { because: error } : {}),
  });
}
