import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GatewayError, type GatewayContext, type Notice, type RawRequest } from 'eventportal/sdk';
import { Told } from './answers.ts';
import { paymentOf } from './references.ts';
import type { PaystackAccount } from './settings.ts';

/** The payments that a genuine event is about. Nothing of it is believed but their names. */
export function noticesOf(
  { settings, mode, log }: GatewayContext<PaystackAccount>,
  request: RawRequest,
): readonly Notice[] {
  if (!isSigned(request, settings.secretKey)) {
    throw new GatewayError('bad_signature', 'the webhook is not signed by Paystack');
  }
  const { event, data } = eventIn(request.body);
  if (data.domain && data.domain !== mode) {
    log('paystack.event_of_other_mode', { event });
    return [];
  }
  // Transfers and subscriptions have references, too.
  const reference = /^(charge|refund)\./.test(event)
    ? (data.transaction_reference ?? data.transaction?.reference ?? data.reference)
    : undefined;
  return reference ? [{ eventId: eventIdOf(request.body), ref: paymentOf(reference) }] : [];
}

// By the secret key, over the bytes as they came (paystack.com/docs/payments/webhooks#signature-validation).
function isSigned({ headers, body }: RawRequest, secretKey: string): boolean {
  const told = headers['x-paystack-signature'] ?? '';
  if (!/^[0-9a-f]{128}$/i.test(told)) return false;
  return timingSafeEqual(createHmac('sha512', secretKey).update(body).digest(), Buffer.from(told, 'hex'));
}

/** Events of Paystack's have no id: what is sent again is the same, word by word. */
function eventIdOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
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
