import { createHmac } from 'node:crypto';
import {
  fromDecimal,
  GatewayError,
  money,
  sameText,
  toDecimal,
  type GatewayContext,
  type PaymentGateway,
  type PaymentSnapshot,
} from 'eventportal/sdk';
import { z } from 'zod';

/** What an organizer enters to use the gateway; secrets are sealed and never shown again. */
export const AccountSettings = z.object({
  baseUrl: z.url().meta({ title: 'acme.account.base_url' }),
  apiKey: z.string().min(1).meta({ title: 'acme.account.api_key', widget: 'secret' }),
  webhookSecret: z.string().min(1).meta({ title: 'acme.account.webhook_secret', widget: 'secret' }),
});
export type Account = z.output<typeof AccountSettings>;

const Refund = z.object({ id: z.string(), amount: z.string(), client_key: z.string().nullish() });
const Charge = z.object({
  id: z.string(),
  status: z.enum(['open', 'paid', 'declined', 'void']),
  amount: z.string(),
  currency: z.string(),
  pay_url: z.string(),
  refunds: z.array(Refund),
});
const Webhook = z.object({ id: z.string(), charge: z.string() });

const STATES = { open: 'pending', paid: 'captured', declined: 'failed', void: 'cancelled' } as const;

export const gateway: PaymentGateway<Account> = {
  id: 'acme',
  capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },

  async start(cx, { key, amount, reference, returnUrl }) {
    const body = { amount: toDecimal(amount), currency: amount.currency, reference, return_url: returnUrl };
    const charge = await call(cx, Charge, { method: 'POST', path: '/charges', key, body });
    return { snapshot: snapshotOf(charge), next: { kind: 'redirect', url: charge.pay_url } };
  },

  async inspect(cx, ref) {
    return snapshotOf(await call(cx, Charge, { method: 'GET', path: pathOf(ref) }));
  },

  async cancel(cx, ref, key) {
    return snapshotOf(await call(cx, Charge, { method: 'POST', path: `${pathOf(ref)}/void`, key }));
  },

  async refund(cx, ref, amount, key) {
    const body = { amount: toDecimal(amount) };
    const refund = await call(cx, Refund, { method: 'POST', path: `${pathOf(ref)}/refunds`, key, body });
    return { ref: refund.id, state: 'succeeded', amount, key };
  },

  async notices({ settings }, { headers, body }) {
    const signature = createHmac('sha256', settings.webhookSecret).update(body).digest('hex');
    if (!sameText(headers['acme-signature'] ?? '', signature)) {
      throw new GatewayError('bad_signature', 'the webhook was not signed with this secret');
    }
    const { id, charge } = Webhook.parse(JSON.parse(Buffer.from(body).toString('utf8')));
    return [{ eventId: id, ref: charge }];
  },
};

function snapshotOf(charge: z.output<typeof Charge>): PaymentSnapshot {
  const amount = fromDecimal(charge.amount, charge.currency);
  const paid = charge.status === 'paid' ? amount : money(0, charge.currency);
  return {
    ref: charge.id,
    state: STATES[charge.status],
    authorized: paid,
    captured: paid,
    refunds: charge.refunds.map((refund) => ({
      ref: refund.id,
      state: 'succeeded',
      amount: fromDecimal(refund.amount, charge.currency),
      ...(refund.client_key ? { key: refund.client_key } : {}),
    })),
    ...(charge.status === 'declined' ? { reason: 'declined' } : {}),
  };
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly body?: object;
}

/** One call of the provider. Whatever goes wrong becomes a GatewayError that says whether trying again can help. */
async function call<S extends z.ZodType>(cx: GatewayContext<Account>, schema: S, sent: Call): Promise<z.output<S>> {
  let answer: Response;
  let told: unknown;
  try {
    answer = await cx.fetch(cx.settings.baseUrl + sent.path, {
      method: sent.method,
      signal: cx.signal,
      headers: {
        authorization: `Bearer ${cx.settings.apiKey}`,
        'content-type': 'application/json',
        ...(sent.key ? { 'idempotency-key': sent.key } : {}),
      },
      ...(sent.body ? { body: JSON.stringify(sent.body) } : {}),
    });
    told = await answer.json();
  } catch (cause) {
    throw new GatewayError('unavailable', 'acme did not answer', { cause });
  }
  if (answer.status === 404) throw new GatewayError('not_found', 'acme knows no such charge');
  if (answer.status === 401) throw new GatewayError('misconfigured', 'acme does not accept the API key');
  if (!answer.ok) throw new GatewayError(answer.status < 500 ? 'rejected' : 'unavailable', `acme: ${answer.status}`);

  const parsed = schema.safeParse(told);
  if (parsed.success) return parsed.data;
  throw new GatewayError('unavailable', 'acme answered something else than it promises', { cause: parsed.error });
}

function pathOf(ref: string): string {
  return `/charges/${encodeURIComponent(ref)}`;
}
