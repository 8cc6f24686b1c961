import { randomUUID } from 'node:crypto';
import { FileWrapper, type Refund } from '@paypal/paypal-server-sdk';
import { GatewayError, type DisputeEvidence, type DisputeSnapshot, type GatewayContext } from 'eventportal/sdk';
import { isRefusal, issuesOf, type PayPal } from './client.ts';
import { ask, disputeById, shown } from './disputes.ts';

/**
 * Hands in what the organizer says to a claim (developer.paypal.com/api/customer-disputes/v1/disputes-provide-evidence). PayPal
 * takes one while it waits for it: asked again, it has it, and what is true now is the answer.
 */
export async function answer(
  paypal: PayPal,
  { id, refunds }: { readonly id: string; readonly refunds: readonly Refund[] },
  evidence: DisputeEvidence,
  { key, log }: { readonly key: string; readonly log: GatewayContext<unknown>['log'] },
): Promise<DisputeSnapshot> {
  const before = shown(await disputeById(paypal, id), refunds);
  if (before.state === 'inquiry')
    throw new GatewayError('rejected', 'nobody decides yet: buyer and organizer write to each other at PayPal');
  if (before.state !== 'needs_response') return before;
  try {
    await ask(paypal, 'POST', `/v1/customer/disputes/${encodeURIComponent(id)}/provide-evidence`, (request) => {
      request.header('PayPal-Request-Id', key);
      request.stream(new FileWrapper(multipart(evidence)));
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log('paypal.not_answered', { issues: issuesOf(error) });
    const after = shown(await disputeById(paypal, id), refunds);
    if (after.state === 'needs_response') throw error;
    return after;
  }
  return shown(await disputeById(paypal, id), refunds);
}

/**
 * Gives in, and the buyer gets all of it back (developer.paypal.com/api/customer-disputes/v1/disputes-accept-claim). What is
 * lost already is lost.
 */
export async function accept(
  paypal: PayPal,
  { id, refunds }: { readonly id: string; readonly refunds: readonly Refund[] },
  key: string,
): Promise<DisputeSnapshot> {
  const before = shown(await disputeById(paypal, id), refunds);
  if (before.state === 'lost') return before;
  if (before.state !== 'needs_response' && before.state !== 'inquiry')
    throw new GatewayError('rejected', `the claim cannot be accepted: ${before.state}`);
  await ask(paypal, 'POST', `/v1/customer/disputes/${encodeURIComponent(id)}/accept-claim`, (request) => {
    request.header('PayPal-Request-Id', key);
    request.header('Content-Type', 'application/json');
    request.text(JSON.stringify({ note: 'accepted', accept_claim_type: 'REFUND' }));
  });
  return shown(await disputeById(paypal, id), refunds);
}

function multipart({ text, file }: DisputeEvidence): Blob {
  const boundary = `evidence-${randomUUID()}`;
  const name = file && file.name.replace(/[^\w.-]+/g, '_');
  const said = {
    evidence_type: 'OTHER',
    ...(text !== undefined && { notes: text }),
    ...(name !== undefined && { documents: [{ name }] }),
  };
  const part = (facts: string, type: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${facts}\r\nContent-Type: ${type}\r\n\r\n`;
  return new Blob(
    [
      part('name="input"', 'application/json'),
      JSON.stringify({ evidences: [said] }),
      '\r\n',
      ...(file
        ? [
            part(`name="evidence-file"; filename="${name}"`, file.contentType.replace(/[^\w./+-]/g, '')),
            new Uint8Array(file.content),
            '\r\n',
          ]
        : []),
      `--${boundary}--\r\n`,
    ],
    { type: `multipart/form-data; boundary=${boundary}` },
  );
}
