import { GatewayError, type DisputeEvidence, type DisputeSnapshot, type GatewayContext } from 'eventportal/sdk';
import { Dispute, Evidence, Upload } from './answers.ts';
import type { Client } from './client.ts';
import { read } from './read.ts';
import type { PaystackAccount } from './settings.ts';
import { disputeOf } from './snapshot.ts';

// paystack.com/docs/api/dispute. Each decision names a file that was uploaded before.

type File = NonNullable<DisputeEvidence['file']>;

export interface Answer {
  readonly ref: string;
  readonly dispute: string;
  readonly evidence: DisputeEvidence;
}

/** Declines what the bank demands, with a file and a text. Whoever comes again finds it handed in. */
export async function answerDispute(
  cx: GatewayContext<PaystackAccount>,
  client: Client,
  { ref, dispute: id, evidence: { file, text } }: Answer,
): Promise<DisputeSnapshot> {
  const known = await disputeIn(client, ref, id);
  const { state } = disputeOf(known);
  if (state === 'under_review' || known.resolution === 'declined') return disputeOf(known);
  if (state !== 'needs_response') throw new GatewayError('rejected', 'the dispute is decided');
  if (!file) throw new GatewayError('rejected', 'Paystack wants a file, a text alone is no answer');
  const uploaded = await upload(cx, client, id, file);
  const message = text ?? 'The payment was rightful: see the file.';
  const evidence = await evidenceFor(client, known, message);
  return decide(client, known, {
    ...{ resolution: 'declined', message, refund_amount: 0, uploaded_filename: uploaded },
    ...(evidence !== undefined && { evidence }),
  });
}

/** Gives in: the money goes to the buyer. What is lost already is lost. */
export async function acceptDispute(
  cx: GatewayContext<PaystackAccount>,
  client: Client,
  ref: string,
  id: string,
): Promise<DisputeSnapshot> {
  const known = await disputeIn(client, ref, id);
  const { state, amount } = disputeOf(known);
  if (state === 'lost') return disputeOf(known);
  if (state !== 'needs_response') throw new GatewayError('rejected', 'the dispute is decided, or being looked at');
  const message = 'The organizer accepts the claim.';
  const note = { name: 'accepted.txt', contentType: 'text/plain', content: Buffer.from(message) };
  return decide(client, known, {
    ...{ resolution: 'merchant-accepted', message, refund_amount: amount.minor },
    uploaded_filename: await upload(cx, client, id, note),
  });
}

async function disputeIn(client: Client, ref: string, id: string): Promise<Dispute> {
  const known = (await read(client, ref)).disputes.find((dispute) => String(dispute.id) === id);
  if (!known) throw new GatewayError('not_found', 'the payment has no such dispute');
  return known;
}

async function decide(client: Client, { id, ...before }: Dispute, decision: object): Promise<DisputeSnapshot> {
  try {
    return disputeOf(await client.put(`/dispute/${id}/resolve`, decision, Dispute));
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'rejected') throw error;
    // Of two at once the other was faster.
    const now = await client.get(`/dispute/${id}`, Dispute);
    if (now.status === before.status) throw error;
    return disputeOf(now);
  }
}

// "Evidence Id for fraud claims": with whom the business was done, as Paystack knows it. Without a number it takes none.
async function evidenceFor(
  client: Client,
  { id, category, customer }: Dispute,
  details: string,
): Promise<number | undefined> {
  const { email, phone, first_name: first, last_name: last } = customer ?? {};
  if (!/fraud/i.test(category ?? '') || !email || !phone) return undefined;
  const name = [first, last].filter(Boolean).join(' ') || email;
  const params = { customer_email: email, customer_name: name, customer_phone: phone, service_details: details };
  return (await client.post(`/dispute/${id}/evidence`, params, Evidence)).id;
}

async function upload(
  { fetch, signal }: GatewayContext<PaystackAccount>,
  client: Client,
  id: string,
  { name, contentType, content }: File,
): Promise<string> {
  const query = new URLSearchParams({ upload_filename: name });
  const { signedUrl, fileName } = await client.get(`/dispute/${id}/upload_url?${query.toString()}`, Upload);
  const call = { method: 'PUT', headers: { 'content-type': contentType }, body: new Uint8Array(content) };
  // The address is signed, and is not Paystack's own: our key stays here.
  const answer = await fetch(signedUrl, { ...call, redirect: 'error', signal }).catch((cause: unknown) => {
    throw new GatewayError('unavailable', 'the file could not be uploaded', { cause });
  });
  await answer.body?.cancel();
  const code = answer.status >= 500 ? 'unavailable' : 'rejected';
  if (!answer.ok) throw new GatewayError(code, `the file was not taken: ${answer.status}`);
  return fileName;
}
