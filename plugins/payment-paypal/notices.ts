import { ApiError } from '@paypal/paypal-server-sdk';
import { GatewayError, type GatewayContext, type Notice, type RawRequest } from 'eventportal/sdk';
import { z } from 'zod';
import { connect, type PayPal } from './client.ts';
import { readOrder } from './orders.ts';
import { refOf } from './refs.ts';
import type { PayPalAccount } from './settings.ts';
import { checkSignature } from './signature.ts';

const Event = z.object({
  id: z.string().min(1).max(100),
  resource_type: z.string().optional(),
  resource: z.object({
    id: z.string().optional(),
    order_id: z.string().optional(),
    supplementary_data: z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).optional(),
    links: z.array(z.object({ rel: z.string(), href: z.string() })).optional(),
    disputed_transactions: z.array(z.object({ seller_transaction_id: z.string().optional() })).optional(),
  }),
});
type Resource = z.output<typeof Event>['resource'];

/** The payments that a genuine event is about. Nothing of it is believed but their names. */
export async function noticesOf(
  cx: GatewayContext<PayPalAccount>,
  request: RawRequest,
  api: string | undefined,
): Promise<readonly Notice[]> {
  const { webhookId } = cx.settings;
  if (webhookId === undefined) throw new GatewayError('misconfigured', "the account has no webhook's id");
  await checkSignature(cx, request, webhookId, api);
  const { id: eventId, resource_type: type, resource } = parsed(request.body);
  const paypal = connect(cx, api);
  const itself = type === 'checkout-order' ? (resource.id ?? resource.order_id) : undefined;
  const orderIds = itself ? [itself] : await ordersOf(paypal, resource);
  const refs = await Promise.all(orderIds.map((id) => unlessForeign(async () => refOf(await readOrder(paypal, id)))));
  return [...new Set(refs)].filter((ref) => ref !== undefined).map((ref) => ({ eventId, ref }));
}

function parsed(body: Uint8Array): z.output<typeof Event> {
  try {
    return Event.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch (error) {
    throw new GatewayError('rejected', 'the webhook is signed and says nothing', { cause: error });
  }
}

/** Captures name their order; refunds and disputes name the capture that they are about. */
async function ordersOf({ payments }: PayPal, resource: Resource): Promise<readonly string[]> {
  const named = resource.supplementary_data?.related_ids?.order_id;
  if (named !== undefined) return [named];
  const up = resource.links?.find(({ rel }) => rel === 'up')?.href;
  const captureIds = [
    /\/captures\/([A-Z0-9]+)$/.exec(up ?? '')?.[1],
    ...(resource.disputed_transactions ?? []).map(({ seller_transaction_id: id }) => id),
  ].filter((id) => id !== undefined);
  const orderIds = captureIds.map((captureId) =>
    unlessForeign(
      async () => (await payments.getCapturedPayment({ captureId })).result.supplementaryData?.relatedIds?.orderId,
    ),
  );
  return (await Promise.all(orderIds)).filter((id) => id !== undefined);
}

// An account of PayPal may have other shops than this one.
export async function unlessForeign<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError && (error.statusCode === 404 || error.statusCode === 403)) return undefined;
    throw error;
  }
}
