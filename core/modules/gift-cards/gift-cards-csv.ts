import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { listGiftCards, type GiftCardPage, type ListGiftCards, type Reads } from './gift-card-queries.ts';

const AT_ONCE = 500;
const COLUMNS = ['ending', 'state', 'currency', 'value', 'balance', 'expires', 'source', 'order', 'recipient', 'email'];
const MORE_COLUMNS = ['note', 'tags', 'created'];

/** All that the list shows, as a file for a spreadsheet; codes are not in it. */
export function giftCardsCsv(scope: Reads & Pick<Scope, 't'>, list: ListGiftCards): Readable {
  const columns = [...COLUMNS, ...MORE_COLUMNS].map((key) => ({ key, header: scope.t(`gift_cards.csv.${key}`) }));
  const csv = stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  return Readable.from(records(scope, list)).pipe(csv);
}

async function* records(scope: Reads & Pick<Scope, 't'>, list: ListGiftCards) {
  let cursor: string | undefined;
  do {
    const page: GiftCardPage = await listGiftCards(scope, { ...list, cursor, limit: AT_ONCE });
    for (const row of page.rows) {
      yield {
        ending: row.ending,
        state: scope.t(`gift_cards.state.${row.state}`),
        currency: row.currency,
        value: toDecimal(money(row.initialMinor, row.currency)),
        balance: toDecimal(money(row.balanceMinor, row.currency)),
        expires: row.expiresAt?.toISOString() ?? '',
        source: scope.t(`gift_cards.source.${row.source}`),
        order: row.orderCode ?? '',
        recipient: row.recipientName ?? '',
        email: row.recipientEmail ?? '',
        note: row.note ?? '',
        tags: row.tags.join(', '),
        created: row.createdAt.toISOString(),
      };
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
