import { z } from 'zod';
import {
  listRefusals,
  listWebhooks,
  REFUSAL_REASONS,
  replayWebhook,
  webhookById,
  type WebhookRow,
} from '../../../modules/payments/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant, OrderCode, pageJson, pageOf, pageQuery } from '../schemas.ts';

const AtAccount = z.strictObject({ id: Id, label: z.string() });

const Webhook = z
  .strictObject({
    id: Id,
    account: AtAccount.meta({ description: 'The way to pay.' }),
    eventId: z.string().meta({ description: 'What the provider calls the event.' }),
    ref: z.string().meta({ description: 'What the provider calls the payment that it is about.' }),
    paymentId: Id.nullable().meta({ description: 'Null: no payment that is known.' }),
    orderCode: OrderCode.nullable(),
    headers: z.record(z.string(), z.string().nullable()).meta({
      description: 'Values that may be secrets are not kept: null.',
    }),
    bytes: z.int().nullable(),
    deliveries: z.int().meta({ description: 'How often it came.' }),
    receivedAt: Instant,
    repeatedAt: Instant.nullable(),
  })
  .meta({ id: 'Webhook' });

const Refusal = z
  .strictObject({
    account: AtAccount.nullable(),
    reason: z.enum(REFUSAL_REASONS),
    beginsAt: Instant.meta({ description: 'The hour in which they were counted.' }),
    times: z.int(),
    lastAt: Instant,
  })
  .meta({ id: 'WebhookRefusal' });

const common = { may: { permission: 'finance.read', of: 'organization', at: 'params.id' }, tag: 'payments' } as const;
const params = z.strictObject({ id: Id });
const oneParams = z.strictObject({ id: Id, receiptId: Id });
const period = {
  gatewayAccountId: Id.optional(),
  from: Instant.optional().meta({ description: 'From then on.' }),
  to: Instant.optional().meta({ description: 'Before then.' }),
};
const dates = ({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }) => ({
  from: from === undefined ? undefined : new Date(from),
  to: to === undefined ? undefined : new Date(to),
});

const list = endpoint({
  ...common,
  method: 'GET',
  path: '/organizations/{id}/webhooks',
  summary: 'What payment providers reported, the newest first',
  params,
  query: z.strictObject({
    ...pageQuery,
    ...period,
    q: z
      .string()
      .max(200)
      .optional()
      .meta({ description: "Part of the event's or payment's name, or an order's code." }),
  }),
  answers: { 200: pageOf(Webhook) },
  async run(
    scope,
    { params: { id: organizationId }, query: { gatewayAccountId: accountId, limit, cursor, q, ...rest } },
  ) {
    const asked = { organizationId, accountId, limit, cursor, q, ...dates(rest) };
    const { rows, nextCursor } = await listWebhooks(scope, asked);
    return { status: 200, body: pageJson(rows.map(webhookJson), nextCursor) };
  },
});

const one = endpoint({
  ...common,
  method: 'GET',
  path: '/organizations/{id}/webhooks/{receiptId}',
  summary: 'One thing that a payment provider reported, and what else the same event named',
  params: oneParams,
  answers: { 200: Webhook.extend({ others: z.array(Webhook) }) },
  problems: ['webhook.not_found'],
  async run(scope, { params: { id: organizationId, receiptId: id } }) {
    const { webhook, others } = await webhookById(scope, { organizationId, id });
    return { status: 200, body: { ...webhookJson(webhook), others: others.map(webhookJson) } };
  },
});

const replay = endpoint({
  ...common,
  method: 'POST',
  path: '/organizations/{id}/webhooks/{receiptId}/replay',
  may: { ...common.may, permission: 'finance.write' },
  summary: 'Look again, in a moment, at the payments that an event named',
  params: oneParams,
  answers: { 202: z.strictObject({ payments: z.int() }) },
  problems: ['webhook.not_found', 'webhook.no_payment'],
  replay: 'again',
  async run(scope, { params: { id: organizationId, receiptId: id } }) {
    return { status: 202, body: await replayWebhook(scope, { organizationId, id }) };
  },
});

const refusals = endpoint({
  ...common,
  method: 'GET',
  path: '/organizations/{id}/webhook-refusals',
  summary: 'Webhooks that were refused, counted by hour, the newest first; nothing else of them is kept',
  params,
  query: z.strictObject({ ...period, reason: z.enum(REFUSAL_REASONS).optional() }),
  answers: { 200: z.strictObject({ data: z.array(Refusal) }) },
  async run(scope, { params: { id: organizationId }, query: { gatewayAccountId: accountId, reason, ...rest } }) {
    const rows = await listRefusals(scope, { organizationId, accountId, reason, ...dates(rest) });
    const data = rows.map(({ id: _id, beginsAt, lastAt, ...row }) => ({
      ...{ ...row, beginsAt: beginsAt.toISOString(), lastAt: lastAt.toISOString() },
    }));
    return { status: 200, body: { data } };
  },
});

function webhookJson(row: WebhookRow): z.input<typeof Webhook> {
  const { organizationId: _whose, receivedAt, repeatedAt, ...told } = row;
  return { ...told, receivedAt: receivedAt.toISOString(), repeatedAt: repeatedAt?.toISOString() ?? null };
}

export const webhookEndpoints = [list, one, replay, refusals];
