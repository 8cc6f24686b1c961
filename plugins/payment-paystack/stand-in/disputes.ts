import type { VendorCall } from 'eventportal/sdk/testing/vendor-server';
import { addRefund, newCode, nextId, type Account, type Dispute } from './account.ts';
import { ok, refused, type ApiAnswer } from './answers.ts';
import type { ApiCall } from './api.ts';

const WANTED = ['customer_email', 'customer_name', 'customer_phone', 'service_details'];

/** What is asked of one dispute (paystack.com/docs/api/dispute). */
export function serveDispute(
  account: Account,
  id: string,
  what: string,
  { query, body, origin }: Pick<ApiCall, 'query' | 'body' | 'origin'>,
): ApiAnswer {
  const dispute = account.disputes.find((one) => String(one.id) === id);
  if (!dispute) return refused(404, 'Dispute not found');
  switch (what) {
    case 'GET/':
      return ok('Dispute retrieved', shown(dispute));
    case 'GET/upload_url': {
      if (!/\.\w+$/.test(query.get('upload_filename') ?? '')) return refused(400, 'upload_filename is required');
      const fileName = newCode();
      account.uploads.set(fileName, { dispute: dispute.id });
      return ok('Upload url generated', { signedUrl: `${origin}/uploads/${fileName}?signature=x`, fileName });
    }
    case 'POST/evidence': {
      const missing = WANTED.find((name) => !body[name]);
      if (missing) return refused(400, `${missing} is required`);
      const made = { id: nextId(), dispute: dispute.id, ...body };
      account.evidence.set(made.id, made);
      return ok('Evidence created', made);
    }
    case 'PUT/resolve':
      return resolve(account, dispute, body);
  }
  return refused(404, 'Invalid endpoint', 'not_found');
}

/** A file comes to the address that was signed for it, from who has no key. */
export function takeUpload(accounts: Iterable<Account>, { path, method, header, bytes }: VendorCall): ApiAnswer {
  const upload = [...accounts].map(({ uploads }) => uploads.get(path[1] ?? '')).find((one) => one !== undefined);
  if (!upload || method !== 'PUT' || header('authorization')) return { status: 403 };
  Object.assign(upload, { content: bytes, contentType: header('content-type') });
  return { status: 200 };
}

function resolve(account: Account, dispute: Dispute, body: ApiCall['body']): ApiAnswer {
  const { resolution, message, refund_amount: amount, uploaded_filename: name, evidence } = body;
  if (dispute.status !== 'awaiting-merchant-feedback') return refused(400, 'Dispute has already been resolved');
  if (resolution !== 'merchant-accepted' && resolution !== 'declined') return refused(400, 'resolution is not valid');
  if (!message || !Number.isSafeInteger(amount)) return refused(400, 'message and refund_amount are required');
  const upload = account.uploads.get(String(name));
  if (upload?.dispute !== dispute.id || !upload.content) return refused(400, 'The file was not uploaded');
  if (evidence !== undefined && !account.evidence.has(evidence as number)) return refused(400, 'evidence is not valid');
  dispute.decided = body;
  if (resolution === 'declined') dispute.status = 'awaiting-bank-feedback';
  else {
    Object.assign(dispute, { status: 'resolved', resolution });
    addRefund(account, dispute.transaction, { amount: amount as number, dispute: dispute.id });
  }
  return ok('Dispute successfully resolved', shown(dispute));
}

function shown(dispute: Dispute): object {
  const { decided: _, ...rest } = dispute;
  return rest;
}
