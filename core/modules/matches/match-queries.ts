import type { MovementKind } from '../../kernel/capabilities/gateway-report.ts';
import { instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/values/money.ts';
import type { MatchState, MatchSum } from './payment-match.entity.ts';
import { afterCursor, equals, maybe, pageOf, type Paging, type Raw, type Reads } from './page-of.ts';
import type { DifferenceFacts, DifferenceKind, DifferenceState } from './payment-difference.entity.ts';

interface At {
  readonly organizationId: string;
  readonly id: string;
}

export interface MatchRow {
  readonly id: string;
  readonly organizationId: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly gateway: string;
  readonly from: Date;
  readonly until: Date;
  readonly state: MatchState;
  readonly movements: number;
  readonly matched: number;
  readonly differences: number;
  readonly sums: readonly MatchSum[];
  readonly problem: string | null;
  readonly startedBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const MATCH = `select m.*, g.label, g.gateway from payment_matches m inner join gateway_accounts g on g.id = m.account_id`;

/** The newest first. */
export async function listMatches(
  { em }: Reads,
  list: Paging & { readonly organizationId: string; readonly accountId?: string | undefined },
): Promise<{ readonly rows: readonly MatchRow[]; readonly nextCursor: string | undefined }> {
  const { organizationId, accountId, cursor, limit } = list;
  const where = [
    ...equals({ 'm.organization_id': organizationId, 'm.account_id': accountId }),
    ...afterCursor('m.id', cursor),
  ];
  return pageOf(em, MATCH, 'm.id', where, limit, matchRow);
}

export async function matchById({ em }: Reads, { organizationId, id }: At): Promise<MatchRow> {
  const found = isId(id)
    ? await em.execute<Raw[]>(`${MATCH} where m.organization_id = ? and m.id = ?`, [organizationId, id])
    : [];
  if (!found[0]) throw new DomainError('match.not_found', { status: 404 });
  return matchRow(found[0]);
}

export interface DifferenceRow {
  readonly id: string;
  readonly organizationId: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly gateway: string;
  readonly kind: DifferenceKind;
  readonly state: DifferenceState;
  readonly facts: DifferenceFacts;
  readonly paymentId: string | null;
  readonly orderCode: string | null;
  readonly matchId: string | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly note: string | null;
}

export const DIFFERENCE_FILTERS = ['open', 'gone', 'settled'] as const;

const DIFFERENCE = `select d.*, g.label, g.gateway, o.code as order_code from payment_differences d
  inner join gateway_accounts g on g.id = d.account_id left join payments p on p.id = d.payment_id
  left join orders o on o.id = p.order_id`;

/** The newest first. */
export async function listDifferences(
  { em }: Reads,
  list: Paging & {
    readonly organizationId: string;
    readonly accountId?: string | undefined;
    readonly state?: DifferenceState | undefined;
    readonly matchId?: string | undefined;
  },
): Promise<{ readonly rows: readonly DifferenceRow[]; readonly nextCursor: string | undefined }> {
  const { organizationId, accountId, state, matchId, cursor, limit } = list;
  const is = {
    'd.organization_id': organizationId,
    'd.account_id': accountId,
    'd.state': state,
    'd.match_id': matchId,
  };
  const where = [...equals(is), ...afterCursor('d.id', cursor)];
  return pageOf(em, DIFFERENCE, 'd.id', where, limit, differenceRow);
}

export async function differenceById({ em }: Reads, { organizationId, id }: At): Promise<DifferenceRow> {
  const found = isId(id)
    ? await em.execute<Raw[]>(`${DIFFERENCE} where d.organization_id = ? and d.id = ?`, [organizationId, id])
    : [];
  if (!found[0]) throw new DomainError('difference.not_found', { status: 404 });
  return differenceRow(found[0]);
}

/** Those of a payment that are open. */
export async function differencesOfPayment({ em }: Reads, paymentId: string): Promise<readonly DifferenceRow[]> {
  const sql = `${DIFFERENCE} where d.payment_id = ? and d.state = 'open' order by d.id`;
  return (await em.execute<Raw[]>(sql, [paymentId])).map(differenceRow);
}

export interface MovementRow {
  readonly id: string;
  readonly ref: string;
  readonly kind: MovementKind;
  readonly amount: Money;
  readonly fee: Money;
  readonly paymentId: string | null;
  readonly paymentRef: string | null;
  readonly at: Date;
}

/** The lines of the report that a match read, the newest first. */
export async function movementsOfMatch(
  { em }: Reads,
  { account, from, until }: Pick<MatchRow, 'account' | 'from' | 'until'>,
  limit = 100,
): Promise<readonly MovementRow[]> {
  const sql = `select * from provider_movements where account_id = ? and at >= ? and at < ? order by at desc, id desc limit ${limit}`;
  return (await em.execute<Raw[]>(sql, [account.id, from, until])).map(movementRow);
}

/** What the provider kept of a payment and what became of it, by currency; nothing where no report told. */
export async function providerFeesOf({ em }: Reads, paymentId: string): Promise<readonly Money[]> {
  const found = await em.execute<Raw[]>(
    'select fee_currency, sum(fee_minor) as fee from provider_movements where payment_id = ? group by fee_currency order by fee_currency',
    [paymentId],
  );
  return found.map((row) => ({ minor: numberIn(row['fee']), currency: String(row['fee_currency']) }));
}

function matchRow(row: Raw): MatchRow {
  return {
    ...{ id: String(row['id']), organizationId: String(row['organization_id']), gateway: String(row['gateway']) },
    account: { id: String(row['account_id']), label: String(row['label']) },
    ...{ from: instantIn(row['from_at']), until: instantIn(row['until_at']) },
    state: String(row['state']) as MatchState,
    ...{ movements: numberIn(row['movements']), matched: numberIn(row['matched']) },
    differences: numberIn(row['differences']),
    sums: row['sums'] === null ? [] : jsonIn<MatchSum[]>(row['sums']),
    ...{ problem: maybe(row['problem']), startedBy: String(row['started_by']) },
    ...{ createdAt: instantIn(row['created_at']), finishedAt: maybeInstantIn(row['finished_at']) },
  };
}

function differenceRow(row: Raw): DifferenceRow {
  return {
    ...{ id: String(row['id']), organizationId: String(row['organization_id']), gateway: String(row['gateway']) },
    account: { id: String(row['account_id']), label: String(row['label']) },
    ...{ kind: String(row['kind']) as DifferenceKind, state: String(row['state']) as DifferenceState },
    facts: jsonIn<DifferenceFacts>(row['facts']),
    ...{ paymentId: maybe(row['payment_id']), orderCode: maybe(row['order_code']), matchId: maybe(row['match_id']) },
    ...{ openedAt: instantIn(row['opened_at']), closedAt: maybeInstantIn(row['closed_at']) },
    ...{ closedBy: maybe(row['closed_by']), note: maybe(row['note']) },
  };
}

export function movementRow(row: Raw): MovementRow {
  return {
    ...{ id: String(row['id']), ref: String(row['ref']), kind: String(row['kind']) as MovementKind },
    amount: { minor: numberIn(row['amount_minor']), currency: String(row['currency']) },
    fee: { minor: numberIn(row['fee_minor']), currency: String(row['fee_currency']) },
    ...{ paymentId: maybe(row['payment_id']), paymentRef: maybe(row['payment_ref']), at: instantIn(row['at']) },
  };
}
