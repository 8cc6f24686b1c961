import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GatewayError, type GatewayContext, type Notice, type RawRequest } from 'eventportal/sdk';
import { Told } from './answers.ts';
import type { Client } from './client.ts';
import { linkByPayment } from './read.ts';
import type { RazorpayAccount } from './settings.ts';

/** The payments that a genuine event is about. Nothing of it is believed but their names. */
export async function noticesOf(
  { settings }: GatewayContext<RazorpayAccount>,
  connected: () => Client,
  request: RawRequest,
): Promise<readonly Notice[]> {
  if (settings.webhookSecret === undefined) {
    throw new GatewayError('misconfigured', 'the account has no secret for webhooks');
  }
  if (!isSigned(request, settings.webhookSecret)) {
    throw new GatewayError('bad_signature', 'the webhook is not signed by Razorpay');
  }
  const { payload } = eventIn(request.body);
  const paymentId =
    payload.payment?.entity.id ?? payload.refund?.entity.payment_id ?? payload.dispute?.entity.payment_id;
  // Only events of links name the link.
  const ref =
    payload.payment_link?.entity.id ?? (paymentId && (await linkByPayment(connected(), paymentId))?.id) ?? undefined;
  return ref ? [{ eventId: eventIdOf(request), ref }] : [];
}

// Over the bytes as they came, and compared in constant time, which the SDK's own check does neither
// (razorpay.com/docs/webhooks/validate-test#validate-webhooks).
function isSigned({ headers, body }: RawRequest, secret: string): boolean {
  const told = headers['x-razorpay-signature'] ?? '';
  if (!/^[0-9a-f]{64}$/i.test(told)) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(told, 'hex'));
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
