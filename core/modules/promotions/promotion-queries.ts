import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import { booleanIn, instantIn, jsonIn, maybeInstantIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { likePattern } from '../../kernel/db/like.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import { codeKey } from './promotion-codes.ts';
import type { CodeState, PromotionEffect, PromotionKind, PromotionState } from './promotion.entity.ts';

type Reads = Pick<Scope, 'em'>;
type Raw = Readonly<Record<string, unknown>>;

export interface PromotionRow {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string | null;
  /** Of one that belongs to no event: those that it is for; empty: all. */
  readonly eventIds: readonly string[];
  readonly eventTitle: Translated | null;
  readonly eventLocale: string | null;
  readonly eventZone: string | null;
  readonly name: Translated;
  readonly kind: PromotionKind;
  readonly effect: PromotionEffect;
  readonly rate: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly buyCount: number;
  readonly freeCount: number;
  readonly minQuantity: number;
  readonly minMinor: number;
  readonly ticketTypeIds: readonly string[];
  readonly unlocksHidden: boolean;
  readonly combines: boolean;
  readonly reservedQuotaId: string | null;
  readonly maxUses: number | null;
  /** Orders that used one of its codes and were not given up. */
  readonly uses: number;
  readonly budgetMinor: number | null;
  /** What it took off, of its budget. */
  readonly spentMinor: number;
  readonly maxUsesPerCode: number | null;
  readonly maxUsesPerBuyer: number | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly tags: readonly string[];
  readonly position: number;
  readonly codes: number;
  readonly state: PromotionState;
  readonly version: number;
  readonly createdAt: Date;
}

/** The titles of events, as somebody in a language reads them. */
export async function titlesOfEvents(
  { em, locale }: Pick<Scope, 'em' | 'locale'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<Raw[]>('select id, title, locale from events where id in (?)', [[...new Set(ids)]]);
  return new Map(
    rows.map((row) => [String(row['id']), translate(jsonIn<Translated>(row['title']), locale, String(row['locale']))]),
  );
}

const PROMOTION = `
  select p.*, e.title, e.locale as event_locale, e.zone as event_zone, u.size as max_uses, u.taken as uses,
    b.size as budget_minor, b.taken as spent_minor,
    (select count(*) from promotion_codes c where c.promotion_id = p.id) as codes
  from promotions p
  left join events e on e.id = p.event_id
  left join quotas u on u.id = p.uses_id
  left join quotas b on b.id = p.budget_id`;

export interface ListPromotions {
  readonly organizationId: string;
  readonly eventId?: string | undefined;
  readonly tag?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** The newest first, those out of use last. */
export async function listPromotions(
  { em }: Reads,
  { organizationId, eventId, tag, cursor, limit = 50 }: ListPromotions,
): Promise<{ readonly rows: readonly PromotionRow[]; readonly nextCursor: string | undefined }> {
  const rows = await em.execute<Raw[]>(
    `${PROMOTION} where p.organization_id = ? order by p.state, p.id desc limit 1000`,
    [organizationId],
  );
  // Tags are few and promotions hundreds at most: what is asked for is found here.
  const all = rows
    .map(promotionRow)
    .filter(({ tags }) => tag === undefined || tags.includes(tag))
    .filter((row) => eventId === undefined || row.eventId === eventId || row.eventIds.includes(eventId));
  const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
  const page = all.slice(start, start + limit);
  return { rows: page, nextCursor: all.length > start + limit ? page.at(-1)?.id : undefined };
}

export async function promotionById({ em }: Reads, organizationId: string, id: string): Promise<PromotionRow> {
  const [row] = await em.execute<Raw[]>(`${PROMOTION} where p.organization_id = ? and p.id = ?`, [organizationId, id]);
  if (!row) throw new DomainError('promotion.not_found', { status: 404 });
  return promotionRow(row);
}

export interface CodeRow {
  readonly id: string;
  readonly code: string;
  readonly uses: number;
  readonly maxUses: number | null;
  readonly state: CodeState;
  readonly createdAt: Date;
}

export interface CodePage {
  readonly rows: readonly CodeRow[];
  readonly nextCursor: string | undefined;
}

export async function listCodes(
  { em }: Reads,
  promotionId: string,
  { q, cursor, limit = 50 }: { q?: string | undefined; cursor?: string | undefined; limit?: number } = {},
): Promise<CodePage> {
  const found = await em.execute<Raw[]>(
    `select c.id, c.code, c.state, c.created_at, q.size, q.taken from promotion_codes c
     inner join quotas q on q.id = c.uses_id
     where c.promotion_id = ? ${q ? 'and c.code_key like ?' : ''} ${cursor === undefined ? '' : 'and c.id < ?'}
     order by c.id desc limit ${limit + 1}`,
    [promotionId, ...(q ? [likePattern(codeKey(q))] : []), ...(cursor === undefined ? [] : [cursor])],
  );
  const rows = found.slice(0, limit).map((row) => ({
    id: String(row['id']),
    code: String(row['code']),
    uses: numberIn(row['taken']),
    maxUses: maybeNumberIn(row['size']),
    state: row['state'] as CodeState,
    createdAt: instantIn(row['created_at']),
  }));
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}

const AT_ONCE = 500;

/** All codes as a file for a spreadsheet. */
export function codesCsv(scope: Pick<Scope, 'em' | 't'>, promotionId: string): Readable {
  const columns = ['code', 'max_uses', 'uses', 'state'].map((key) => ({
    key,
    header: scope.t(`promotions.csv.${key}`),
  }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records(scope, promotionId)).pipe(csv);
}

async function* records(scope: Pick<Scope, 'em' | 't'>, promotionId: string) {
  let cursor: string | undefined;
  do {
    const page: CodePage = await listCodes(scope, promotionId, { cursor, limit: AT_ONCE });
    for (const { code, maxUses, uses, state } of page.rows) {
      yield { code, max_uses: maxUses ?? '', uses, state: scope.t(`promotions.code_state.${state}`) };
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function promotionRow(row: Raw): PromotionRow {
  const maybeText = (name: string) => (row[name] === null ? null : String(row[name]));
  return {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: maybeText('event_id'),
    eventIds: jsonIn<string[] | null>(row['event_ids'] ?? null) ?? [],
    eventTitle: row['title'] === null ? null : jsonIn<Translated>(row['title']),
    eventLocale: maybeText('event_locale'),
    eventZone: maybeText('event_zone'),
    name: jsonIn<Translated>(row['name']),
    kind: row['kind'] as PromotionKind,
    effect: row['effect'] as PromotionEffect,
    rate: numberIn(row['rate']),
    amountMinor: numberIn(row['amount_minor']),
    currency: String(row['currency']),
    buyCount: numberIn(row['buy_count']),
    freeCount: numberIn(row['free_count']),
    minQuantity: numberIn(row['min_quantity']),
    minMinor: numberIn(row['min_minor']),
    ticketTypeIds: jsonIn<string[]>(row['ticket_type_ids']),
    unlocksHidden: booleanIn(row['unlocks_hidden']),
    combines: booleanIn(row['combines']),
    reservedQuotaId: maybeText('reserved_id'),
    maxUses: maybeNumberIn(row['max_uses']),
    uses: numberIn(row['uses']),
    budgetMinor: maybeNumberIn(row['budget_minor']),
    spentMinor: numberIn(row['spent_minor']),
    maxUsesPerCode: maybeNumberIn(row['uses_per_code']),
    maxUsesPerBuyer: maybeNumberIn(row['uses_per_buyer']),
    startsAt: maybeInstantIn(row['starts_at']),
    endsAt: maybeInstantIn(row['ends_at']),
    tags: jsonIn<string[]>(row['tags']),
    position: numberIn(row['position']),
    codes: numberIn(row['codes']),
    state: row['state'] as PromotionState,
    version: numberIn(row['version']),
    createdAt: instantIn(row['created_at']),
  };
}
