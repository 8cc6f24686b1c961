import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  acceptDispute,
  AnswerDispute,
  answerDispute,
  DISPUTE_FILTERS,
  disputeById,
  EVIDENCE_BYTES,
  listDisputes,
  setDisputeTickets,
} from '../../../modules/payments/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, pageJson, pageOf, pageQuery } from '../schemas.ts';
import { Dispute, disputeJson } from './dispute-json.ts';

const of = { of: 'organization', at: 'params.id' } as const;
const reads = { permission: 'finance.read', ...of } as const;
const writes = { permission: 'finance.write', ...of } as const;
const one = z.strictObject({ id: Id, disputeId: Id });

const list = endpoint({
  method: 'GET',
  path: '/organizations/{id}/disputes',
  may: reads,
  summary: "What buyers' banks ask and demand back, the newest first",
  tag: 'disputes',
  params: z.strictObject({ id: Id }),
  query: z.strictObject({
    ...pageQuery,
    q: z.string().max(200).optional().meta({ description: "An order's code, or the provider's id of the dispute." }),
    state: z.enum(DISPUTE_FILTERS).optional().meta({ description: '`open`: all that the bank has not decided.' }),
  }),
  answers: { 200: pageOf(Dispute) },
  async run(scope, { params, query }) {
    const { rows, nextCursor } = await listDisputes(scope, { ...query, organizationId: params.id });
    return { status: 200, body: pageJson(rows.map(disputeJson), nextCursor) };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/organizations/{id}/disputes/{disputeId}',
  may: reads,
  summary: 'One dispute',
  tag: 'disputes',
  params: one,
  answers: { 200: Dispute },
  problems: ['dispute.not_found'],
  run: (scope, { params }) => told(scope, params),
});

const answer = endpoint({
  method: 'POST',
  path: '/organizations/{id}/disputes/{disputeId}/evidence',
  may: writes,
  recent: true,
  perMinute: 10,
  summary: 'Answer a dispute with a text, a file (PDF, PNG or JPEG), or both; banks take one answer',
  tag: 'disputes',
  params: one,
  body: z.strictObject({ text: AnswerDispute.shape.text }),
  files: { file: { maxBytes: EVIDENCE_BYTES } },
  answers: { 200: Dispute },
  problems: [
    ...['dispute.not_found', 'dispute.nothing_said', 'dispute.no_text', 'dispute.no_file', 'dispute.file_kind'],
    ...['dispute.not_asked', 'dispute.too_late', 'dispute.being_answered', 'dispute.answer_refused'],
    ...['dispute.answered_elsewhere', 'dispute.file_too_large', 'gateway.unavailable', 'sign_in.not_recent'],
  ],
  replay: 'again',
  async run(scope, { params, body: { text }, files: { file } }) {
    await answerDispute(scope, {
      ...{ organizationId: params.id, disputeId: params.disputeId, text },
      ...(file && { file: { name: file.filename, content: await readFile(file.path) } }),
    });
    return told(scope, params);
  },
});

const accept = endpoint({
  method: 'POST',
  path: '/organizations/{id}/disputes/{disputeId}/acceptance',
  may: writes,
  recent: true,
  perMinute: 10,
  summary: 'Give in: the buyer keeps the money, and nothing can be answered any more',
  tag: 'disputes',
  params: one,
  answers: { 200: Dispute },
  problems: [
    ...['dispute.not_found', 'dispute.not_asked', 'dispute.too_late', 'dispute.being_answered'],
    ...['dispute.accept_refused', 'dispute.accepted_elsewhere', 'gateway.unavailable', 'sign_in.not_recent'],
  ],
  replay: 'again',
  async run(scope, { params }) {
    await acceptDispute(scope, { organizationId: params.id, disputeId: params.disputeId });
    return told(scope, params);
  },
});

const tickets = endpoint({
  method: 'PUT',
  path: '/organizations/{id}/disputes/{disputeId}/tickets',
  may: writes,
  summary: "Whether the order's tickets admit while it is disputed, in place of the event's rule",
  tag: 'disputes',
  params: one,
  body: z.strictObject({ admit: z.boolean() }),
  answers: { 200: Dispute },
  problems: ['dispute.not_found', 'dispute.won_already'],
  async run(scope, { params, body }) {
    await setDisputeTickets(scope, { organizationId: params.id, disputeId: params.disputeId, ...body });
    return told(scope, params);
  },
});

async function told(scope: Scope, { id: organizationId, disputeId: id }: z.output<typeof one>) {
  return { status: 200, body: disputeJson(await disputeById(scope, { organizationId, id })) } as const;
}

export const disputeEndpoints = [list, show, answer, accept, tickets];
