import { likePattern } from '../../kernel/db/like.ts';
import { instantIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { MoneyPage } from './money-filter.ts';

type Reads = Pick<Scope, 'em'>;
type Raw = Readonly<Record<string, unknown>>;

/** One thing that a verified webhook named. */
export interface WebhookRow {
  readonly id: string;
  readonly organizationId: string;
  readonly account: { readonly id: string; readonly label: string };
  /** What the provider calls the event, and the payment that it is about. */
  readonly eventId: string;
  readonly ref: string;
  readonly paymentId: string | null;
  readonly orderCode: string | null;
  /** Null: a value that is not kept. */
  readonly headers: Readonly<Record<string, string | null>>;
  readonly bytes: number | null;
  readonly deliveries: number;
  readonly receivedAt: Date;
  readonly repeatedAt: Date | null;
}

export interface ListWebhooks {
  readonly organizationId: string;
  readonly accountId?: string | undefined;
  /** Part of what the provider calls the event or the payment, or an order's code. */
  readonly q?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

const WEBHOOK = `
  select w.id, w.organization_id, w.account_id, g.label, w.event_id, w.ref, w.payment_id, o.code, w.headers, w.bytes,
    w.deliveries, w.received_at, w.repeated_at
  from webhook_receipts w inner join gateway_accounts g on g.id = w.account_id
  left join payments p on p.id = w.payment_id left join orders o on o.id = p.order_id`;

/** What the providers reported, the newest first. */
export async function listWebhooks({ em }: Reads, list: ListWebhooks): Promise<MoneyPage<WebhookRow>> {
  const { organizationId, accountId, q = '', from, to, cursor, limit = 50 } = list;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 6);
  const after = cursorIn(cursor);
  const where: [string, ...(string | Date)[]][] = [
    ['w.organization_id = ?', organizationId],
    ...(accountId === undefined ? [] : [['w.account_id = ?', accountId] as [string, string]]),
    ...(from === undefined ? [] : [['w.received_at >= ?', from] as [string, Date]]),
    ...(to === undefined ? [] : [['w.received_at < ?', to] as [string, Date]]),
    ...words.map((word): [string, ...string[]] => [
      '(lower(w.event_id) like ? or lower(w.ref) like ? or o.code like ?)',
      ...[likePattern(word), likePattern(word), likePattern(word.toUpperCase())],
    ]),
    ...(after === undefined
      ? []
      : [
          ['(w.received_at < ? or (w.received_at = ? and w.id < ?))', after.at, after.at, after.id] as [
            ...[string, Date, Date, string],
          ],
        ]),
  ];
  const found = await em.execute<Raw[]>(
    `${WEBHOOK} where ${where.map(([sql]) => sql).join(' and ')}
     order by w.received_at desc, w.id desc limit ${limit + 1}`,
    where.flatMap(([, ...values]) => values),
  );
  const rows = found.slice(0, limit).map(webhookRow);
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.receivedAt.toISOString()}_${last.id}` : undefined;
  return { rows, nextCursor: next };
}

/** One of an organization, and what else the same event named. */
export async function webhookById(
  { em }: Reads,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<{ readonly webhook: WebhookRow; readonly others: readonly WebhookRow[] }> {
  const found = isId(id)
    ? await em.execute<Raw[]>(`${WEBHOOK} where w.id = ? and w.organization_id = ?`, [id, organizationId])
    : [];
  const [webhook] = found.map(webhookRow);
  if (!webhook) throw new DomainError('webhook.not_found', { status: 404 });
  const others = await em.execute<Raw[]>(
    `${WEBHOOK} where w.account_id = ? and w.event_id = ? and w.id <> ? order by w.id limit 100`,
    [webhook.account.id, webhook.eventId, id],
  );
  return { webhook, others: others.map(webhookRow) };
}

/** What was reported about these payments, the newest first. */
export async function webhooksOfPayments(
  { em }: Reads,
  paymentIds: readonly string[],
  { limit, before }: { readonly limit: number; readonly before?: Date | undefined },
): Promise<WebhookRow[]> {
  if (paymentIds.length === 0) return [];
  const rows = await em.execute<Raw[]>(
    `${WEBHOOK} where w.payment_id in (?) ${before ? 'and w.received_at <= ?' : ''}
     order by w.received_at desc, w.id desc limit ${limit}`,
    [paymentIds, ...(before ? [before] : [])],
  );
  return rows.map(webhookRow);
}

function cursorIn(cursor: string | undefined): { readonly at: Date; readonly id: string } | undefined {
  const [time = '', id = ''] = (cursor ?? '').split('_');
  const at = new Date(time);
  return Number.isNaN(at.getTime()) || !isId(id) ? undefined : { at, id };
}

function webhookRow(row: Raw): WebhookRow {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]));
  return {
    ...{ id: String(row['id']), organizationId: String(row['organization_id']) },
    account: { id: String(row['account_id']), label: String(row['label']) },
    ...{ eventId: String(row['event_id']), ref: String(row['ref']) },
    ...{ paymentId: text('payment_id'), orderCode: text('code') },
    headers: jsonIn<Record<string, string | null> | null>(row['headers'] ?? null) ?? {},
    bytes: maybeNumberIn(row['bytes']),
    deliveries: numberIn(row['deliveries']),
    receivedAt: instantIn(row['received_at']),
    repeatedAt: maybeInstantIn(row['repeated_at']),
  };
}
