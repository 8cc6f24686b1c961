import { createHash } from 'node:crypto';
import { isPostgres } from '../../kernel/db/columns.ts';
import type { SqlValue } from '../../kernel/db/insert-rows.ts';
import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { ACCOUNTS, columnOf } from './accounts.ts';
import { lockSummed } from './marks.ts';
import { hourOf } from './posted-sql.ts';
import { addToOrders } from './sum-orders.ts';

type Row = Readonly<Record<string, unknown>>;

const AT_ONCE = 2000;
const OWN = ['id', 'organization_id', 'at', 'alike', 'currency', 'kind', 'gateway_account_id'];
const ADDED = ['entries', ...ACCOUNTS.map(columnOf)];

/**
 * Adds what was chained and is in no sum yet to the kept sums. Selling does not wait for it: until then entries are read
 * themselves.
 */
export async function sumLedger(scope: Scope): Promise<{ summed: number }> {
  let summed = 0;
  for (;;) {
    const count = await scope.tx(sumSome);
    summed += count;
    if (count < AT_ONCE) return { summed };
  }
}

// Entries are chained one after the other, so that no earlier one appears later.
async function sumSome(tx: TxScope): Promise<number> {
  const mark = await lockSummed(tx);
  const entries = await tx.em.execute<Row[]>(
    `select * from ledger_entries where seq > ? order by seq limit ${AT_ONCE}`,
    [Number(mark.seq)],
  );
  if (entries.length === 0) return 0;
  await addTo(tx, sumsIn(entries));
  await addToOrders(tx, entries);
  Object.assign(mark, { seq: numberIn(entries.at(-1)!['seq']), at: tx.clock.now() });
  return entries.length;
}

/** Throws all kept sums away and makes them anew from the entries. */
export async function resumLedger(scope: Scope): Promise<{ summed: number }> {
  await scope.tx(async (tx) => {
    const mark = await lockSummed(tx);
    await tx.em.execute('delete from ledger_sums', [], 'run');
    await tx.em.execute('delete from ledger_orders', [], 'run');
    Object.assign(mark, { seq: 0, at: tx.clock.now() });
    tx.audit('ledger.resummed', { kind: 'ledger', id: mark.id });
  });
  return sumLedger(scope);
}

interface Sum {
  /** As `OWN` says. */
  readonly own: readonly SqlValue[];
  /** As `ADDED` says. */
  readonly added: readonly number[];
}

function sumsIn(entries: readonly Row[]): Sum[] {
  const groups = Map.groupBy(entries, (entry) => JSON.stringify(placeOf(entry)));
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, [first, ...others]]) => {
      const [organizationId, hour, ...alike] = JSON.parse(place) as [string, string, string, string, string | null];
      const [currency, kind, accountId] = alike;
      const hash = createHash('sha256').update(JSON.stringify(alike)).digest('hex');
      const added = [first!, ...others].map((entry) => [1, ...minorsOf(entry)]);
      return {
        own: [newId(), organizationId, new Date(hour), hash, currency, kind, accountId],
        added: added.reduce((sum, each) => sum.map((minor, index) => minor + each[index]!)),
      };
    });
}

const minorsOf = (entry: Row) => ACCOUNTS.map((account) => numberIn(entry[columnOf(account)]));

/** Whose it is and in which hour, and what else has to be the same. */
function placeOf(entry: Row): (string | null)[] {
  const accountId = entry['gateway_account_id'];
  return [
    ...[String(entry['organization_id']), hourOf(instantIn(entry['at'])).toISOString()],
    ...[String(entry['currency']), String(entry['kind']), accountId ? String(accountId) : null],
    minorsOf(entry)
      .map((minor) => (minor > 0 ? '+' : minor < 0 ? '-' : '0'))
      .join(''),
  ];
}

async function addTo({ em }: TxScope, sums: readonly Sum[]): Promise<void> {
  const columns = [...OWN, ...ADDED];
  const one = `(${columns.map(() => '?').join(', ')})`;
  const known = isPostgres(em.getPlatform())
    ? `on conflict (organization_id, at, alike) do update set ${ADDED.map((name) => `${name} = ledger_sums.${name} + excluded.${name}`).join(', ')}`
    : `on duplicate key update ${ADDED.map((name) => `${name} = ${name} + values(${name})`).join(', ')}`;
  await em.execute(
    `insert into ledger_sums (${columns.join(', ')}) values ${sums.map(() => one).join(', ')} ${known}`,
    sums.flatMap(({ own, added }) => [...own, ...added]),
    'run',
  );
}
