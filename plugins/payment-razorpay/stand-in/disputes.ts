import type { VendorCall } from 'eventportal/sdk/testing/vendor-server';
import { newRef, type Account, type Dispute } from './account.ts';
import { refused, type ApiAnswer } from './answers.ts';

const TYPES = new Set(['image/jpg', 'image/jpeg', 'image/png', 'application/pdf']);

/** A file comes in: only its kind is looked at, and that it is one. */
export async function keepDocument(account: Account, { header, files }: VendorCall): Promise<ApiAnswer> {
  if (!header('content-type')?.startsWith('multipart/form-data')) return refused(400, 'The file field is required.');
  const form = await files();
  const file = form.get('file');
  if (!(file instanceof File) || file.size === 0) return refused(400, 'The file field is required.');
  if (form.get('purpose') !== 'dispute_evidence') return refused(400, 'The selected purpose is invalid.');
  if (!TYPES.has(file.type)) return refused(400, 'The file must be a file of type: jpg, jpeg, png, pdf.');
  const document = { id: newRef('doc'), entity: 'document', name: file.name, mime_type: file.type, size: file.size };
  account.documents.set(document.id, document);
  return { status: 200, body: document };
}

export function contest(account: Account, dispute: Dispute, body: Readonly<Record<string, unknown>>): ApiAnswer {
  if (dispute.status !== 'open') return refused(400, `Action not allowed when dispute is in ${dispute.status} status.`);
  const { action, summary, proof_of_service: proof = [], ...other } = body;
  const unknown = Object.keys(other)[0];
  if (unknown) return refused(400, `${unknown} is/are not required and should not be sent.`);
  if (typeof summary === 'string' && summary.length > 1000) return refused(400, 'The summary may not be that long.');
  const documents = proof as string[];
  if (action === 'submit' && documents.length === 0) return refused(400, 'At least one document is needed.');
  if (documents.some((id) => !account.documents.has(id))) return refused(400, 'Invalid file id provided');
  Object.assign(dispute, { evidence: { summary, proof_of_service: documents } });
  if (action === 'submit') dispute.status = 'under_review';
  return { status: 200, body: structuredClone(dispute) };
}

/** The organizer gives in: the money goes to the buyer. */
export function acceptDispute(dispute: Dispute): ApiAnswer {
  if (dispute.status !== 'open') return refused(400, `Action not allowed when dispute is in ${dispute.status} status.`);
  Object.assign(dispute, { status: 'lost', amount_deducted: dispute.amount });
  return { status: 200, body: structuredClone(dispute) };
}
