import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GatewayError, type GatewayContext, type Notice, type RawRequest } from 'eventportal/sdk';
import { Told } from './answers.ts';
import type { Client } from './client.ts';
import { orderIdByPayment } from './read.ts';
import type { RazorpayAccount } from './settings.ts';

/** The payments that a genuine event is about, or what the buyer's browser brings back. Nothing is believed but their names. */
export async function noticesOf(
  { settings }: GatewayContext<RazorpayAccount>,
  connected: () => Client,
  request: RawRequest,
): Promise<readonly Notice[]> {
  if (isForm(request)) return noticesOfReturn(request.body, settings.keySecret);
  if (settings.webhookSecret === undefined) {
    throw new GatewayError('misconfigured', 'the account has no secret for webhooks');
  }
  if (!isSigned(request.headers['x-razorpay-signature'], request.body, settings.webhookSecret)) {
    throw new GatewayError('bad_signature', 'the webhook is not signed by Razorpay');
  }
  const { payload } = eventIn(request.body);
  const paymentId =
    payload.payment?.entity.id ?? payload.refund?.entity.payment_id ?? payload.dispute?.entity.payment_id;
  const ref =
    payload.order?.entity.id ??
    payload.payment?.entity.order_id ??
    (paymentId && (await orderIdByPayment(connected(), paymentId)));
  return ref ? [{ eventId: eventIdOf(request), ref }] : [];
}

function isForm({ headers }: RawRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

// Signed with the secret of the key, over both names
// (razorpay.com/docs/payments/payment-gateway/web-integration/hosted/integration-steps). A try that failed has no signature.
function noticesOfReturn(body: Uint8Array, keySecret: string): readonly Notice[] {
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  const [order, payment] = [form.get('razorpay_order_id') ?? '', form.get('razorpay_payment_id') ?? ''];
  if (!order || !payment || !isSigned(form.get('razorpay_signature'), Buffer.from(`${order}|${payment}`), keySecret))
    throw new GatewayError('bad_signature', 'what the browser brought is not signed by Razorpay');
  return [{ eventId: payment, ref: order }];
}

// Over the bytes as they came, and compared in constant time, which the SDK's own check does neither
// (razorpay.com/docs/webhooks/validate-test#validate-webhooks).
function isSigned(told: string | null | undefined, body: Uint8Array, secret: string): boolean {
  if (!/^[0-9a-f]{64}$/i.test(told ?? '')) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(told!, 'hex'));
}

// razorpay.com/docs/webhooks/validate-test#idempotency. The header is not signed: at worst a copy is looked at again.
function eventIdOf({ headers, body }: RawRequest): string {
  const told = headers['x-razorpay-event-id'] ?? '';
  return /^[\w-]{1,100}$/.test(told) ? told : createHash('sha256').update(body).digest('hex');
}

function eventIn(body: Uint8Array): Told {
  let told: unknown;
  try {
    told = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw new GatewayError('rejected', 'the webhook is signed and is no JSON', { cause: error });
  }
  const read = Told.safeParse(told);
  if (!read.success) throw new GatewayError('rejected', 'the webhook is signed and is no event');
  return read.data;
}
