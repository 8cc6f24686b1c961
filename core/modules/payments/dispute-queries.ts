import type { DisputeReason, DisputeState } from '../../kernel/capabilities/gateway.ts';
import { booleanIn, instantIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { isId } from '../../kernel/ids.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

export const DISPUTE_STATES = ['inquiry', 'needs_response', 'under_review', 'won', 'lost'] as const;
export const DISPUTE_REASONS = [
  ...(['fraudulent', 'not_received', 'not_as_described', 'duplicate', 'credit_not_processed'] as const),
  ...(['cancelled', 'other'] as const),
] as const satisfies readonly DisputeReason[];
/** What they are narrowed to: one state, or those that the bank has not decided. */
export const DISPUTE_FILTERS = ['open', ...DISPUTE_STATES] as const;
export type DisputeFilter = (typeof DISPUTE_FILTERS)[number];

export interface DisputeRow {
  readonly id: string;
  readonly organizationId: string;
  readonly ref: string;
  readonly state: DisputeState;
  readonly round: number;
  readonly reason: DisputeReason;
  readonly currency: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly withdrawn: boolean;
  readonly respondBy: Date | null;
  readonly blocksTickets: boolean;
  readonly acceptedAt: Date | null;
  readonly acceptedBy: string | null;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
  readonly answerText: string | null;
  readonly answerFile: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  readonly paymentId: string;
  readonly gateway: string;
  readonly accountLabel: string;
  readonly orderId: string;
  readonly orderCode: string;
  readonly buyer: string;
  readonly eventId: string;
}

type Reads = Pick<Scope, 'em'>;
type Raw = Readonly<Record<string, unknown>>;

const DISPUTE = `select d.*, p.currency, p.gateway, g.label as account_label, o.id as order_id, o.code as order_code,
    o.name as buyer_name, o.email as buyer_email, o.event_id
  from disputes d inner join payments p on p.id = d.payment_id inner join gateway_accounts g on g.id = p.account_id
  inner join orders o on o.id = p.order_id`;

export interface ListDisputes {
  readonly organizationId: string;
  readonly state?: DisputeFilter | undefined;
  readonly orderId?: string | undefined;
  /** The code of an order, or the provider's name of the dispute. */
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface DisputePage {
  readonly rows: readonly DisputeRow[];
  readonly nextCursor: string | undefined;
}

/** The newest first. */
export async function listDisputes({ em }: Reads, list: ListDisputes): Promise<DisputePage> {
  const { organizationId, state, orderId, q = '', cursor, limit = 50 } = list;
  const where: [string, ...unknown[]][] = [
    ['d.organization_id = ?', organizationId],
    ...statesOf(state),
    ...(orderId === undefined ? [] : [['p.order_id = ?', orderId] as [string, string]]),
    ...(q.trim() === ''
      ? []
      : [['(o.code = ? or d.ref = ?)', q.trim().toUpperCase(), q.trim()] as [string, string, string]]),
    ...(cursor === undefined || !isId(cursor) ? [] : [['d.id < ?', cursor] as [string, string]]),
  ];
  const found = await em.execute<Raw[]>(
    `${DISPUTE} where ${where.map(([sql]) => sql).join(' and ')} order by d.id desc limit ${limit + 1}`,
    where.flatMap(([, ...params]) => params),
  );
  const rows = found.slice(0, limit).map(disputeRow);
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}

export async function disputeById(
  { em }: Reads,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<DisputeRow> {
  const rows = isId(id)
    ? await em.execute<Raw[]>(`${DISPUTE} where d.organization_id = ? and d.id = ?`, [organizationId, id])
    : [];
  if (!rows[0]) throw new DomainError('dispute.not_found', { status: 404 });
  return disputeRow(rows[0]);
}

/** The newest first. */
export async function disputesOfOrder(
  { em }: Reads,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<readonly DisputeRow[]> {
  return (await listDisputes({ em }, { organizationId, orderId: id })).rows;
}

function statesOf(state: DisputeFilter | undefined): [string, ...unknown[]][] {
  if (state === undefined) return [];
  return state === 'open' ? [[`d.state in ('inquiry', 'needs_response', 'under_review')`]] : [['d.state = ?', state]];
}

function disputeRow(row: Raw): DisputeRow {
  const text = (name: string) => String(row[name]);
  return {
    ...{ id: text('id'), organizationId: text('organization_id'), ref: text('ref') },
    ...{ state: text('state') as DisputeState, reason: text('reason') as DisputeReason, currency: text('currency') },
    round: numberIn(row['round']),
    amountMinor: numberIn(row['amount_minor']),
    feeMinor: numberIn(row['fee_minor']),
    withdrawn: booleanIn(row['withdrawn']),
    blocksTickets: booleanIn(row['blocks_tickets']),
    respondBy: maybeInstantIn(row['respond_by']),
    acceptedAt: maybeInstantIn(row['accepted_at']),
    acceptedBy: maybeText(row['accepted_by']),
    answeredAt: maybeInstantIn(row['answered_at']),
    answeredBy: maybeText(row['answered_by']),
    answerText: maybeText(row['answer_text']),
    answerFile: maybeText(row['answer_file']),
    createdAt: instantIn(row['created_at']),
    closedAt: maybeInstantIn(row['closed_at']),
    ...{ paymentId: text('payment_id'), gateway: text('gateway'), accountLabel: text('account_label') },
    ...{ orderId: text('order_id'), orderCode: text('order_code'), eventId: text('event_id') },
    buyer: maybeText(row['buyer_name']) ?? maybeText(row['buyer_email']) ?? '',
  };
}

function maybeText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
