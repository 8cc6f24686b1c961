import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { instantIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import type { CashMovement, Denomination, MethodSum } from './till-closing.entity.ts';

export interface TillClosingRow {
  readonly id: string;
  readonly eventId: string;
  readonly organizationId: string;
  readonly sellerId: string;
  readonly seller: string;
  readonly day: string;
  readonly number: number;
  readonly revision: number;
  /** There is no later one of the same till. */
  readonly isLast: boolean;
  readonly currency: string;
  readonly openingMinor: number;
  readonly salesMinor: number;
  readonly refundsMinor: number;
  readonly movements: readonly CashMovement[];
  readonly expectedMinor: number;
  readonly countedMinor: number;
  readonly differenceMinor: number;
  readonly denominations: readonly Denomination[] | null;
  readonly byMethod: readonly MethodSum[];
  readonly orderCount: number;
  readonly note: string | null;
  readonly closedAt: Date;
  readonly closedByName: string;
}

export interface ListClosings {
  readonly organizationId: string;
  readonly eventId: string;
  readonly sellerId?: string | undefined;
  /** Days of the event's zone, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const MOST = 500;

const CLOSING = `select c.*, (select max(l.revision) from till_closings l
    where l.event_id = c.event_id and l.seller_id = c.seller_id and l.number = c.number) as last_revision
  from till_closings c`;

/** The newest first, corrections among them. */
export async function listClosings({ em }: Pick<Scope, 'em'>, list: ListClosings): Promise<TillClosingRow[]> {
  const { organizationId, eventId, sellerId, from, to } = list;
  const rows = await em.execute<Record<string, unknown>[]>(
    `${CLOSING} where c.organization_id = ? and c.event_id = ? ${sellerId === undefined ? '' : 'and c.seller_id = ?'}
     ${from === undefined ? '' : 'and c.day >= ?'} ${to === undefined ? '' : 'and c.day <= ?'}
     order by c.id desc limit ${MOST}`,
    [organizationId, eventId, sellerId, from, to].filter((value) => value !== undefined),
  );
  return rows.map(closingRow);
}

export async function closingById(
  { em }: Pick<Scope, 'em'>,
  { organizationId, eventId, id }: { organizationId: string; eventId: string; id: string },
): Promise<TillClosingRow> {
  const [row] = await em.execute<Record<string, unknown>[]>(
    `${CLOSING} where c.organization_id = ? and c.event_id = ? and c.id = ?`,
    [organizationId, eventId, id],
  );
  if (!row) throw new DomainError('till.not_found', { status: 404 });
  return closingRow(row);
}

const COLUMNS = ['day', 'seller', 'number', 'revision', 'currency', 'opening', 'sales', 'refunds', 'in', 'out'];
const MORE_COLUMNS = ['expected', 'counted', 'difference', 'note', 'closed_at', 'closed_by'];

export function closingsCsv(
  { t }: Pick<Scope, 't'>,
  rows: readonly TillClosingRow[],
  { zone }: { readonly zone: string },
): Readable {
  const columns = [...COLUMNS, ...MORE_COLUMNS].map((key) => ({ key, header: t(`till.csv.${key}`) }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  const records = rows.map((row) => {
    const amount = (minor: number) => toDecimal(money(minor, row.currency));
    return {
      ...{ day: row.day, seller: row.seller, number: row.number, revision: row.revision, currency: row.currency },
      ...{ opening: amount(row.openingMinor), sales: amount(row.salesMinor), refunds: amount(row.refundsMinor) },
      ...{ in: amount(movedIn(row)), out: amount(movedOut(row)) },
      ...{ expected: amount(row.expectedMinor), counted: amount(row.countedMinor) },
      ...{ difference: amount(row.differenceMinor), note: row.note ?? '', closed_by: row.closedByName },
      closed_at: localOf(row.closedAt, zone).replace('T', ' '),
    };
  });
  return Readable.from(records).pipe(csv);
}

export function movedIn({ movements }: Pick<TillClosingRow, 'movements'>): number {
  return movements.reduce((sum, { minor }) => sum + Math.max(0, minor), 0);
}

export function movedOut({ movements }: Pick<TillClosingRow, 'movements'>): number {
  return movements.reduce((sum, { minor }) => sum + Math.max(0, -minor), 0);
}

function closingRow(row: Record<string, unknown>): TillClosingRow {
  const [expectedMinor, countedMinor] = [numberIn(row['expected_minor']), numberIn(row['counted_minor'])];
  return {
    ...{ id: String(row['id']), eventId: String(row['event_id']), organizationId: String(row['organization_id']) },
    ...{ sellerId: String(row['seller_id']), seller: String(row['seller']), day: String(row['day']) },
    ...{ number: numberIn(row['number']), revision: numberIn(row['revision']), currency: String(row['currency']) },
    isLast: numberIn(row['last_revision']) === numberIn(row['revision']),
    openingMinor: numberIn(row['opening_minor']),
    salesMinor: numberIn(row['sales_minor']),
    refundsMinor: numberIn(row['refunds_minor']),
    movements: jsonIn<CashMovement[]>(row['movements']),
    ...{ expectedMinor, countedMinor, differenceMinor: countedMinor - expectedMinor },
    denominations: jsonIn<Denomination[] | null>(row['denominations'] ?? null),
    byMethod: jsonIn<MethodSum[]>(row['by_method']),
    orderCount: numberIn(row['order_count']),
    note: row['note'] === null || row['note'] === undefined ? null : String(row['note']),
    closedAt: instantIn(row['closed_at']),
    closedByName: String(row['closed_by_name']),
  };
}
