import { z } from 'zod';
import {
  decideVerification,
  DOCUMENT_MAX_BYTES,
  RejectVerification,
  SubmitVerification,
  submitVerification,
} from '../../../modules/organizations/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { VerificationJson, verificationJson } from './verification-json.ts';

const own = {
  path: '/organizations/{id}/verification',
  may: { permission: 'settings.write', of: 'organization', at: 'params.id' },
  tag: 'organizations',
  params: z.strictObject({ id: Id }),
} as const;

const getVerification = endpoint({
  ...own,
  method: 'GET',
  summary: 'Whether the site knows who an organization is, and what it said about itself',
  answers: { 200: VerificationJson },
  run: async (scope, { params }) => ({ status: 200, body: await verificationJson(scope, params.id) }),
});

const submit = endpoint({
  ...own,
  method: 'POST',
  summary: 'Say who you are, with a document where you have one (PDF, JPEG, PNG), and ask to be verified',
  body: z.strictObject(SubmitVerification.shape),
  files: { document: { maxBytes: DOCUMENT_MAX_BYTES } },
  answers: { 200: VerificationJson },
  problems: ['verification.done', 'verification.type', 'verification.too_many', 'organization.archived'],
  perMinute: 10,
  replay: {
    of: 'id',
    answer: async (scope, organizationId) => ({ status: 200, body: await verificationJson(scope, organizationId) }),
  },
  async run(scope, { params: { id: organizationId }, body: { note }, files: { document } }) {
    await submitVerification(scope, { organizationId, note, document });
    return { status: 200, body: await verificationJson(scope, organizationId) };
  },
});

const decide = endpoint({
  method: 'POST',
  path: '/reviews/organizations/{organizationId}/decision',
  may: 'site.admin',
  summary: 'Verify an organization, or refuse with a reason; its owners get a mail',
  tag: 'reviews',
  params: z.strictObject({ organizationId: Id }),
  body: z.discriminatedUnion('result', [
    z.strictObject({ result: z.literal('verified') }),
    z.strictObject({ result: z.literal('rejected'), ...RejectVerification.shape }),
  ]),
  answers: { 200: VerificationJson },
  problems: ['organization.not_found'],
  replay: 'again',
  async run(scope, { params: { organizationId }, body }) {
    const decision = body.result === 'verified' ? { to: body.result } : { to: body.result, reason: body.reason };
    await decideVerification(scope, { organizationId, ...decision });
    return { status: 200, body: await verificationJson(scope, organizationId) };
  },
});

export const verificationEndpoints = [getVerification, submit, decide];
