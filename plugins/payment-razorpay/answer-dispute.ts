import { GatewayError, type DisputeEvidence, type DisputeSnapshot, type GatewayContext } from 'eventportal/sdk';
import { z } from 'zod';
import { Dispute } from './answers.ts';
import { ask, type Client } from './client.ts';
import { disputeOf } from './dispute.ts';
import { orderOf, read } from './read.ts';
import type { RazorpayAccount } from './settings.ts';

/** As long as Razorpay takes it. */
const MOST_TEXT = 1000;

export interface Answer {
  readonly ref: string;
  readonly dispute: string;
  readonly evidence: DisputeEvidence;
}

/**
 * Contests a dispute (razorpay.com/docs/api/disputes/contest): the file is uploaded, then all is handed in, which is final.
 * Whoever comes again finds it handed in.
 */
export async function answerDispute(
  cx: GatewayContext<RazorpayAccount>,
  client: Client,
  { ref, dispute: id, evidence }: Answer,
  api?: string,
): Promise<DisputeSnapshot> {
  const { disputes } = await read(client, await orderOf(client, ref), cx.log);
  const known = disputes?.find((dispute) => dispute.id === id);
  if (!known) throw new GatewayError('not_found', 'the payment has no such dispute');
  if (known.status === 'under_review') return disputeOf(known);
  if (known.status !== 'open') throw new GatewayError('rejected', 'the dispute is decided');
  const { file, text } = evidence;
  if (!file) throw new GatewayError('rejected', 'Razorpay wants a file, a text alone is no answer');
  if (text && text.length > MOST_TEXT)
    throw new GatewayError('rejected', `Razorpay takes ${MOST_TEXT} letters at most`);
  const document = await upload(cx, file, api);
  const params = { action: 'submit', proof_of_service: [document], ...(text && { summary: text }) };
  try {
    return disputeOf(await ask(Dispute, () => client.disputes.contest(id, params as never)));
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'rejected') throw error;
    // Of two at once the other was faster.
    const now = await ask(Dispute, () => client.disputes.fetch(id));
    if (now.status === 'under_review') return disputeOf(now);
    throw error;
  }
}

/** Gives in (razorpay.com/docs/api/disputes/accept). What is lost already is lost. */
export async function acceptDispute(client: Client, id: string): Promise<DisputeSnapshot> {
  const known = await ask(Dispute, () => client.disputes.fetch(id));
  if (known.status === 'lost') return disputeOf(known);
  if (known.status !== 'open') throw new GatewayError('rejected', 'the dispute is decided, or being looked at');
  return disputeOf(await ask(Dispute, () => client.disputes.accept(id)));
}

// razorpay.com/docs/api/documents/create. Not by the SDK, which reads files from a disk and mislabels what comes from elsewhere.
async function upload(
  { settings: { keyId, keySecret }, fetch, signal }: GatewayContext<RazorpayAccount>,
  { name, contentType, content }: NonNullable<DisputeEvidence['file']>,
  api = 'https://api.razorpay.com',
): Promise<string> {
  const body = new FormData();
  body.set('purpose', 'dispute_evidence');
  body.set('file', new File([new Uint8Array(content)], name, { type: contentType }));
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  const { id } = await ask(z.object({ id: z.string() }), async () => {
    const answer = await fetch(`${api}/v1/documents`, { method: 'POST', headers: { authorization }, body, signal });
    const told = (await answer.json()) as { error?: unknown };
    // As the SDK tells of refusals.
    if (!answer.ok) throw Object.assign(new Error('refused'), { statusCode: answer.status, error: told.error });
    return told;
  });
  return id;
}
