import { instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { movementRow, type MovementRow } from './match-queries.ts';
import { afterCursor, equals, maybe, pageOf, type Paging, type Raw, type Reads } from './page-of.ts';
import type { DifferenceFacts, DifferenceState } from './payment-difference.entity.ts';
import type { MatchState, MatchSum } from './payment-match.entity.ts';
import type { SiteDifferenceKind } from './site-difference.entity.ts';

export interface SiteMatchRow {
  readonly id: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly gateway: string;
  readonly from: Date;
  readonly until: Date;
  readonly state: MatchState;
  readonly movements: number;
  readonly known: number;
  readonly differences: number;
  readonly sums: readonly MatchSum[];
  readonly problem: string | null;
  readonly startedBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const MATCH = `select m.*, s.label, s.gateway from site_matches m inner join site_accounts s on s.id = m.site_account_id`;

/** The newest first. */
export async function listSiteMatches(
  { em }: Reads,
  { siteAccountId, cursor, limit }: Paging & { readonly siteAccountId?: string | undefined },
): Promise<{ readonly rows: readonly SiteMatchRow[]; readonly nextCursor: string | undefined }> {
  const where = [...equals({ 'm.site_account_id': siteAccountId }), ...afterCursor('m.id', cursor)];
  return pageOf(em, MATCH, 'm.id', where, limit, matchRow);
}

export async function siteMatchById({ em }: Reads, id: string): Promise<SiteMatchRow> {
  const [found] = isId(id) ? await em.execute<Raw[]>(`${MATCH} where m.id = ?`, [id]) : [];
  if (!found) throw new DomainError('match.not_found', { status: 404 });
  return matchRow(found);
}

/** What an organization's own comparison of its lines came to. */
export interface SharedMatchRow {
  readonly id: string;
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string };
  readonly state: MatchState;
  readonly matched: number;
  readonly differences: number;
}

/** Those that were given their lines with it, by their names. */
export async function sharedMatches(
  { em }: Reads,
  { account, from, until }: Pick<SiteMatchRow, 'account' | 'from' | 'until'>,
): Promise<readonly SharedMatchRow[]> {
  const rows = await em.execute<Raw[]>(
    `select m.id, m.state, m.matched, m.differences, o.id as organization_id, o.name, o.slug
     from payment_matches m inner join gateway_accounts g on g.id = m.account_id
     inner join organizations o on o.id = m.organization_id
     where g.site_account_id = ? and m.from_at = ? and m.until_at = ? order by o.name, o.id`,
    [account.id, from, until],
  );
  return rows.map((row) => ({
    ...{ id: String(row['id']), state: String(row['state']) as MatchState },
    ...{ matched: numberIn(row['matched']), differences: numberIn(row['differences']) },
    organization: { id: String(row['organization_id']), name: String(row['name']), slug: String(row['slug']) },
  }));
}

/** The lines that are of no organization, the newest first: what an organization's is stands with it. */
export async function ownerlessMovements(
  { em }: Reads,
  { account, from, until }: Pick<SiteMatchRow, 'account' | 'from' | 'until'>,
  limit = 100,
): Promise<readonly MovementRow[]> {
  const sql = `select * from site_movements where site_account_id = ? and payment_id is null and at >= ? and at < ?
    order by at desc, id desc limit ${limit}`;
  return (await em.execute<Raw[]>(sql, [account.id, from, until])).map(movementRow);
}

export interface SiteDifferenceRow {
  readonly id: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly gateway: string;
  readonly kind: SiteDifferenceKind;
  readonly state: DifferenceState;
  readonly facts: DifferenceFacts;
  readonly matchId: string | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly note: string | null;
}

const DIFFERENCE = `select d.*, s.label, s.gateway from site_differences d
  inner join site_accounts s on s.id = d.site_account_id`;

/** The newest first. */
export async function listSiteDifferences(
  { em }: Reads,
  list: Paging & { readonly siteAccountId?: string | undefined; readonly state?: DifferenceState | undefined },
): Promise<{ readonly rows: readonly SiteDifferenceRow[]; readonly nextCursor: string | undefined }> {
  const { siteAccountId, state, cursor, limit } = list;
  const where = [...equals({ 'd.site_account_id': siteAccountId, 'd.state': state }), ...afterCursor('d.id', cursor)];
  return pageOf(em, DIFFERENCE, 'd.id', where, limit, differenceRow);
}

export async function siteDifferenceById({ em }: Reads, id: string): Promise<SiteDifferenceRow> {
  const [found] = isId(id) ? await em.execute<Raw[]>(`${DIFFERENCE} where d.id = ?`, [id]) : [];
  if (!found) throw new DomainError('difference.not_found', { status: 404 });
  return differenceRow(found);
}

function matchRow(row: Raw): SiteMatchRow {
  return {
    ...{ id: String(row['id']), gateway: String(row['gateway']), state: String(row['state']) as MatchState },
    account: { id: String(row['site_account_id']), label: String(row['label']) },
    ...{ from: instantIn(row['from_at']), until: instantIn(row['until_at']) },
    ...{ movements: numberIn(row['movements']), known: numberIn(row['known']) },
    differences: numberIn(row['differences']),
    sums: row['sums'] === null ? [] : jsonIn<MatchSum[]>(row['sums']),
    ...{ problem: maybe(row['problem']), startedBy: String(row['started_by']) },
    ...{ createdAt: instantIn(row['created_at']), finishedAt: maybeInstantIn(row['finished_at']) },
  };
}

function differenceRow(row: Raw): SiteDifferenceRow {
  return {
    ...{ id: String(row['id']), gateway: String(row['gateway']), matchId: maybe(row['match_id']) },
    account: { id: String(row['site_account_id']), label: String(row['label']) },
    ...{ kind: String(row['kind']) as SiteDifferenceKind, state: String(row['state']) as DifferenceState },
    facts: jsonIn<DifferenceFacts>(row['facts']),
    ...{ openedAt: instantIn(row['opened_at']), closedAt: maybeInstantIn(row['closed_at']) },
    ...{ closedBy: maybe(row['closed_by']), note: maybe(row['note']) },
  };
}
