import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Scope } from '../../kernel/scope/scope.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import { listEntries, waitsFor } from './waiting-queries.ts';

const COLUMNS = ['position', 'name', 'email', 'ticket', 'date', 'quantity', 'priority', 'state', 'since', 'order'];

/** Everybody who waits or waited, for a spreadsheet. Cells that would be taken for a formula are marked as text. */
export function entriesCsv(
  scope: Pick<Scope, 'em' | 't' | 'locale'>,
  { eventId, zone, locale }: { readonly eventId: string; readonly zone: string; readonly locale: string },
): Readable {
  const columns = COLUMNS.map((key) => ({ key, header: scope.t(`waiting_list.csv.${key}`) }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records(scope, eventId, zone, locale)).pipe(csv);
}

async function* records(scope: Pick<Scope, 'em' | 't' | 'locale'>, eventId: string, zone: string, locale: string) {
  for (const which of ['open', 'over'] as const) {
    for (let page = 1, hasMore = true; hasMore; page += 1) {
      const found = await listEntries(scope, { eventId, which, page, limit: 500 });
      hasMore = found.hasMore;
      for (const entry of found.rows) {
        yield {
          position: entry.position ?? '',
          name: entry.name,
          email: entry.email ?? '',
          ticket: waitsFor(scope, entry, locale),
          date: localOf(entry.startsAt, zone).replace('T', ' '),
          quantity: entry.quantity,
          priority: entry.priority,
          state: scope.t(`waiting_list.state.${entry.state}`),
          since: localOf(entry.createdAt, zone).replace('T', ' '),
          order: entry.orderCode ?? '',
        };
      }
    }
  }
}
