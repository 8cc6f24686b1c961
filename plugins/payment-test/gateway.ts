import { timingSafeEqual } from 'node:crypto';
import {
  GatewayError,
  money,
  type DisputeSnapshot,
  type GatewayContext,
  type Movement,
  type PaymentGateway,
  type PaymentSnapshot,
  type RefundSnapshot,
} from 'eventportal/sdk';
import { z } from 'zod';
import { ask, codeOf } from './ask.ts';
import { testTransfers } from './payees.ts';
import type { TestSettings } from './settings.ts';
import { signature } from './stand-in.ts';

export { TestSettings } from './settings.ts';

// Providers add fields without asking: what is not named here is let through.
const ChargeAnswer = z.object({
  id: z.string(),
  status: z.enum(['open', 'held', 'paid', 'void', 'declined']),
  minor: z.int(),
  heldMinor: z.int().default(0),
  paidMinor: z.int(),
  currency: z.string(),
  refunds: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['queued', 'done', 'error']),
      minor: z.int(),
      key: z.string().optional(),
    }),
  ),
  disputes: z
    .array(
      z.object({
        id: z.string(),
        status: z.enum(['open', 'review', 'won', 'lost']),
        minor: z.int(),
        fee: z.int(),
        reason: z.enum(['fraudulent', 'not_received']),
        respondBy: z.coerce.date(),
      }),
    )
    .default([]),
  split: z.object({ payee: z.string(), feeMinor: z.int() }).optional(),
});
type ChargeAnswer = z.output<typeof ChargeAnswer>;

const Moved = z.object({
  id: z.string(),
  kind: z.enum(['capture', 'refund', 'dispute', 'fee']),
  minor: z.int(),
  fee: z.int(),
  currency: z.string(),
  at: z.coerce.date(),
  charge: z.string(),
  refund: z.string().optional(),
});
const ReportAnswer = z.object({ movements: z.array(Moved), next: z.string().optional() });

const Webhook = z.object({ id: z.string(), charge: z.string().optional(), payee: z.string().optional() });

const STATE = { open: 'pending', held: 'authorized', paid: 'captured', void: 'cancelled', declined: 'failed' } as const;
const DISPUTE = { open: 'needs_response', review: 'under_review', won: 'won', lost: 'lost' } as const;
const REFUND = { queued: 'pending', done: 'succeeded', error: 'failed' } as const;

/** Plays a provider with a hosted page, webhooks, refunds and every way to fail. Never for real money. */
export const testGateway: PaymentGateway<TestSettings> = {
  id: 'payment-test',
  capabilities: {
    ...{ capture: ['now', 'later'], refunds: 'partial', currencies: 'any', evidence: ['text', 'file'] },
    splits: true,
  },
  transfers: testTransfers,

  async start(cx, request) {
    const { minor, currency } = request.amount;
    const charge = await call(cx, 'create', request.key, {
      minor,
      currency,
      reference: request.reference,
      capture: request.capture,
      ...(request.split && { split: { payee: request.split.payee, feeMinor: request.split.fee.minor } }),
      returnUrl: request.returnUrl,
      webhookUrl: request.webhookUrl,
    });
    return { snapshot: snapshot(charge), next: { kind: 'redirect', url: `${cx.settings.baseUrl}/pay/${charge.id}` } };
  },

  async inspect(cx, ref) {
    return snapshot(await call(cx, 'get', undefined, { id: ref }));
  },

  async capture(cx, ref, amount, key) {
    return snapshot(await call(cx, 'capture', key, { id: ref, minor: amount.minor }));
  },

  async cancel(cx, ref, key) {
    return snapshot(await call(cx, 'void', key, { id: ref }));
  },

  async refund(cx, ref, amount, key) {
    const charge = await call(cx, 'refund', key, { id: ref, minor: amount.minor });
    return snapshot(charge).refunds.find((refund) => refund.key === key)!;
  },

  async answerDispute(cx, ref, dispute, { text, file }, key) {
    const sent = file && { name: file.name, content: Buffer.from(file.content).toString('base64') };
    const charge = await call(cx, 'answer', key, { id: ref, dispute, text, file: sent });
    return snapshot(charge).disputes!.find((one) => one.ref === dispute)!;
  },

  async acceptDispute(cx, ref, dispute, key) {
    const charge = await call(cx, 'accept', key, { id: ref, dispute });
    return snapshot(charge).disputes!.find((one) => one.ref === dispute)!;
  },

  async readReport(cx, { from, until, cursor }) {
    const asked = { from: from.toISOString(), until: until.toISOString(), cursor };
    const response = await ask(cx, 'report', undefined, asked);
    if (!response.ok) throw new GatewayError(codeOf(response.status), `the test provider answered ${response.status}`);
    const { movements, next } = ReportAnswer.parse(await response.json());
    return { movements: movements.map(movementOf), ...(next !== undefined && { cursor: next }) };
  },

  async forget(cx) {
    const response = await ask(cx, 'forget', undefined, {});
    if (!response.ok) throw new GatewayError(codeOf(response.status), `the test provider answered ${response.status}`);
  },

  async notices(cx, request) {
    const given = Buffer.from(request.headers['testpay-signature'] ?? '');
    const wanted = Buffer.from(signature(cx.settings.secret, request.body));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new GatewayError('bad_signature', 'the signature does not match');
    }
    const { id, charge, payee } = Webhook.parse(JSON.parse(Buffer.from(request.body).toString('utf8')));
    if (payee !== undefined) return [{ eventId: id, ref: payee, about: 'payee' }];
    return charge === undefined ? [] : [{ eventId: id, ref: charge }];
  },
};

function movementOf({ id, kind, minor, fee, currency, at, charge, refund }: z.output<typeof Moved>): Movement {
  const about = { ref: id, kind, at, payment: charge, ...(refund !== undefined && { refund }) };
  return { ...about, amount: money(minor, currency), fee: money(fee, currency) };
}

function snapshot(charge: ChargeAnswer): PaymentSnapshot {
  const paid = money(charge.paidMinor, charge.currency);
  return {
    ref: charge.id,
    state: STATE[charge.status],
    authorized: charge.status === 'held' ? money(charge.heldMinor, charge.currency) : paid,
    captured: paid,
    refunds: charge.refunds.map((refund): RefundSnapshot => ({
      ref: refund.id,
      state: REFUND[refund.status],
      amount: money(refund.minor, charge.currency),
      ...(refund.key === undefined ? {} : { key: refund.key }),
    })),
    disputes: charge.disputes.map(({ id, status, minor, fee, reason, respondBy }): DisputeSnapshot => ({
      ...{ ref: id, state: DISPUTE[status], amount: money(minor, charge.currency), reason, respondBy },
      ...{ withdrawn: status !== 'won', fee: money(fee, charge.currency) },
    })),
    ...(charge.split && charge.status === 'paid' && { passedOn: passedOn(charge, charge.split.feeMinor) }),
    ...(charge.status === 'declined' ? { reason: 'declined' as const } : {}),
    facts: { card: 'Test •••• 4242' },
  };
}

// What is given back is taken from the payee; the fee stays.
function passedOn({ paidMinor, currency, refunds }: ChargeAnswer, feeMinor: number) {
  const returned = refunds.reduce((sum, { status, minor }) => sum + (status === 'done' ? minor : 0), 0);
  return { amount: money(paidMinor - feeMinor, currency), returned: money(returned, currency) };
}

async function call(
  cx: GatewayContext<TestSettings>,
  action: string,
  key: string | undefined,
  body: object,
): Promise<ChargeAnswer> {
  const response = await ask(cx, action, key, body);
  if (!response.ok) throw new GatewayError(codeOf(response.status), `the test provider answered ${response.status}`);
  return ChargeAnswer.parse(await response.json());
}
